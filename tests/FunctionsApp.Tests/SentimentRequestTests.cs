using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FunctionsApp.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionsApp.Tests;

/// <summary>What POST /api/sentiment refuses, before anything is read from storage. On a real server, which holds the limit of the body.</summary>
public sealed class SentimentRequestTests : IAsyncLifetime
{
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await AppWithoutStorage.StartAsync(
            [("CustomerValue:Access:Open", "true"), ("FUNCTIONS_CUSTOMHANDLER_PORT", "0")],
            _ => { }
        );
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    public static TheoryData<string, string> Refused =>
        new()
        {
            { """{"texts":[]}""", "texts" },
            { """{"texts":null}""", "texts" },
            { "{}", "texts" },
            { Texts(26, "fine"), "texts" },
            { """{"texts":[null]}""", "texts[0].id" },
            { """{"texts":[{"id":"","text":"fine"}]}""", "texts[0].id" },
            { """{"texts":[{"id":"a","text":"fine"},{"id":"a","text":"fine"}]}""", "texts[1].id" },
            { $$"""{"texts":[{"id":"{{new string('a', 101)}}","text":"fine"}]}""", "texts[0].id" },
            { """{"texts":[{"id":"a"}]}""", "texts[0].text" },
            { Texts(1, new string('a', 5_121)), "texts[0].text" },
            { """{"texts":[{"id":"a","text":"fine","language":"english, please"}]}""", "texts[0].language" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task It_is_refused_with_the_place_and_what_to_do(string body, string place)
    {
        using var answer = await PostAsync(body);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await ProblemAsync(answer);
        ((string)problem["type"]!).ShouldBe("urn:customervalue:problem:invalid-parameter");
        ((string)problem["title"]!).ShouldBe($"'{place}' is not valid");
        ((string)problem["detail"]!).ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    public async Task A_body_that_is_no_request_is_a_problem(string body)
    {
        using var answer = await PostAsync(body);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        ((int)(await ProblemAsync(answer))["status"]!).ShouldBe(400);
    }

    [Fact]
    public async Task A_body_of_another_type_is_told_which_header_to_send()
    {
        using var form = new FormUrlEncodedContent([]);
        using var answer = await _client.PostAsync("api/sentiment", form, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        var problem = await ProblemAsync(answer);
        ((string)problem["type"]!).ShouldBe("urn:customervalue:problem:unsupported-media-type");
        ((string)problem["detail"]!).ShouldContain("Content-Type");
    }

    [Fact]
    public async Task A_body_of_more_than_four_megabytes_is_too_large()
    {
        using var answer = await PostAsync(Texts(1, new string('a', 5 << 20)));
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        ((int)(await ProblemAsync(answer))["status"]!).ShouldBe(413);
    }

    [Fact]
    public async Task The_largest_request_that_is_allowed_gets_as_far_as_storage()
    {
        // A text element may be of several characters.
        using var answer = await PostAsync(Texts(25, string.Concat(Enumerable.Repeat("e\u0301", 5_120))));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/sentiment", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        // A refusal comes before the body is sent: the connection is not closed in the middle of it.
        request.Headers.ExpectContinue = true;
        return await _client.SendAsync(request);
    }

    private static string Texts(int count, string text) =>
        new JsonObject
        {
            ["texts"] = new JsonArray([
                .. Enumerable.Range(0, count).Select(i => new JsonObject { ["id"] = $"{i}", ["text"] = text }),
            ]),
        }.ToJsonString();

    private static async Task<JsonNode> ProblemAsync(HttpResponseMessage answer)
    {
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
