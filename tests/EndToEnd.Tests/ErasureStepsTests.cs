using System.Text;
using Azure.Storage.Blobs.Specialized;
using CustomerValue.Erasure;
using CustomerValue.Exports;
using CustomerValue.Storage;
using DuckDB.NET.Data;

namespace EndToEnd.Tests;

/// <summary>An erasure that is cut off, or that a run begins in the middle of.</summary>
public class ErasureStepsTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cut_off_before_the_lake_has_another_version_it_is_finished_by_the_same_call()
    {
        await UploadAsync("cut-off.csv", "cut");
        var lake = new LakeStore(storage.Blobs);
        var before = (await lake.CurrentAsync(Cancellation))!;
        var index = storage.Clients.Blobs.GetBlobContainerClient(Containers.Lake).GetBlobClient("current.json");
        var lease = index.GetBlobLeaseClient();
        await lease.AcquireAsync(TimeSpan.FromSeconds(-1), cancellationToken: Cancellation);
        using (var soon = new CancellationTokenSource(TimeSpan.FromSeconds(3)))
        {
            await Should.ThrowAsync<OperationCanceledException>(() => storage.Erase().RunAsync("cut", soon.Token));
        }

        await lease.ReleaseAsync(cancellationToken: Cancellation);
        (await storage.Erase().RunAsync("cut", Cancellation)).Lines.ShouldBe(1);
        var after = (await lake.CurrentAsync(Cancellation))!;
        after.Version.ShouldNotBe(before.Version);
        after.Exports.Single(e => e.Name == "cut-off.csv").Kept.ShouldBe(1);
        (await storage.Erase().RunAsync("cut", Cancellation)).Lines.ShouldBe(0);
        (await lake.CurrentAsync(Cancellation))!.Version.ShouldBe(after.Version);
    }

    [Fact]
    public async Task While_a_run_that_began_in_between_is_going_the_call_has_to_be_made_again()
    {
        await UploadAsync("going.csv", "going");
        var run = Run("run-going", RunStatus.Featurizing);
        var runs = new RunTable(storage.Clients);
        var clock = new Clock(() => runs.TryAddAsync(run, Cancellation).GetAwaiter().GetResult());
        var refused = await Should.ThrowAsync<ErasureRefusedException>(() =>
            storage.Erase(clock).RunAsync("going", Cancellation)
        );
        refused.Message.ShouldContain("run-going");

        // What it wrote of the customer, whom it had read before.
        var written = await WriteFeaturesAsync("run-going", "going");
        await runs.ChangeAsync(run.Id, r => Run(r.Id, RunStatus.Succeeded), Cancellation);
        (await storage.Erase().RunAsync("going", Cancellation)).Features.ShouldBe(1);
        (await storage.Blobs.TryPropertiesAsync(Containers.Features, written, Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task When_a_run_began_and_ended_in_between_all_is_looked_through_again()
    {
        await UploadAsync("ended.csv", "ended");
        await UploadAsync("bystander.csv", "bystander");
        var uploads = (await storage.Blobs.ListAsync(Containers.Exports, "", Cancellation)).Count;
        var runs = new RunTable(storage.Clients);
        var read = 0;
        var clock = new Clock(() =>
        {
            if (read++ == 0)
            {
                runs.TryAddAsync(Run("run-ended", RunStatus.Succeeded), Cancellation).GetAwaiter().GetResult();
            }
        });
        var record = await storage.Erase(clock).RunAsync("ended", Cancellation);
        read.ShouldBe(uploads + uploads - 1);
        // Both times are one erasure.
        record.Lines.ShouldBe(1);
        record.Uploads.ShouldBe(["ended.csv"]);
    }

    private async Task UploadAsync(string name, string customer)
    {
        var text = $"customer_id,time,amount\n{customer},2025-01-02,1\nsomebody-of-{name},2025-01-03,2\n";
        await storage.Blobs.WriteAsync(Containers.Exports, name, Encoding.UTF8.GetBytes(text), Cancellation);
        var created = new BlobEvent(name);
        (await storage.Ingest().RunAsync(created, Cancellation)).ShouldContain("2 rows kept");
    }

    private async Task<string> WriteFeaturesAsync(string key, string customer)
    {
        var file = Path.GetTempFileName();
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText =
                $"COPY (SELECT unnest(['{customer}', 'another']) AS customer_id, 1 AS orders) TO '{file}' (FORMAT parquet)";
            command.ExecuteNonQuery();
        }

        var blob = $"{key}/2025-01-01/part=00.parquet";
        await storage.Blobs.UploadAsync(Containers.Features, blob, file, Cancellation);
        File.Delete(file);
        return blob;
    }

    private static RunRecord Run(string id, RunStatus status) =>
        new()
        {
            Id = id,
            Kind = RunKind.Score,
            Status = status,
            LakeVersion = "",
            AsOf = new DateOnly(2025, 1, 31),
            HorizonDays = 90,
            ModelHorizonDays = 90,
            Partitions = 2,
            LabelledCutoffs = [],
            FeatureKey = id,
            Featurized = "00",
            Scored = "00",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Entered = new Dictionary<RunStatus, DateTimeOffset> { [RunStatus.Starting] = DateTimeOffset.UnixEpoch },
        };

    /// <summary>Does something each time it is looked at.</summary>
    private sealed class Clock(Action look) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            look();
            return System.GetUtcNow();
        }
    }
}
