namespace SampleShop;

/// <summary>A product of the made-up shop.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Name">Name.</param>
/// <param name="Category">Category.</param>
public sealed record Product(string Sku, string Name, string Category)
{
    private static readonly string[] Categories = ["kitchen", "garden", "books", "toys", "clothing", "beauty"];
    private static readonly string[] Kinds =
    [
        "classic",
        "small",
        "large",
        "blue",
        "green",
        "travel",
        "gift",
        "family",
        "light",
        "premium",
    ];

    /// <summary>The catalogue.</summary>
    public static IReadOnlyList<Product> All { get; } =
    [
        .. Categories.SelectMany(
            (category, c) =>
                Kinds.SelectMany(
                    (kind, k) =>
                        new[] { 1, 2 }.Select(n => new Product(
                            $"P{c + 1}{k:00}{n}",
                            $"{category} {kind} no. {n}",
                            category
                        ))
                )
        ),
    ];

    private static readonly Dictionary<string, int> Indexes = All.Select((product, index) => (product.Sku, index))
        .ToDictionary(p => p.Sku, p => p.index, StringComparer.Ordinal);

    /// <summary>Place of a product in <see cref="All"/>.</summary>
    public static int IndexOf(string sku) => Indexes[sku];
}
