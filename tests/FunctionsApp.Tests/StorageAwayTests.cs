using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure;
using FunctionsApp.Api;
using FunctionsApp.Hosting;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionsApp.Tests;

public sealed class StorageAwayTests
{
    [Fact]
    public async Task A_request_says_when_to_come_again()
    {
        await using var app = await AppWithoutStorage.StartOpenAsync();

        using var answer = await app.GetTestClient().GetAsync("/api/runs/run-1", TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
        ((string)problem!["type"]!).ShouldBe("urn:customervalue:problem:storage-unavailable");
        ((int)problem["status"]!).ShouldBe(503);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(503, true)]
    [InlineData(404, false)]
    [InlineData(412, false)]
    public void An_answer_of_storage_is_something_else(int status, bool isAway) =>
        Problems.IsStorageAway(new RequestFailedException(status, "")).ShouldBe(isAway);

    [Fact]
    public void So_is_an_error_of_the_app()
    {
        Problems.IsStorageAway(new InvalidOperationException()).ShouldBeFalse();
        Problems
            .IsStorageAway(new AggregateException(new RequestFailedException(0, ""), new InvalidOperationException()))
            .ShouldBeFalse();
    }
}
