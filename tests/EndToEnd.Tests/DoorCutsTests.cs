using System.Security.Cryptography;
using System.Text;
using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Previews;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace EndToEnd.Tests;

/// <summary>Reading, asking, answering and taking back, killed at each write to the storage and done again.</summary>
public sealed class DoorCutsTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly string Clear =
        "order_id,customer_id,order_date,amount\n"
        + string.Concat(Enumerable.Range(1, 60).Select(i => $"{i},c{i % 7},2025-{1 + (i % 12):00}-03,{i}.50\n"))
        + "61,c1,soon,1.00\n";

    private const string Ambiguous = """
        order_id,customer_id,order_date,amount
        1,ann,03/04/2025,10.00
        2,bob,05/06/2025,20.00
        3,ann,07/08/2025,30.00

        """;

    private static readonly ChosenAnswer[] DayFirst = [new("day_or_month", 1)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Done => [false, true];

    [Theory]
    [MemberData(nameof(Done))]
    public Task A_reading_killed_at_any_write_is_done_again(bool isDone) =>
        CutEverywhereAsync(
            "read",
            isDone,
            name => WriteAsync(name, Clear),
            (name, on, cancellation) => on.IngestAsync(name, cancellation),
            async (name, undisturbed) =>
            {
                var found = await FoundAsync(name);
                found.Status.ShouldBe(ExportStatus.Ready);
                found.Kept.ShouldBe(60);
                found.ShouldBe(undisturbed);
            }
        );

    [Theory]
    [MemberData(nameof(Done))]
    public Task A_reading_of_another_version_killed_at_any_write_is_done_again(bool isDone) =>
        CutEverywhereAsync(
            "again",
            isDone,
            async name =>
            {
                await WriteAsync(
                    name,
                    Clear.Replace("30.50", "33.50", StringComparison.Ordinal) + "62,fay,2025-08-10,70.00\n"
                );
                await On(storage.Clients).IngestAsync(name, Cancellation);
                await WriteAsync(name, Clear);
            },
            (name, on, cancellation) => on.IngestAsync(name, cancellation),
            async (name, undisturbed) =>
            {
                var found = await FoundAsync(name);
                found.Kept.ShouldBe(60);
                found.ShouldBe(undisturbed);
            }
        );

    [Theory]
    [MemberData(nameof(Done))]
    public Task A_question_killed_at_any_write_is_asked_and_nothing_is_in_the_lake(bool isDone) =>
        CutEverywhereAsync(
            "ask",
            isDone,
            name => WriteAsync(name, Ambiguous),
            (name, on, cancellation) => on.IngestAsync(name, cancellation),
            async (name, undisturbed) =>
            {
                var found = await FoundAsync(name);
                found.ShouldBe(new Found(ExportStatus.Asked, "day_or_month", 0, ""));
                found.ShouldBe(undisturbed);
            }
        );

    [Theory]
    [MemberData(nameof(Done))]
    public Task An_answer_killed_at_any_write_is_given_again_and_read(bool isDone) =>
        CutEverywhereAsync(
            "answer",
            isDone,
            async name =>
            {
                await WriteAsync(name, Ambiguous);
                await On(storage.Clients).IngestAsync(name, Cancellation);
            },
            async (name, on, cancellation) =>
            {
                try
                {
                    await on.AnswerAsync(name, cancellation);
                }
                catch (NotAskedException)
                {
                    // It was read with the answer before, which the check looks for.
                }

                // The event of the mapping file.
                await on.IngestAsync(name + ExportMapping.Suffix, cancellation);
            },
            async (name, undisturbed) =>
            {
                var found = await FoundAsync(name);
                found.Status.ShouldBe(ExportStatus.Ready);
                found.Kept.ShouldBe(3);
                found.ShouldBe(undisturbed);
                var mapping = await storage.Blobs.TryReadAsync(
                    Containers.Exports,
                    name + ExportMapping.Suffix,
                    Cancellation
                );
                MappingText.Of(mapping).ShouldNotBeNull().ShouldContain("dayFirst");
            }
        );

    [Theory]
    [MemberData(nameof(Done))]
    public Task A_removal_killed_at_any_write_is_finished(bool isDone) =>
        CutEverywhereAsync(
            "remove",
            isDone,
            async name =>
            {
                await WriteAsync(name, Clear);
                await WriteAsync(name + ExportMapping.Suffix, "{}");
                await On(storage.Clients).IngestAsync(name, Cancellation);
            },
            async (name, on, cancellation) =>
            {
                await on.Remove().RunAsync(name, cancellation);
                // The event of the deleted upload, which is all that comes when nobody asks again.
                await on.DeletedAsync(name, cancellation);
            },
            async (name, undisturbed) =>
            {
                var found = await FoundAsync(name);
                found.ShouldBe(new Found(null, null, 0, ""));
                found.ShouldBe(undisturbed);
                (await storage.Blobs.ListAsync(Containers.Exports, name, Cancellation)).ShouldBeEmpty();
            }
        );

    /// <summary>Does the work killed at its first write, at its second, and so on until it has no more, each time on an upload of its own.</summary>
    private async Task CutEverywhereAsync(
        string what,
        bool isDone,
        Func<string, Task> before,
        Func<string, Door, CancellationToken, Task> work,
        Func<string, Found, Task> check
    )
    {
        var plain = $"{what}-{isDone}/undisturbed.csv";
        await before(plain);
        await work(plain, On(storage.Clients), Cancellation);
        var undisturbed = await FoundAsync(plain);
        var write = 0;
        bool wasCut;
        do
        {
            var name = $"{what}-{isDone}/{++write}.csv";
            await before(name);
            await using var cut = await CutStorage.StartAsync(storage.ConnectionString, write, isDone);
            var thrown = await Record.ExceptionAsync(() => work(name, On(cut.Clients), cut.Cancellation));
            wasCut = cut.IsCut;
            if (!wasCut)
            {
                thrown.ShouldBeNull();
            }

            await work(name, On(storage.Clients), Cancellation);
            await check(name, undisturbed);
        } while (wasCut);

        write.ShouldBeGreaterThan(3, "work without writes would be killed nowhere");
    }

    private Door On(StorageClients clients) => new(storage, clients);

    private Task WriteAsync(string name, string text) =>
        storage.Blobs.WriteAsync(Containers.Exports, name, Encoding.UTF8.GetBytes(text), Cancellation);

    private async Task<Found> FoundAsync(string name)
    {
        var lake = new LakeStore(storage.Blobs);
        var record = await new ExportTable(storage.Clients).FindAsync(name, Cancellation);
        var standing = (await lake.CurrentAsync(Cancellation))?.Exports.Where(e => e.Name == name).ToList() ?? [];
        standing.Count.ShouldBeLessThanOrEqualTo(1);
        if (standing is not [var export])
        {
            return new Found(record?.Status, record?.Code, 0, "");
        }

        var folder = LakeStore.LinesFolder(export.Key, export.Version);
        var lines = new StringBuilder();
        foreach (var blob in await storage.Blobs.ListAsync(Containers.Lake, folder, Cancellation))
        {
            var bytes = (await storage.Blobs.TryReadAsync(Containers.Lake, blob.Name, Cancellation))!;
            lines
                .Append(blob.Name.AsSpan(folder.Length))
                .Append(' ')
                .AppendLine(Convert.ToHexString(SHA256.HashData(bytes)));
        }

        return new Found(record?.Status, record?.Code, export.Kept, lines.ToString());
    }

    /// <summary>What there is of an upload: the same after each kill.</summary>
    private sealed record Found(ExportStatus? Status, string? Code, long Kept, string Lines);

    /// <summary>The door on a way to the storage.</summary>
    private sealed class Door(StorageFixture storage, StorageClients clients)
    {
        private readonly BlobFiles _blobs = new(clients);
        private readonly ExportTable _table = new(clients);

        private LakeStore Lake => new(_blobs);

        public Task<string> IngestAsync(string name, CancellationToken cancellation) =>
            storage.Ingest(clients: clients).RunAsync(new BlobEvent(name), cancellation);

        public Task<string> DeletedAsync(string name, CancellationToken cancellation) =>
            storage.Ingest(clients: clients).RunAsync(new BlobEvent(name, IsDeleted: true), cancellation);

        public RemoveExport Remove() => new(_blobs, Lake, _table);

        public async Task AnswerAsync(string name, CancellationToken cancellation)
        {
            using var gate = new PreviewGate();
            var options = Options.Create(new CustomerValueOptions { Partitions = 2 });
            var plans = new ExportPlans(_blobs, Lake, _table, gate, storage.Scratch, options, TimeProvider.System);
            await plans.AnswerAsync(name, DayFirst, cancellation);
        }
    }
}
