using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CustomerValue.Tests.Exports;
using CustomerValue.Tests.Photos;
using CustomerValue.Tests.Voice;

namespace EndToEnd.Tests;

/// <summary>Reviews, voice notes and product photos: what one training learns from them, and what is then known.</summary>
public class MediaTests
{
    private const int Photos = 12;
    private static readonly string[] Phrases = ["where-is-my-order", "it_broke", "thank-you"];
    private static readonly string[] Shapes = ["balls", "bars", "poles"];

    [Fact]
    public async Task One_training_learns_from_reviews_notes_and_photos_and_an_erased_customer_is_not_heard_again()
    {
        await using var stack = await Stack.StartAsync(
            settings: [.. Stack.Quick, ("CustomerValue__Photos__MinPhotos", "5")]
        );
        var customer = SmallShop.Shop.Customer(0).Id;
        var note = $"voice/{customer}/2025-03-04T10-30-00Z.wav";
        var said = MadeSound.Wav(MadeSound.Note([MadeSound.Word(1, 90), MadeSound.Word(0, 91)]));
        var photo = MadePicture.Shape(1, 500);
        await SmallShop.UploadAsync(stack);
        await stack.UploadAsync(note, said);
        await UploadReviewsAsync(stack);
        await UploadClipsAsync(stack);
        await UploadPhotosAsync(stack, photo);
        var catalogue = SmallShop.Shop.Catalogue.Take(30).Select(e => e.Product.Sku).ToList();
        await ReadAsync(
            stack,
            "products.csv",
            ["sku,name,category", .. catalogue.Select(sku => $"{sku},Name of {sku},Things")]
        );
        await RefusedAsync(stack, $"voice/{customer}/today.wav", said, "bad_name");
        await RefusedAsync(stack, $"voice/{customer}/2025-03-05.wav", said[..5_000], "truncated");
        await RefusedAsync(stack, "images/balls/cut.jpg", photo[..500], "truncated");
        (await SendAsync(stack, "speech/recognize", said)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(stack, "products/classify-image", photo)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await JudgeAsync(stack)).ShouldBe("lexicon");

        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        run["warnings"]!.ToJsonString().ShouldNotContain("word list");
        run["warnings"]!.ToJsonString().ShouldNotContain("not read");
        (await JudgeAsync(stack)).ShouldBe("model");
        await HeardAsync(stack, customer, said);
        await SeenAsync(stack, photo);
        await RecommendsTheCatalogueAsync(stack, catalogue);

        await PackedAsync(stack, customer);
        (await Traces.OfAsync(stack, customer)).ShouldContain("exports/packed.zip");
        using var erased = await stack.Api.DeleteAsync($"api/customers/{customer}");
        erased.StatusCode.ShouldBe(HttpStatusCode.OK);
        // The host forgets what it announced the next time it looks.
        await Stack.UntilAsync(async () =>
            !(await Traces.OfAsync(stack, customer)).Exists(t => t.StartsWith("azure-", StringComparison.Ordinal))
        );
        (await Traces.OfAsync(stack, customer)).ShouldBeEmpty();
        (await stack.UploadsAsync()).ShouldNotContain(n => n.StartsWith("voice/", StringComparison.Ordinal));
        (await stack.ContentsAsync()).ShouldNotContain(b => b.Name.StartsWith("lake/voice/", StringComparison.Ordinal));
        await stack.UploadAsync(note, said);
        await Stack.UntilAsync(async () => (string?)(await stack.ExportAsync(note))["code"] == "erased_customer");
    }

    /// <summary>The customer in a workbook, and in an archive with a workbook that is refused.</summary>
    private static async Task PackedAsync(Stack stack, string customer)
    {
        var visits = MadeWorkbook.Of([
            (1, ["customer_id", "event_time", "event_type"]),
            (2, [customer, new DateTime(2025, 1, 5), "view"]),
        ]);
        var unknown = MadeWorkbook.Of([(1, ["colour"]), (2, [customer])]);
        await stack.UploadAsync("visits.xlsx", visits);
        await stack.UploadAsync("packed.zip", MadeWorkbook.Zip(("more.xlsx", visits), ("strange.xlsx", unknown)));
        foreach (var name in new[] { "visits.xlsx", "packed.zip/more.xlsx" })
        {
            ((string)(await stack.ExportAsync(name))["status"]!).ShouldBe("ready", name);
        }

        ((string)(await stack.ExportAsync("packed.zip/strange.xlsx"))["code"]!).ShouldBe("unknown_kind");
    }

    private static async Task HeardAsync(Stack stack, string customer, byte[] said)
    {
        var (status, answer) = await SendAsync(stack, "speech/recognize", said);
        status.ShouldBe(HttpStatusCode.OK);
        ((string)answer["text"]!).ShouldBe("it broke where is my order");
        await ProblemAsync(stack, "speech/recognize", said[..5_000], HttpStatusCode.BadRequest, "truncated");
        await ProblemAsync(stack, "speech/recognize", [], HttpStatusCode.BadRequest, "empty");
        var held = await stack.GetAsync($"api/customers/{customer}/data");
        var notes = held["exports"]!.AsArray().Single(e => (string)e!["export"]! == "voice/")!;
        ((string?)notes["rows"]!.AsArray().Single()!["text"]).ShouldBe("it broke where is my order");
    }

