using System.IO.Compression;
using System.Net;
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
    public async Task What_uploads_hold_of_a_customer_is_told_and_erased_also_where_it_was_refused()
    {
        await using var stack = await Stack.StartAsync();
        var rows = Enumerable.Range(1, 25).Select(d => $"c{d},2025-01-{d:00},5");
        var uploads = new (string Name, string Status, byte[] Bytes)[]
        {
            ("all.zip", "ready", Zip(("events.csv", Events), ("products.csv", Products))),
            ("orders.csv", "ready", Text("customer_id,time,amount\na,tomorrow,1\n" + string.Join('\n', rows))),
            ("voice/a/2025-01-31.wav", "failed", [1, 2, 3]),
            ("voice/b/2025-01-31.wav", "failed", [1, 2, 3]),
            ("headless.csv", "failed", Text("a,Anna Smith,anna@home.example,2025-01-31\n")),
            ("others.csv", "failed", Text("aa,Berta,berta@home.example,2025-01-31\n")),
            ("secret.csv.pgp", "failed", Text("-----BEGIN PGP MESSAGE-----\nabc")),
        };
        foreach (var (name, _, bytes) in uploads)
        {
            await stack.UploadAsync(name, bytes);
        }

        foreach (var (name, status, _) in uploads)
        {
            ((string)(await stack.ExportAsync(name))["status"]!).ShouldBe(status, name);
        }

        await stack.ExportAsync("all.zip/events.csv");
        await stack.ExportAsync("all.zip/products.csv");
        ((string)(await stack.ExportAsync("headless.csv"))["message"]!).ShouldNotContain("Anna");

        var held = await stack.GetAsync("api/customers/a/data");
        held["exports"]!.AsArray().Select(e => (string)e!["export"]!).ShouldBe(["all.zip/events.csv"]);
        var refused = held["refused"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)refused["export"]!).ShouldBe("orders.csv");
        ((string)refused["rows"]![0]!["raw"]!).ShouldBe("a,tomorrow,1");
        held["uploads"]!.AsArray().Select(u => (string)u!).ShouldBe(["voice/a/2025-01-31.wav"]);

        using var answer = await stack.Api.DeleteAsync("api/customers/a");
        answer.IsSuccessStatusCode.ShouldBeTrue();
        string[] left = ["all.zip/products.csv", "others.csv", "voice/b/2025-01-31.wav"];
        (await stack.UploadsAsync()).ShouldBe(left);
        // Of what was refused nothing is known any more; what is in the lake is, without the customer.
        (await stack.GetAsync("api/exports"))["items"]!
            .AsArray()
            .Select(e => (string)e!["name"]!)
            .Order(StringComparer.Ordinal)
            .ShouldBe([
                "all.zip/events.csv",
                "all.zip/products.csv",
                "orders.csv",
                "others.csv",
                "voice/b/2025-01-31.wav",
            ]);
        using var gone = await stack.Api.GetAsync("api/customers/a/data");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
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

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

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
