using System.Text;
using System.Text.Json.Serialization;
using CustomerValue.Exports;
using CustomerValue.Exports.Formats;
using CustomerValue.Exports.Reading;
using CustomerValue.Features;
using CustomerValue.Storage;

namespace CustomerValue.Previews;

/// <summary>A file for a dry run.</summary>
/// <param name="Name">Its name, shown in messages.</param>
/// <param name="Path">Local file.</param>
/// <param name="MappingJson">Text of its mapping file, or null.</param>
public sealed record DryRunFile(string Name, string Path, string? MappingJson);

/// <summary>What a customer comes to.</summary>
/// <param name="Orders">Orders with a sale.</param>
/// <param name="Spend">Sales less returns, in the stored currency.</param>
public sealed record CustomerSums(long Orders, decimal Spend);

/// <summary>How the reading of files ended.</summary>
/// <param name="Outcome">ready, warned, asked or failed: the worst of the files.</param>
/// <param name="Code">Why it was asked or failed, for programs; null otherwise.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Kind">What the rows are; of several files the first's that has one.</param>
/// <param name="Currency">Currency of the amounts, if known.</param>
/// <param name="Warnings">What a reader should know.</param>
/// <param name="Questions">What has to be answered before the files enter a lake.</param>
/// <param name="Customers">Orders and spend by customer; empty where a file asks or failed.</param>
/// <param name="Files">Manifest of each file that could be read.</param>
/// <param name="Rejects">Some refused rows, with their lines and reasons.</param>
public sealed record DryRunResponse(
    string Outcome,
    string? Code,
    string? Message,
    string? Kind,
    string? Currency,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<PlanQuestion> Questions,
    IReadOnlyDictionary<string, CustomerSums> Customers,
    IReadOnlyList<ExportManifest> Files,
    IReadOnlyList<RejectedRow> Rejects
)
{
    /// <summary>The warnings with what it takes to say them in another language.</summary>
    public IReadOnlyList<Sentence> Notices { get; init; } = [];

    /// <summary>Number of customers, also where fewer are listed.</summary>
    public long CustomerCount { get; init; }

    /// <summary>Sales less returns of all customers.</summary>
    public decimal Spend { get; init; }

    /// <summary>The first rows as they would be stored: canonical column to value as text. Of several files those of the first that has some.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyDictionary<string, string?>>? Rows { get; init; }
}

/// <summary>Reads files as uploads into one lake, in the order given, without storing anything.</summary>
/// <param name="settings">How exports are read.</param>
/// <param name="scratch">Folder for temporary files.</param>
/// <param name="time">The clock.</param>
public sealed class DryRun(ExportSettings settings, Scratch scratch, TimeProvider time)
{
    private const string MappingSuffix = ExportMapping.Suffix;
    private const int MostRejects = 10;
    private const int MostRows = 20;
    private static readonly string[] Order = ["ready", "warned", "asked", "failed"];

    /// <summary>Most customers to list, those who spent most first; null lists all.</summary>
    public int? MostCustomers { get; init; }

    /// <summary>Whether the first rows are shown; samples of the columns are where the settings say so.</summary>
    public bool ShowsRows { get; init; }

    /// <summary>Reads the files.</summary>
    public async Task<DryRunResponse> ReadAsync(IReadOnlyList<DryRunFile> files, CancellationToken cancellation)
    {
        using var folder = scratch.NewFolder();
        var result = new Result();
        var unpacked = new List<DryRunFile>();
        foreach (var file in files)
        {
            unpacked.AddRange(await EntriesAsync(file, folder, result, cancellation));
        }

        for (var i = 0; i < unpacked.Count; i++)
        {
            await ReadAsync(unpacked[i], i, folder, result, cancellation);
        }

        return result.Outcome is "ready" or "warned"
            ? WithSums(result.Answer(), result.Lines, folder)
            : result.Answer();
    }

