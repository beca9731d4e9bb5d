using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerValue.Models;
using CustomerValue.Photos;
using CustomerValue.Tests.Photos;
using FunctionsApp;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EndToEnd.Tests;

/// <summary>An app that was published without libtorch.</summary>
public class WithoutLibtorchTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Photos_are_answered_with_what_is_missing()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["AzureWebJobsStorage"] = storage.ConnectionString;
        builder.Configuration["FUNCTIONS_CUSTOMHANDLER_PORT"] = "0";
        builder.Configuration["CustomerValue:Access:Open"] = "true";
        builder.AddCustomerValue();
        builder.Logging.ClearProviders();
        builder.Services.Replace(ServiceDescriptor.Singleton<IPhotoTrainer, NoTrainer>());
        await using var app = builder.Build();
        app.MapCustomerValue();
        await app.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var photo = new ByteArrayContent(MadePicture.Shape(0, 1));
        using var told = await client.PostAsync("/api/products/classify-image", photo, Cancellation);
        await IsMissingAsync(told);
        using var card = await client.GetAsync("/api/products/photo-model", Cancellation);
        await IsMissingAsync(card);
        var inferred = await client.GetFromJsonAsync<JsonNode>("/api/products/inferred-categories", Cancellation);
        inferred!["items"]!.AsArray().ShouldBeEmpty();
    }

    private static async Task IsMissingAsync(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        ((string)problem["type"]!).ShouldBe("urn:customervalue:problem:unavailable");
        ((string)problem["detail"]!).ShouldBe(NoTrainer.Missing);
    }

    private sealed class NoTrainer : IPhotoTrainer
    {
        public const string Missing = "There is no libtorch.";

        public string? WhyMissing => Missing;

        public byte[] Train(PhotoSet photos, int seed, TimeSpan limit, CancellationToken cancellation) =>
            throw new ModelFitException(Missing);
    }
}
