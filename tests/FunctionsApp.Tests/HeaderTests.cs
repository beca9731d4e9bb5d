using System.Net;
using FunctionsApp.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionsApp.Tests;

/// <summary>Headers that every answer has, however the request ended, and how answers are packed.</summary>
public sealed class HeaderTests : IAsyncLifetime
{
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync() => _app = await AppWithoutStorage.StartOpenAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/api/features", HttpStatusCode.OK)]
    [InlineData("/api/openapi.json", HttpStatusCode.OK)]
    [InlineData("/api/nothing", HttpStatusCode.NotFound)]
    [InlineData("/api/customers?limit=-1", HttpStatusCode.BadRequest)]
    [InlineData("/api/customers?limit=many", HttpStatusCode.BadRequest)]
    [InlineData("/api/runs/run-1", HttpStatusCode.ServiceUnavailable)]
    public async Task Every_answer_keeps_a_browser_from_what_it_is_not_meant_for(string path, HttpStatusCode expected)
    {
        using var answer = await GetAsync(path);
        answer.StatusCode.ShouldBe(expected);
        Header(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(answer, "Referrer-Policy").ShouldBe("no-referrer");
        var policy = Header(answer, "Content-Security-Policy")!;
        policy.ShouldStartWith("default-src 'none'; script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe-inline");
        Header(answer, "Strict-Transport-Security").ShouldBeNull();
    }

    [Fact]
    public async Task Only_the_page_of_the_api_may_run_what_is_in_it()
    {
        using var answer = await GetAsync("/api/docs/");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var policy = Header(answer, "Content-Security-Policy")!;
        policy.ShouldContain("'unsafe-inline'");
        policy.ShouldContain("frame-ancestors 'none'");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/runs/run-1")]
    public async Task Who_came_over_https_shall_stay_there(string path)
    {
        using var answer = await GetAsync(path, ("X-Forwarded-Proto", "https"));
        Header(answer, "Strict-Transport-Security").ShouldBe("max-age=31536000");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Answers_are_packed_for_who_can_unpack_them(string encoding)
    {
        using var answer = await GetAsync("/api/features", ("Accept-Encoding", encoding));
        answer.Content.Headers.ContentEncoding.ShouldBe([encoding]);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await _app.GetTestClient().SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