    /// <summary>Photos are learned after the scores are published.</summary>
    private static async Task SeenAsync(Stack stack, byte[] photo)
    {
        JsonNode inferred = null!;
        await Stack.UntilAsync(async () =>
        {
            inferred = await stack.GetAsync("api/products/inferred-categories");
            return inferred["version"] is not null;
        });
        var (told, category) = await SendAsync(stack, "products/classify-image", photo);
        told.ShouldBe(HttpStatusCode.OK);
        category["categories"]!.AsArray().Select(c => (string)c!["category"]!).Order().ShouldBe(Shapes);
        var items = inferred["items"]!.AsArray().ToDictionary(i => (string)i!["sku"]!);
        foreach (var sku in new[] { "sku-1", "sku-2" })
        {
            ((string)items[sku]!["category"]!).ShouldBe((string)category["category"]!);
            ((double)items[sku]!["confidence"]!).ShouldBe((double)category["confidence"]!);
        }

        // A folder is sure; a product that the catalogue has a category of needs none.
        ((double)items["balls-0"]!["confidence"]!).ShouldBe(1);
        items.Keys.ShouldNotContain("poles-2");
        (await stack.GetAsync("api/products/photo-model"))["card"]!["confusion"]!
            .AsArray()
            .Count.ShouldBe(Shapes.Length);
        const string path = "products/classify-image";
        await ProblemAsync(stack, path, [], HttpStatusCode.BadRequest, "empty");
        await ProblemAsync(stack, path, photo[..500], HttpStatusCode.BadRequest, "truncated");
        await ProblemAsync(stack, path, new byte[8_000_001], HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    private static async Task RecommendsTheCatalogueAsync(Stack stack, List<string> catalogue)
    {
        // Nobody ever bought or looked at the products of the photos.
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

    private static async Task UploadReviewsAsync(Stack stack)
    {
        var rows = Enumerable
            .Range(0, 600)
            .Select(i =>
                i % 2 == 0
                    ? $"c{i},s{i % 9},2025-03-{(i % 28) + 1:00},5,lovely soft colour and perfect fit number {i}"
                    : $"c{i},s{i % 9},2025-03-{(i % 28) + 1:00},1,awful and broke after a day number {i}"
            );
        await ReadAsync(stack, "reviews.csv", ["customer_id,sku,review_time,rating,text", .. rows]);
    }

    private static async Task UploadClipsAsync(Stack stack)
    {
        for (var clip = 0; clip < 4 * Phrases.Length; clip++)
        {
            var word = clip % Phrases.Length;
            await stack.UploadAsync(
                $"voice-phrases/{Phrases[word]}/{clip}.wav",
                MadeSound.Wav(MadeSound.Note([MadeSound.Word(word, clip)]))
            );
        }
    }

    /// <summary>The folder tells balls and bars, the catalogue poles; two products lack a category, and one photo is found by its address.</summary>
    private static async Task UploadPhotosAsync(Stack stack, byte[] photo)
    {
        for (var i = 0; i < Photos; i++)
        {
            await stack.UploadAsync($"images/balls/balls-{i}.jpg", MadePicture.Shape(0, i));
            await stack.UploadAsync($"images/bars/bars-{i}.jpg", MadePicture.Shape(1, i));
            await stack.UploadAsync($"images/_shop/poles-{i}.jpg", MadePicture.Shape(2, i));
        }

        await stack.UploadAsync("images/_shop/sku-1.jpg", photo);
        await stack.UploadAsync("images/_shop/front.jpg", photo);
        var poles = Enumerable.Range(0, Photos).Select(i => $"poles-{i},poles,");
        await ReadAsync(
            stack,
            "catalogue.csv",
            ["sku,category,image", .. poles, "sku-1,,", "sku-2,,https://shop.example/pictures/front.jpg?size=2"]
        );
        ((string)(await stack.ExportAsync("images/_shop/front.jpg"))["kind"]!).ShouldBe("Photo");
    }

    private static async Task ReadAsync(Stack stack, string name, string[] lines)
    {
        var before = (DateTimeOffset?)
            (await stack.GetAsync("api/exports?limit=500"))["items"]!
                .AsArray()
                .FirstOrDefault(e => (string)e!["name"]! == name)
                ?["updatedAt"];
        await stack.UploadAsync(name, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        var export = await stack.ExportAsync(name, before);
        ((string)export["status"]!).ShouldBe("ready", (string?)export["message"]);
    }

    private static async Task RefusedAsync(Stack stack, string name, byte[] bytes, string code)
    {
        await stack.UploadAsync(name, bytes);
        ((string)(await stack.ExportAsync(name))["code"]!).ShouldBe(code);
    }

    private static async Task ProblemAsync(Stack stack, string path, byte[] file, HttpStatusCode status, string type)
    {
        var (answered, problem) = await SendAsync(stack, path, file);
        answered.ShouldBe(status);
        ((string)problem["type"]!).ShouldBe($"urn:customervalue:problem:{type}");
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(Stack stack, string path, byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await stack.Api.PostAsync($"api/{path}", content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
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
}
