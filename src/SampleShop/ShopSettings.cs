namespace SampleShop;

/// <summary>What the made-up shop is like. Equal settings give equal bytes.</summary>
public sealed record ShopSettings
{
    /// <summary>Number of customers; each buys at least once. Small: 3,000, large: 50,000.</summary>
    public int Customers { get; init; } = 3_000;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The day the shop opens, UTC.</summary>
    public DateOnly FirstDay { get; init; } = new(2024, 1, 1);

    /// <summary>The newest day in the exports, UTC.</summary>
    public DateOnly LastDay { get; init; } = new(2025, 12, 31);

    /// <summary>Kinds of export to write.</summary>
    public IReadOnlyList<ShopKind> Kinds { get; init; } = [ShopKind.Orders];

    /// <summary>The settings of a size's name.</summary>
    /// <exception cref="ArgumentException">The name is neither small nor large.</exception>
    public static ShopSettings OfSize(string size) =>
        size switch
        {
            "small" => new ShopSettings(),
            "large" => new ShopSettings { Customers = 50_000 },
            _ => throw new ArgumentException($"There is no shop of size '{size}'; use small or large.", nameof(size)),
        };
}
