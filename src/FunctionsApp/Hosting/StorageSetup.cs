using CustomerValue.Storage;

namespace FunctionsApp.Hosting;

/// <summary>
/// Creates containers, queues and tables on the emulator. In Azure the infrastructure makes them, and the app's identity need
/// not be allowed to.
/// </summary>
internal sealed class StorageSetup(StorageClients clients, StorageOptions options) : IHostedService
{
    /// <summary>The storage that settings name.</summary>
    public static StorageOptions Options(IConfiguration configuration) =>
        new()
        {
            ConnectionString = configuration["AzureWebJobsStorage"],
            AccountName = configuration["AzureWebJobsStorage:accountName"],
            ClientId = configuration["AzureWebJobsStorage:clientId"],
        };

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(options.ConnectionString))
        {
            await clients.CreateMissingAsync(cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
