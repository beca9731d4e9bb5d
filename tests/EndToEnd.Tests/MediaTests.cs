using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CustomerValue.Tests.Voice;

namespace EndToEnd.Tests;

/// <summary>Voice notes, from the upload to what is known of a customer.</summary>
public class MediaTests
{
    private static readonly string[] Phrases = ["where-is-my-order", "it_broke", "thank-you"];

    [Fact]
    public async Task What_a_customer_said_is_kept_as_a_review_until_the_customer_is_erased()
    {
        await using var stack = await Stack.StartAsync();
        var customer = SmallShop.Shop.Customer(0).Id;
        var note = $"voice/{customer}/2025-03-04T10-30-00Z.wav";
        var said = MadeSound.Wav(MadeSound.Note([MadeSound.Word(1, 90), MadeSound.Word(0, 91)]));
        await SmallShop.UploadAsync(stack);
        await stack.UploadAsync(note, said);
        for (var clip = 0; clip < 4 * Phrases.Length; clip++)
        {
            var word = clip % Phrases.Length;
            var name = $"voice-phrases/{Phrases[word]}/{clip}.wav";
            await stack.UploadAsync(name, MadeSound.Wav(MadeSound.Note([MadeSound.Word(word, clip)])));
            ((string)(await stack.ExportAsync(name))["kind"]!).ShouldBe("VoicePhrase");
        }

        await stack.UploadAsync($"voice/{customer}/today.wav", said);
        ((string)(await stack.ExportAsync($"voice/{customer}/today.wav"))["code"]!).ShouldBe("bad_name");
        await stack.UploadAsync($"voice/{customer}/2025-03-05.wav", said[..5_000]);
        ((string)(await stack.ExportAsync($"voice/{customer}/2025-03-05.wav"))["code"]!).ShouldBe("truncated");
        (await SendAsync(stack, said)).Status.ShouldBe(HttpStatusCode.NotFound);

        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        run["warnings"]!.ToJsonString().ShouldNotContain("oice");
        var (status, answer) = await SendAsync(stack, said);
        status.ShouldBe(HttpStatusCode.OK);
        ((string)answer["text"]!).ShouldBe("it broke where is my order");
        var (refused, problem) = await SendAsync(stack, said[..5_000]);
        (refused, (string)problem["type"]!).ShouldBe(
            (HttpStatusCode.BadRequest, "urn:customervalue:problem:truncated")
        );
        (await TextAsync(stack, customer)).ShouldBe("it broke where is my order");

        using var erased = await stack.Api.DeleteAsync($"api/customers/{customer}");
        erased.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await stack.UploadsAsync()).ShouldNotContain(n => n.StartsWith("voice/", StringComparison.Ordinal));
        (await stack.ContentsAsync()).ShouldNotContain(b => b.Name.StartsWith("lake/voice/", StringComparison.Ordinal));
        await stack.UploadAsync(note, said);
        await Stack.UntilAsync(async () => (string?)(await stack.ExportAsync(note))["code"] == "erased_customer");
    }

    private static async Task<string?> TextAsync(Stack stack, string customer)
    {
        var held = await stack.GetAsync($"api/customers/{customer}/data");
        return (string?)
            held["exports"]!.AsArray().Single(e => (string)e!["export"]! == "voice/")!["rows"]!.AsArray().Single()![
                "text"
            ];
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(Stack stack, byte[] wav)
    {
        using var content = new ByteArrayContent(wav);
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        using var answer = await stack.Api.PostAsync("api/speech/recognize", content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
