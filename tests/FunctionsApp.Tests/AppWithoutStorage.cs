using FunctionsApp.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionsApp.Tests;

/// <summary>The app in this process, with a storage account that cannot be reached.</summary>
internal static class AppWithoutStorage
{
    // Nothing listens on port 1.
    internal const string Nowhere =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=bm8ga2V5;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;TableEndpoint=http://127.0.0.1:1/a";

    /// <summary>Starts it open to all, answering the test server's client.</summary>
    public static Task<WebApplication> StartOpenAsync() =>
        StartAsync([("CustomerValue:Access:Open", "true")], builder => builder.WebHost.UseTestServer());

    /// <summary>Starts it.</summary>
    /// <param name="settings">Further settings.</param>
    /// <param name="configure">What else is done before it is built.</param>
    public static async Task<WebApplication> StartAsync(
        IEnumerable<(string Name, string Value)> settings,
        Action<WebApplicationBuilder> configure
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["AzureWebJobsStorage"] = Nowhere;
        foreach (var (name, value) in settings)
        {
            builder.Configuration[name] = value;
        }

        builder.AddCustomerValue();
        builder.Logging.ClearProviders();
        builder.Services.Remove(builder.Services.Single(s => s.ImplementationType == typeof(StorageSetup)));
        configure(builder);
        var app = builder.Build();
        app.MapCustomerValue();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
