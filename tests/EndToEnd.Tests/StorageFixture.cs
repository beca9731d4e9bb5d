using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Storage;
using LocalHost;
using Microsoft.Extensions.Options;

namespace EndToEnd.Tests;

/// <summary>The storage emulator alone, for parts of the app that are tried without a host.</summary>
public sealed class StorageFixture : IAsyncLifetime
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("customervalue-").FullName;
    private AzuriteProcess _azurite = null!;

    public string ConnectionString => _azurite.ConnectionString;

    public StorageClients Clients { get; private set; } = null!;

    public BlobFiles Blobs => new(Clients);

    public async ValueTask InitializeAsync()
    {
        _azurite = await AzuriteProcess.StartAsync(null, CancellationToken.None);
        Clients = new StorageClients(new StorageOptions { ConnectionString = _azurite.ConnectionString });
        await Clients.CreateMissingAsync(CancellationToken.None);
    }

    /// <summary>The stage that reads uploads.</summary>
    public IngestExport Ingest() =>
        new(
            Blobs,
            new LakeStore(Blobs),
            new ExportTable(Clients),
            new ErasureStore(Blobs, Clients),
            new Scratch(_scratch),
            Options.Create(new CustomerValueOptions { Partitions = 2 }),
            TimeProvider.System
        );

    public async ValueTask DisposeAsync()
    {
        await _azurite.DisposeAsync();
        Directory.Delete(_scratch, recursive: true);
    }
}
