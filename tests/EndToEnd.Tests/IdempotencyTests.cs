using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CustomerValue.Storage;
using Microsoft.Extensions.Time.Testing;

namespace EndToEnd.Tests;

/// <summary>Requests that come again under the same key.</summary>
public class IdempotencyTests(TrainedShop shop, StorageFixture storage)
    : TrainedShopTests(shop),
        IClassFixture<StorageFixture>
{
    private const string Texts = """{"texts":[{"id":"a","text":"The zipper broke, terrible."}]}""";
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_request_is_done_once_and_answered_alike()
    {
        using var first = await SendAsync("api/runs", "key-1", """{"kind":"train"}""");
        using var again = await SendAsync("api/runs", "key-1", """{"kind":"train"}""");
        first.Headers.Contains("Idempotent-Replayed").ShouldBeFalse();
        again.Headers.GetValues("Idempotent-Replayed").ShouldBe(["true"]);
        (again.StatusCode, again.Headers.Location).ShouldBe((HttpStatusCode.Accepted, first.Headers.Location));
        again.Content.Headers.ContentType.ShouldBe(first.Content.Headers.ContentType);
        (await again.Content.ReadAsStringAsync(Cancellation)).ShouldBe(
            await first.Content.ReadAsStringAsync(Cancellation)
        );

        using var other = await SendAsync("api/runs", "key-1", """{"kind":"score"}""");
        await ShouldBeAsync(other, HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");

        // The key belongs to one path.
        using var elsewhere = await SendAsync("api/sentiment", "key-1", Texts);
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.OK);
        elsewhere.Headers.Contains("Idempotent-Replayed").ShouldBeFalse();
    }

    [Fact]
    public async Task What_failed_may_be_sent_again_and_a_key_that_is_none_is_told()
    {
        using var wrong = await SendAsync("api/sentiment", "key-2", """{"texts":[]}""");
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var right = await SendAsync("api/sentiment", "key-2", Texts);
        right.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var replayed = await SendAsync("api/sentiment", "key-2", Texts);
        replayed.Headers.Contains("Idempotent-Replayed").ShouldBeTrue();

        using var tooLong = await SendAsync("api/sentiment", new string('k', 256), Texts);
        await ShouldBeAsync(tooLong, HttpStatusCode.BadRequest, "invalid-parameter");
    }

    [Fact]
    public async Task A_key_is_held_while_it_is_worked_on_and_free_again_in_the_end()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var answers = new IdempotencyStore(storage.Blobs, time);
        (await answers.TakeAsync("k", "request-1", Cancellation)).ShouldBeNull();
        (await answers.TakeAsync("k", "request-1", Cancellation))!.IsOpen.ShouldBeTrue();
        // Whoever worked on it was ended.
        time.Advance(TimeSpan.FromMinutes(5));
        (await answers.TakeAsync("k", "request-1", Cancellation)).ShouldBeNull();

        var answer = new StoredResponse("request-1", time.GetUtcNow(), 200, "application/json", null, [1, 2]);
        await answers.KeepAsync("k", answer, Cancellation);
        time.Advance(TimeSpan.FromHours(23));
        (await answers.TakeAsync("k", "request-2", Cancellation))!.Body.ShouldBe([1, 2]);
        time.Advance(TimeSpan.FromHours(2));
        (await answers.TakeAsync("k", "request-2", Cancellation)).ShouldBeNull();

        await answers.GiveBackAsync("k", Cancellation);
        (await answers.TakeAsync("k", "request-3", Cancellation)).ShouldBeNull();
        time.Advance(TimeSpan.FromDays(2));
        await answers.RemoveOldAsync(Cancellation);
        (await storage.Blobs.ListAsync(Containers.Answers, "", Cancellation)).ShouldBeEmpty();
    }

    private static async Task ShouldBeAsync(HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        answer.StatusCode.ShouldBe(status);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
        ((string)problem["type"]!).ShouldBe($"urn:customervalue:problem:{type}");
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Idempotency-Key", key);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Trained.Stack.Api.SendAsync(request, Cancellation);
    }
}
