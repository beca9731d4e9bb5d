using SampleShop;

namespace EndToEnd.Tests;

/// <summary>The exports of a made-up shop of a few hundred customers, made once.</summary>
internal static class SmallShop
{
    public static Shop Shop { get; } = new(new ShopSettings { Customers = 500, Seed = 5 });

    public static IReadOnlyList<(string Name, byte[] Bytes)> Exports { get; } =
    [
        .. ShopWriter
            .Exports(Shop)
            .Select(export =>
            {
                using var stream = new MemoryStream();
                export.Write(stream);
                return (export.Name, stream.ToArray());
            }),
    ];

    /// <summary>Spend to date of every customer, from the simulation itself.</summary>
    public static Dictionary<string, decimal> SpendToDate { get; } =
        Enumerable
            .Range(0, Shop.Settings.Customers)
            .ToDictionary(i => Shop.Customer(i).Id, i => Shop.Lines(i).Sum(l => l.Amount));

    public static async Task UploadAsync(Stack stack)
    {
        foreach (var (name, bytes) in Exports)
        {
            await stack.UploadAsync(name, bytes);
        }

        foreach (var (name, _) in Exports)
        {
            ((string)(await stack.ExportAsync(name))["status"]!).ShouldBe("ready");
        }
    }
}