    /// <summary>An archive's entries in its place.</summary>
    private static async Task<List<DryRunFile>> EntriesAsync(
        DryRunFile file,
        ScratchFolder folder,
        Result result,
        CancellationToken cancellation
    )
    {
        var head = new byte[4];
        await using (var stream = File.OpenRead(file.Path))
        {
            var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
            if (!ZipArchiveFile.Starts(head.AsSpan(0, length)))
            {
                return [file];
            }
        }

        try
        {
            using var zip = ZipArchiveFile.Open(file.Path, file.Name);
            if (zip.IsWorkbook)
            {
                return [file];
            }

            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            var found = new List<DryRunFile>();
            foreach (var (entry, index) in zip.Check(new ZipLimits(), cancellation))
            {
                var local = folder.File($"entry-{ContentHash.Of(file.Name, entry)}");
                await zip.ExtractAsync(index, local, cancellation);
                if (entry.EndsWith(MappingSuffix, StringComparison.Ordinal))
                {
                    texts[entry[..^MappingSuffix.Length]] = await File.ReadAllTextAsync(
                        local,
                        Encoding.UTF8,
                        cancellation
                    );
                }
                else
                {
                    found.Add(new DryRunFile($"{file.Name}/{entry}", local, null));
                }
            }

            return found.ConvertAll(f =>
                f with
                {
                    MappingJson = texts.GetValueOrDefault(f.Name[(file.Name.Length + 1)..]),
                }
            );
        }
        catch (ExportRefusedException e)
        {
            result.Fail(e);
            return [];
        }
    }

    private async Task ReadAsync(
        DryRunFile file,
        int number,
        ScratchFolder folder,
        Result result,
        CancellationToken cancellation
    )
    {
        using var sink = new LocalParts(folder, number, result.Rejects);
        try
        {
            var source = new ExportSource(
                file.Name,
                _ => Task.FromResult<Stream>(File.OpenRead(file.Path)),
                file.MappingJson
            );
            var manifest = await new ExportReader(settings, scratch, time).ReadAsync(source, sink, cancellation);
            if (manifest.Currency is { } currency && result.Currency is { } other && currency != other)
            {
                throw new ExportRefusedException(
                    "mixed_currency",
                    $"{file.Name}: amounts are in {currency}, those of the files before in {other}. Set CustomerValue__ReportingCurrency and a rate for the other one."
                );
            }

            result.Add(manifest, sink.Files, number);
        }
        catch (ExportAskedException e)
        {
            result.Ask(e);
        }
        catch (ExportRefusedException e)
        {
            result.Fail(e);
        }

        if (ShowsRows && sink.Files.Count > 0 && result.Rows is null)
        {
            result.Rows = FirstRows(sink.Files, folder);
        }
    }

    private List<IReadOnlyDictionary<string, string?>> FirstRows(IReadOnlyList<string> files, ScratchFolder folder)
    {
        using var connection = DuckDb.Open(folder.Path, settings.MemoryLimitMb);
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT COLUMNS(*)::VARCHAR FROM (SELECT * FROM {DuckDb.ReadParquet(files)} ORDER BY line LIMIT {MostRows})";
        using var reader = command.ExecuteReader();
        var rows = new List<IReadOnlyDictionary<string, string?>>();
        while (reader.Read())
        {
            var row = new Dictionary<string, string?>(StringComparer.Ordinal);
            for (var i = 0; i < reader.FieldCount; i++)
            {
                row[reader.GetName(i)] = reader.IsDBNull(i) ? null : reader.GetString(i);
            }

            rows.Add(row);
        }

        return rows;
    }

    private DryRunResponse WithSums(DryRunResponse answer, IReadOnlyList<ExportLines> lines, ScratchFolder folder)
    {
        var sums = new SortedDictionary<string, CustomerSums>(StringComparer.Ordinal);
        if (lines.All(l => l.Files.Count == 0))
        {
            return answer;
        }

        long customers = 0;
        decimal spend = 0;

        using var connection = DuckDb.Open(folder.Path, settings.MemoryLimitMb, threads: 2);
        connection.Execute(KindSql.Lines(lines, "true"));
        using var command = connection.CreateCommand();
        // Within one export a number may start again as well.
        command.CommandText = $"""
            WITH dated AS (
                SELECT customer_id, order_id, amount, kind, kind = 'sale' AND coalesce(
                    time - lag(time) OVER (PARTITION BY customer_id, order_id, kind ORDER BY time) > INTERVAL {KindSql.DaysOfOneOrder} DAY, true
                ) AS is_start
                FROM lines
            )
            SELECT customer_id, count(*) FILTER (is_start) AS orders,
                coalesce(sum(amount), 0)::DECIMAL(18, 4) AS spend, count(*) OVER () AS customers, (sum(spend) OVER ())::DECIMAL(18, 4)
            FROM dated GROUP BY customer_id ORDER BY spend DESC, customer_id
            """;
        command.CommandText += MostCustomers is { } most ? $" LIMIT {most}" : "";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            sums[reader.GetString(0)] = new CustomerSums(reader.GetInt64(1), reader.GetDecimal(2) / 1.0000m);
            customers = reader.GetInt64(3);
            spend = reader.GetDecimal(4) / 1.0000m;
        }

