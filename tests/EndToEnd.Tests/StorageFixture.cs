using CustomerValue;
using CustomerValue.Erasure;
using CustomerValue.Exports;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace EndToEnd.Tests;

/// <summary>An account of the storage emulator alone, for parts of the app that are tried without a host.</summary>
public sealed class StorageFixture : IAsyncLifetime
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("customervalue-").FullName;

    public string ConnectionString { get; private set; } = null!;

    public StorageClients Clients { get; private set; } = null!;

    public BlobFiles Blobs => new(Clients);

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await Emulator.AccountAsync();
        Clients = new StorageClients(new StorageOptions { ConnectionString = ConnectionString });
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

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_scratch, recursive: true);
        return default;
    }
}
