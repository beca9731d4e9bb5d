using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FunctionsApp.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionsApp.Tests;

/// <summary>Ids that stand for nobody, which every row without a customer would belong to.</summary>
public sealed class ErasureRequestTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("NaN")]
    [InlineData("none")]
    [InlineData("n%2Fa")]
    [InlineData("%20")]
    [InlineData("%C2%A0")]
    public async Task Nobody_is_no_customer(string id)
    {
        await using var app = await AppWithoutStorage.StartOpenAsync();
        foreach (var (method, path) in new[] { ("DELETE", ""), ("GET", "/data") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/customers/{id}{path}");
            using var answer = await app.GetTestClient().SendAsync(request, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, method);
            var problem = await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
            ((string)problem!["title"]!).ShouldBe("'id' is not valid");
        }
    }
}
