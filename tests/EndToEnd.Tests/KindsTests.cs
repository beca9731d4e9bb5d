using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

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

    [Fact]
    public async Task Reviews_teach_a_model_that_judges_texts_and_products_are_what_is_recommended()
    {
        await using var stack = await Stack.StartAsync(settings: Stack.FewCutoffs);
        (await JudgeAsync(stack)).ShouldBe("lexicon");
        await SmallShop.UploadAsync(stack);
        var rows = Enumerable
            .Range(0, 600)
            .Select(i =>
                i % 2 == 0
                    ? $"c{i},s{i % 9},2025-03-{(i % 28) + 1:00},5,lovely soft colour and perfect fit number {i}"
                    : $"c{i},s{i % 9},2025-03-{(i % 28) + 1:00},1,awful and broke after a day number {i}"
            );
        var text = "customer_id,sku,review_time,rating,text\n" + string.Join('\n', rows) + "\n";
        await stack.UploadAsync("reviews.csv", Encoding.UTF8.GetBytes(text));
        ((string)(await stack.ExportAsync("reviews.csv"))["status"]!).ShouldBe("ready");
        var catalogue = SmallShop.Shop.Catalogue.Take(30).Select(e => e.Product.Sku).ToList();
        var products =
            "sku,name,category\n" + string.Join('\n', catalogue.Select(sku => $"{sku},Name of {sku},Things"));
        await stack.UploadAsync("products.csv", Encoding.UTF8.GetBytes(products));
        ((string)(await stack.ExportAsync("products.csv"))["status"]!).ShouldBe("ready");
        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        run["warnings"]!.ToJsonString().ShouldNotContain("word list");
        (await JudgeAsync(stack)).ShouldBe("model");
        await RecommendsTheCatalogueAsync(stack, catalogue);
    }

    private static async Task RecommendsTheCatalogueAsync(Stack stack, List<string> catalogue)
    {
        ((int)(await stack.GetAsync("api/recommendations"))["forSale"]!).ShouldBe(catalogue.Count);
        var sold = SmallShop.Shop.Catalogue[^1].Product.Sku;
        var lists = new List<string> { $"api/products/{catalogue[0]}/similar", $"api/products/{sold}/similar" };
        lists.AddRange(
            Enumerable.Range(0, 20).Select(c => $"api/customers/{SmallShop.Shop.Customer(c).Id}/recommendations")
        );
        foreach (var list in lists)
        {
            var items = (await stack.GetAsync(list))["items"]!.AsArray();
            items.ShouldNotBeEmpty(list);
            items.ShouldAllBe(i =>
                catalogue.Contains((string)i!["sku"]!)
                && (string)i["name"]! == $"Name of {(string)i["sku"]!}"
                && (string)i["category"]! == "Things"
            );
        }
    }

    private static async Task<string> JudgeAsync(Stack stack)
    {
        using var answer = await stack.Api.PostAsJsonAsync(
            "api/sentiment",
            new { texts = new[] { new { id = "1", text = "It broke after a day, awful" } } }
        );
        var result = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["results"]![0]!;
        ((string)result["label"]!).ShouldBe("negative");
        return (string)result["source"]!;
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