        return answer with
        {
            Customers = sums,
            CustomerCount = customers,
            Spend = spend,
        };
    }

    private sealed class Result
    {
        private readonly List<Sentence> _warnings = [];
        private readonly List<PlanQuestion> _questions = [];
        private readonly List<ExportManifest> _manifests = [];
        private string? _code;
        private string? _message;

        public string Outcome { get; private set; } = "ready";

        public string? Currency { get; private set; }

        public List<ExportLines> Lines { get; } = [];

        public List<RejectedRow> Rejects { get; } = [];

        public IReadOnlyList<IReadOnlyDictionary<string, string?>>? Rows { get; set; }

        public void Add(ExportManifest manifest, IReadOnlyList<string> files, int number)
        {
            Note(manifest, manifest.Warnings.Count > 0 ? "warned" : "ready");
            Currency ??= manifest.Currency;
            if (manifest.Kind == LakeExport.Orders)
            {
                Lines.Add(
                    new ExportLines(files, manifest.First, manifest.Last)
                    {
                        Uploaded = DateTimeOffset.UnixEpoch.AddSeconds(number),
                        Name = manifest.Name,
                        Log = manifest.OwnOrderIds ? "" : $"log {manifest.Layout}",
                    }
                );
            }
        }

        public void Ask(ExportAskedException asked)
        {
            Note(asked.Manifest, "asked");
            _questions.AddRange(asked.Manifest.Plan!.Questions);
            Tell("asked", asked);
        }

        public void Fail(ExportRefusedException refused)
        {
            Worsen("failed");
            Tell("failed", refused);
        }

        public DryRunResponse Answer() =>
            new(
                Outcome,
                _code,
                _message,
                _manifests.FirstOrDefault()?.Kind,
                Currency,
                Sentence.Texts(_warnings),
                _questions,
                new Dictionary<string, CustomerSums>(),
                _manifests,
                Rejects
            )
            {
                Notices = _warnings,
                Rows = Rows,
            };

        private void Note(ExportManifest manifest, string outcome)
        {
            _manifests.Add(manifest);
            _warnings.AddRange(manifest.Notices);
            Worsen(outcome);
        }

        private void Tell(string outcome, ExportRefusedException e)
        {
            if (Outcome == outcome && (_code is null || outcome == "failed"))
            {
                (_code, _message) = (e.Code, e.Message);
            }
        }

        private void Worsen(string outcome)
        {
            if (Array.IndexOf(Order, outcome) > Array.IndexOf(Order, Outcome))
            {
                Outcome = outcome;
                _code = null;
            }
        }
    }

    /// <summary>Keeps the canonical rows of one file in a local folder.</summary>
    private sealed class LocalParts(ScratchFolder folder, int number, List<RejectedRow> rejects)
        : IExportSink,
            IDisposable
    {
        public List<string> Files { get; } = [];

        public Task AddPartAsync(int partition, int chunk, string localParquetFile, CancellationToken cancellation)
        {
            var copy = folder.File($"lines-{number}-{partition}-{chunk:0000}.parquet");
            File.Move(localParquetFile, copy, overwrite: true);
            Files.Add(copy);
            return Task.CompletedTask;
        }

        public Task RestartAsync(CancellationToken cancellation)
        {
            Files.ForEach(File.Delete);
            Files.Clear();
            return Task.CompletedTask;
        }

        public Task AddRejectsAsync(int chunk, string localParquetFile, CancellationToken cancellation)
        {
            if (rejects.Count < MostRejects)
            {
                rejects.AddRange(RejectReader.Read([localParquetFile], folder, 0, MostRejects - rejects.Count));
            }

            return Task.CompletedTask;
        }

        public void Dispose() => GC.SuppressFinalize(this);
    }
}
