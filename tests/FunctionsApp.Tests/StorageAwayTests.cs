using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure;
using FunctionsApp.Api;
using FunctionsApp.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionsApp.Tests;

public sealed class StorageAwayTests
{
    // Nothing listens on port 1.
    internal const string Nowhere =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=bm8ga2V5;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;TableEndpoint=http://127.0.0.1:1/a";

    [Fact]
    public async Task A_request_says_when_to_come_again()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["AzureWebJobsStorage"] = Nowhere;
        builder.Configuration["CustomerValue:Access:Open"] = "true";
        builder.AddCustomerValue();
        builder.Logging.ClearProviders();
        builder.Services.Remove(builder.Services.Single(s => s.ImplementationType == typeof(StorageSetup)));
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.MapCustomerValue();
        await app.StartAsync(TestContext.Current.CancellationToken);

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
