using CustomerValue;
using CustomerValue.Erasure;
using CustomerValue.Exports;
using CustomerValue.Scoring;
using CustomerValue.Segments;
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

    /// <summary>A folder that goes with the fixture.</summary>
    public Scratch Scratch => new(_scratch);

    /// <summary>The stage that reads uploads.</summary>
    /// <param name="time">Its clock.</param>
    /// <param name="clients">Another way to the storage than the fixture's.</param>
    public IngestExport Ingest(TimeProvider? time = null, StorageClients? clients = null)
    {
        var way = clients ?? Clients;
        var blobs = new BlobFiles(way);
        return new(
            blobs,
            new LakeStore(blobs),
            new ExportTable(way),
            new ErasureStore(blobs, way),
            Scratch,
            Options.Create(new CustomerValueOptions { Partitions = 2 }),
            time ?? TimeProvider.System
        );
    }

    /// <summary>Erasure; its clock is looked at when an upload is read again, in the middle of the work.</summary>
    public EraseCustomer Erase(TimeProvider? time = null) =>
        new(
            Blobs,
            new LakeStore(Blobs),
            new ErasureStore(Blobs, Clients),
            new ExportTable(Clients),
            Ingest(time),
            new RunTable(Clients),
            new WorkSender(Clients),
            new ScoreStore(Blobs),
            new ScoreTable(Clients),
            new SegmentStore(Blobs),
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
