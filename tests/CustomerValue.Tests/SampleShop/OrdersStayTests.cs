using System.IO.Compression;
using System.Security.Cryptography;
using SampleShop;

namespace CustomerValue.Tests.SampleShop;

/// <summary>Models, segments and figures are measured on these orders: no other kind of export may move them.</summary>
public sealed class OrdersStayTests
{
    private static readonly Shop Shop = new(new ShopSettings { Customers = 600, Seed = 9 });

    [Theory]
    [InlineData("orders/2024.csv", "3b34fb6f61400a43092e3e0dc4909c71af8b646d2e8b12af0872bd6989138d8b")]
    [InlineData("orders/2025-h1.csv.gz", "a4191245c3f52e0ea8dc9ba2b9899a1e6b0cda00e46dac2d4cdacdb8a8a4dd0d")]
    [InlineData("orders/2025-h2.jsonl", "f8d378573fee0ad67dfe35b41e4902c98102b75fef096f83ca53e91810e586ef")]
    public void Orders_have_the_same_bytes_as_ever(string name, string hash)
    {
        using var stream = new MemoryStream();
        ShopWriter.Exports(Shop).Single(e => e.Name == name).Write(stream);
        stream.Position = 0;
        // What the library compresses to is not the shop's matter.
        using var gzip = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        Hash(name.EndsWith(".gz", StringComparison.Ordinal) ? gzip : stream).ShouldBe(hash);
    }

    [Fact]
    public void So_has_the_truth()
    {
        using var stream = new MemoryStream();
        ShopWriter.WriteTruth(Shop, stream, 90);
        stream.Position = 0;
        Hash(stream).ShouldBe("1b403f727f5fa0dd8010254968f5edbd335962f31f406231ef1e4d1e8193bca8");
    }

    private static string Hash(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));
}
