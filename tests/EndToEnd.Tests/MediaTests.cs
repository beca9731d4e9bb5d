using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CustomerValue.Tests.Photos;
using CustomerValue.Tests.Voice;

namespace EndToEnd.Tests;

/// <summary>Voice notes and product photos, from the upload to what is known of a customer and a product.</summary>
public class MediaTests
{
    private const int Photos = 12;
    private static readonly string[] Phrases = ["where-is-my-order", "it_broke", "thank-you"];
    private static readonly string[] Shapes = ["balls", "bars", "poles"];

    [Fact]
    public async Task What_was_said_is_a_review_until_the_customer_is_erased_and_photos_tell_categories()
    {
        await using var stack = await Stack.StartAsync(settings: ("CustomerValue__Photos__MinPhotos", "5"));
        var customer = SmallShop.Shop.Customer(0).Id;
        var note = $"voice/{customer}/2025-03-04T10-30-00Z.wav";
        var said = MadeSound.Wav(MadeSound.Note([MadeSound.Word(1, 90), MadeSound.Word(0, 91)]));
        var photo = MadePicture.Shape(1, 500);
        await SmallShop.UploadAsync(stack);
        await stack.UploadAsync(note, said);
        await stack.UploadAsync("images/_unlabelled/sku-1.jpg", photo);
        await UploadAsync(stack);
        await RefusedAsync(stack, $"voice/{customer}/today.wav", said, "bad_name");
        await RefusedAsync(stack, $"voice/{customer}/2025-03-05.wav", said[..5_000], "truncated");
        await RefusedAsync(stack, "images/balls/cut.jpg", photo[..500], "truncated");
        (await SendAsync(stack, "speech/recognize", said)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(stack, "products/classify-image", photo)).Status.ShouldBe(HttpStatusCode.NotFound);

        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        run["warnings"]!.ToJsonString().ShouldNotContain("not read");
        run["warnings"]!.ToJsonString().ShouldNotContain("not learned");
        var (status, answer) = await SendAsync(stack, "speech/recognize", said);
        status.ShouldBe(HttpStatusCode.OK);
        ((string)answer["text"]!).ShouldBe("it broke where is my order");
        var (refused, problem) = await SendAsync(stack, "speech/recognize", said[..5_000]);
        (refused, (string)problem["type"]!).ShouldBe(
            (HttpStatusCode.BadRequest, "urn:customervalue:problem:truncated")
        );
        (await TextAsync(stack, customer)).ShouldBe("it broke where is my order");

        var (told, category) = await SendAsync(stack, "products/classify-image", photo);
        told.ShouldBe(HttpStatusCode.OK);
        Shapes.ShouldContain((string)category["category"]!);
        (await SendAsync(stack, "products/classify-image", new byte[8_000_001])).Status.ShouldBe(
            HttpStatusCode.RequestEntityTooLarge
        );
        var inferred = (await stack.GetAsync("api/products/inferred-categories"))["items"]!.AsArray().Single()!;
        ((string)inferred["sku"]!).ShouldBe("sku-1");
        ((string)inferred["category"]!).ShouldBe((string)category["category"]!);
        ((double)inferred["confidence"]!).ShouldBe((double)category["confidence"]!);
        (await stack.GetAsync("api/products/photo-model"))["card"]!["confusion"]!
            .AsArray()
            .Count.ShouldBe(Shapes.Length);

        using var erased = await stack.Api.DeleteAsync($"api/customers/{customer}");
        erased.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await stack.UploadsAsync()).ShouldNotContain(n => n.StartsWith("voice/", StringComparison.Ordinal));
        (await stack.ContentsAsync()).ShouldNotContain(b => b.Name.StartsWith("lake/voice/", StringComparison.Ordinal));
        await stack.UploadAsync(note, said);
        await Stack.UntilAsync(async () => (string?)(await stack.ExportAsync(note))["code"] == "erased_customer");
    }

    private static async Task UploadAsync(Stack stack)
    {
        for (var clip = 0; clip < 4 * Phrases.Length; clip++)
        {
            var word = clip % Phrases.Length;
            await stack.UploadAsync(
                $"voice-phrases/{Phrases[word]}/{clip}.wav",
                MadeSound.Wav(MadeSound.Note([MadeSound.Word(word, clip)]))
            );
        }

        for (var photo = 0; photo < Photos * Shapes.Length; photo++)
        {
            var shape = photo % Shapes.Length;
            await stack.UploadAsync($"images/{Shapes[shape]}/{photo}.jpg", MadePicture.Shape(shape, photo));
        }

        var last = $"images/{Shapes[^1]}/{(Photos * Shapes.Length) - 1}.jpg";
        ((string)(await stack.ExportAsync(last))["kind"]!).ShouldBe("Photo");
    }

    private static async Task RefusedAsync(Stack stack, string name, byte[] bytes, string code)
    {
        await stack.UploadAsync(name, bytes);
        ((string)(await stack.ExportAsync(name))["code"]!).ShouldBe(code);
    }

    private static async Task<string?> TextAsync(Stack stack, string customer)
    {
        var held = await stack.GetAsync($"api/customers/{customer}/data");
        var notes = held["exports"]!.AsArray().Single(e => (string)e!["export"]! == "voice/")!;
        return (string?)notes["rows"]!.AsArray().Single()!["text"];
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(Stack stack, string path, byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await stack.Api.PostAsync($"api/{path}", content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
