using System.IO.Compression;
using System.Text;

namespace EndToEnd.Tests;

/// <summary>Exports of other kinds than orders, one by one and in an archive.</summary>
public class KindsTests
{
    private const string Events = "customer_id,event_time,event_type,sku\na,2025-01-05,view,s\n,2025-01-06,view,s\n";
    private const string Reviews = "sku,rating,review_text\ns,5,fine\n";
    private const string Products = "sku,name,price\ns,Mug,4.5\n";

    [Fact]
    public async Task An_archive_is_unpacked_and_each_entry_is_an_export_of_its_own_kind()
    {
        await using var stack = await Stack.StartAsync();
        await stack.UploadAsync(
            "all.zip",
            Zip(("events.csv", Events), ("shop/products.csv", Products), ("strange.csv", "colour\nred\n"))
        );
        ((string)(await stack.ExportAsync("all.zip"))["kind"]!).ShouldBe("archive");
        var events = await stack.ExportAsync("all.zip/events.csv");
        ((string)events["kind"]!).ShouldBe("events");
        ((string)events["manifest"]!["kind"]!).ShouldBe("events");
        ((long)events["manifest"]!["rowsAnonymous"]!).ShouldBe(1);
        var products = await stack.ExportAsync("all.zip/shop/products.csv");
        ((string)products["kind"]!).ShouldBe("products");
        products["manifest"]!["first"].ShouldBeNull();
        ((string)(await stack.ExportAsync("all.zip/strange.csv"))["code"]!).ShouldBe("unknown_kind");

        // The same again: what is in the lake stays byte for byte, and an entry that is gone is no upload any more.
        var before = await LakeAsync(stack);
        before.Count.ShouldBe(2);
        var moment = (DateTimeOffset)events["updatedAt"]!;
        await stack.UploadAsync("all.zip", Zip(("events.csv", Events), ("shop/products.csv", Products)));
        await stack.ExportAsync("all.zip/events.csv", moment);
        await stack.ExportAsync("all.zip/shop/products.csv", (DateTimeOffset)products["updatedAt"]!);
        (await LakeAsync(stack)).ShouldBe(before);
        (await stack.UploadsAsync()).ShouldBe(["all.zip", "all.zip/events.csv", "all.zip/shop/products.csv"]);
    }

    [Fact]
    public async Task A_bad_archive_leaves_nothing_behind()
    {
        await using var stack = await Stack.StartAsync();
        await stack.UploadAsync("bad.zip", Zip(("events.csv", Events), ("../../reviews.csv", Reviews)));
        ((string)(await stack.ExportAsync("bad.zip"))["code"]!).ShouldBe("bad_archive");
        (await stack.UploadsAsync()).ShouldBe(["bad.zip"]);
    }

    [Fact]
    public async Task An_erased_customer_is_gone_from_the_archive_too()
    {
        await using var stack = await Stack.StartAsync();
        await stack.UploadAsync("all.zip", Zip(("events.csv", Events), ("products.csv", Products)));
        await stack.ExportAsync("all.zip/events.csv");
        await stack.ExportAsync("all.zip/products.csv");
        using var answer = await stack.Api.DeleteAsync("api/customers/a");
        answer.IsSuccessStatusCode.ShouldBeTrue();
        (await stack.UploadsAsync()).ShouldBe(["all.zip/products.csv"]);
    }

    [Fact]
    public async Task Without_orders_there_is_nothing_to_predict()
    {
        await using var stack = await Stack.StartAsync();
        await stack.UploadAsync("reviews.csv", Encoding.UTF8.GetBytes(Reviews));
        ((string)(await stack.ExportAsync("reviews.csv"))["status"]!).ShouldBe("ready");
        using var refused = await stack.Api.PostAsync("api/runs", null);
        ((int)refused.StatusCode).ShouldBe(409);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("No orders have been read yet, only reviews.");
    }

    private static async Task<List<KeyValuePair<string, string>>> LakeAsync(Stack stack) =>
        [.. (await stack.BlobsAsync()).Where(b => b.Key.StartsWith("lake/lines/", StringComparison.Ordinal))];

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return packed.ToArray();
    }
}
