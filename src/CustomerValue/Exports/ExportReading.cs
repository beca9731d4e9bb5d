using System.Globalization;
using CustomerValue.Exports.Formats;
using CustomerValue.Exports.Reading;
using CustomerValue.Storage;

namespace CustomerValue.Exports;

/// <summary>One reading of an upload's text: a plan from its first part, then part by part into canonical rows.</summary>
internal sealed class ExportReading(
    ExportSource source,
    ExportMapping mapping,
    ExportCurrencies currencies,
    ExportSettings settings,
    ScratchFolder folder,
    TimeProvider time
)
{
    private const int MaxListedRejects = 10_000;
    private readonly Dictionary<string, RowSum> _refused = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _nobodies = new(StringComparer.Ordinal);
    private readonly long _erasedBefore = settings.Erased.Rows;
    private readonly DateTime _now = time.GetUtcNow().UtcDateTime;
    private readonly SpendTotals _totals = new();
    private RowSum _kept;
    private RowSum _anonymous;
    private RowSum _excluded;
    private long _ahead;
    private DateTime? _first;
    private DateTime? _last;
    private GroupedFields? _fields;
    private FileProfile? _profile;
    private Planned? _planned;
    private StateWords? _words;

    /// <summary>Reads the rows.</summary>
    public RowReader? Rows { get; private set; }

    private ExportKind Kind => Rows!.Columns.Kind;

    /// <summary>Reads the text and hands its files to the sink.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="delimiter">Its delimiter where that is known.</param>
    /// <param name="sink">Takes the files.</param>
    /// <param name="cancellation">Stops between parts.</param>
    public async Task RunAsync(Stream text, byte? delimiter, IExportSink sink, CancellationToken cancellation)
    {
        var chunks = new TextChunks(text, settings.ChunkBytes, source.Name);
        using var connection = DuckDb.Open(folder.Path, settings.MemoryLimitMb);
        TimeSql.Check(connection, source.Name, mapping);
        var prepared = await PrepareAsync(0, chunks, delimiter, cancellation);
        if (prepared is null)
        {
            return;
        }

        var sql = new ExportSql(Rows!.Columns, mapping, settings, _now);
        using var values = new ExportChunk(connection, sql, settings, prepared.Rows.Rows);
        while (prepared is not null)
        {
            // The next rows are split while the database works on these.
            var current = prepared;
            var next = current.Last
                ? Task.FromResult<PreparedChunk?>(null)
                : Task.Run(() => PrepareAsync(current.Number + 1, chunks, delimiter, cancellation), cancellation);
            try
            {
                await ConvertAsync(connection, current, values, sink, cancellation);
            }
            finally
            {
                await Task.WhenAny(next);
            }

            prepared = await next;
        }

        if (values.NeedsAll && _kept.Rows + _excluded.Rows > 0)
        {
            foreach (var (partition, part) in values.WriteKept(folder, currencies.Stored, currencies.Blank))
            {
                _totals.Add(connection);
                await sink.AddPartAsync(partition, 0, part, cancellation);
            }
        }
    }

    /// <summary>Splits the next part of the text into rows and writes them to scratch files.</summary>
    /// <returns>Null when nothing is left.</returns>
    private async Task<PreparedChunk?> PrepareAsync(
        int number,
        TextChunks chunks,
        byte? delimiter,
        CancellationToken cancellation
    )
    {
        var (text, final) = await chunks.ReadAsync(cancellation);
        if (text.IsEmpty)
        {
            return null;
        }

        if (Rows is null)
        {
            Rows = RowReader.Open(source.Name, text.Span, final, mapping, delimiter);
            _profile = new FileProfile(Rows.Headers, Rows.Sample(text.Span, final), _now.AddDays(2));
            _planned = ExportPlanner.Plan(source.Name, _profile, mapping);
            Rows.Use(_planned.Columns);
            _words = new StateWords(_planned.Columns, mapping);
        }

        _fields ??= new GroupedFields(Rows.Columns);
        using var rows = new ScratchRows(
            folder.File($"rows-{number % 2}"),
            Rows.Columns,
            mapping,
            _fields,
            settings.Partitions,
            settings.Erased
        );
        var consumed = Rows.Read(text.Span, final, rows);
        if (consumed == 0 && !final)
        {
            throw new ExportRefusedException(
                "row_too_long",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{source.Name}, line {Rows.Line}: the row is longer than {settings.ChunkBytes:N0} bytes. Check that its lines end with a line feed and that its quotes are closed, then upload it again."
                )
            );
        }

        rows.Flush();
        chunks.Consume(consumed);
        return new PreparedChunk(number, text, rows, final && consumed == text.Length);
    }

    /// <summary>What was found, once the whole text was read.</summary>
    /// <exception cref="ExportRefusedException">The upload is refused, or asks.</exception>
    public ExportManifest Manifest(string format, string encoding, string contentHash, IReadOnlyList<Sentence> before)
    {
        var refused = _refused.Values.Sum(r => r.Rows);
        var read = _kept.Rows + refused + _anonymous.Rows + _excluded.Rows;
        if (read == 0)
        {
            throw new ExportRefusedException(
                "no_rows",
                $"{source.Name}: there is a header but no row below it. Export again with rows."
            );
        }

        var erased = settings.Erased.Rows - _erasedBefore;
        var content = ContentHash.Of(contentHash, source.MappingJson ?? "");
        var findings = new ReadingFindings(_planned!, mapping, _words!.Words, _totals, _kept, _refused);
        var plan = ExportPlanner.Show(_profile!, _planned!, settings.ShowsSamples) with
        {
            States = _words.Words,
            Questions = [.. _planned!.Questions, .. findings.Questions()],
        };
        if (plan.Questions.Count == 0)
        {
            Refuse(read, refused);
        }

        var times = Kind.Times.Count > 0 ? Rows!.Columns.Times.GetValueOrDefault(Kind.Times[0].Name) : null;
        var given = times is null
            ? null
            : mapping.DateFormat ?? mapping.DateFormats.GetValueOrDefault(Rows!.Columns.Mapping[Kind.Times[0].Name]);
        var manifest = new ExportManifest
        {
            Name = source.Name,
            Kind = Kind.Name,
            Format = format,
            Encoding = encoding,
            Delimiter = Rows!.Delimiter,
            Preset = Rows.Columns.Preset,
            Mapping = Rows.Columns.Mapping,
            DateFormat = given ?? times?.Shown,
            RowsRead = read,
            RowsKept = _kept.Rows,
            RowsRefused = refused,
            RefusedByReason = new SortedDictionary<string, long>(
                _refused.ToDictionary(r => r.Key, r => r.Value.Rows, StringComparer.Ordinal),
                StringComparer.Ordinal
            ),
            RowsAnonymous = _anonymous.Rows,
            RowsExcluded = _excluded.Rows,
            RowsAhead = _ahead,
            First = _first,
            Last = _last,
            Currency = Kind.HasMoney ? currencies.Stored : null,
            RowsErased = erased,
            // The same bytes without a customer are other rows.
            Content = erased == 0 ? content : ContentHash.Of(content, $"without {erased} rows"),
            Notices =
            [
                .. before,
                .. _planned.Warnings,
                .. findings.Warnings(_anonymous, _nobodies),
                .. Rows.Warnings,
                .. OnlyCancels ? [ReadingSentences.OnlyCancelled.With()] : Array.Empty<Sentence>(),
            ],
            Plan = plan,
            Money = Kind.HasMoney ? _totals.Told(_kept, _anonymous, _excluded, _refused) : null,
            Spend = Kind.HasMoney ? _totals.Told(_kept, _anonymous, _excluded, _refused).Spend : null,
            OwnOrderIds = Kind.HasMoney && Rows.Columns.Mapping.ContainsKey("order_id"),
            Layout = ContentHash.Of(Rows.Headers),
        };
        return plan.Questions.Count == 0 ? manifest : throw new ExportAskedException(source.Name, manifest);
    }

    private void Refuse(long read, long refused)
    {
        if (refused > settings.MaxRefusedShare * read)
        {
            var reasons = string.Join(
                ", ",
                _refused.OrderByDescending(r => r.Value.Rows).Select(r => $"{r.Value.Rows} {r.Key}")
            );
            throw new ExportRefusedException(
                "too_many_refused",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{source.Name}: {refused} of {read} rows cannot be read ({reasons}); {settings.MaxRefusedShare:P0} are allowed. See the refused rows for lines and values; correct the export, or map its columns with {source.Name}.mapping.json.{ScaleAdvice()}"
                )
            );
        }

        if (_kept.Rows == 0 && !OnlyCancels)
        {
            throw new ExportRefusedException(
                "no_rows",
                _excluded.Rows == 0
                    ? $"{source.Name}: no row has a customer. Check which column holds the customer id."
                    : $"{source.Name}: no row is kept, {_anonymous.Rows} have no customer and {_excluded.Rows} are left out. Check which columns hold what with {source.Name}.mapping.json."
            );
        }
    }

    /// <summary>Whether all rows are of cancelled orders, as in an upload of what was cancelled since: older uploads have them as purchases.</summary>
    private bool OnlyCancels =>
        Kind.HasMoney
        && _excluded.Rows > 0
        && _kept.Rows == 0
        && !_words!.Words.Any(w => w.State is "unpaid" or "ignored" or "unknown");

    private string ScaleAdvice() =>
        _refused.ContainsKey("out_of_scale")
            ? $" Ratings are expected from 1 to {mapping.RatingScale:R}; if they are of another scale, say it in {source.Name}.mapping.json, such as \"ratingScale\": 10."
            : "";

    private async Task ConvertAsync(
        DuckDB.NET.Data.DuckDBConnection connection,
        PreparedChunk chunk,
        ExportChunk values,
        IExportSink sink,
        CancellationToken cancellation
    )
    {
        var rows = chunk.Rows;
        foreach (var reject in rows.Rejects)
        {
            Count(reject.Reason, new RowSum(1, 0));
        }

        foreach (var (word, count) in rows.Nobodies)
        {
            _nobodies[word] = _nobodies.GetValueOrDefault(word) + count;
        }

        if (!Kind.HasMoney)
        {
            _anonymous += new RowSum(rows.Anonymous, 0);
        }

        var refusals = false;
        if (rows.Rows > 0)
        {
            values.Load(rows, currencies.Blank, _words!);
            _words!.Count(connection);
            if (Kind.HasMoney)
            {
                currencies.Add(values.Result.Currencies);
            }

            refusals = Add(values.Result);
            if (values.NeedsAll)
            {
                values.Keep(folder, chunk.Number);
            }
            else
            {
                values.Convert(currencies.Stored, currencies.Blank);
                Action sums = Kind.HasMoney ? () => _totals.Add(connection) : () => { };
                foreach (var (partition, part) in values.WriteParts(folder, sums))
                {
                    await sink.AddPartAsync(partition, chunk.Number, part, cancellation);
                }
            }
        }

        var rejects = folder.File("rejects.parquet");
        if (RejectFile.Write(rejects, chunk.Text.Span, rows, refusals ? values : null, MaxListedRejects))
        {
            await sink.AddRejectsAsync(chunk.Number, rejects, cancellation);
        }
    }

    /// <returns>Whether rows were refused for their values.</returns>
    private bool Add(ChunkResult result)
    {
        _kept += result.Kept;
        _excluded += result.Excluded;
        _anonymous += result.Anonymous;
        _ahead += result.Ahead;
        _first = _first is null || result.First < _first ? result.First ?? _first : _first;
        _last = _last is null || result.Last > _last ? result.Last ?? _last : _last;
        foreach (var (reason, sum) in result.Refused)
        {
            Count(reason, sum);
        }

        return result.Refused.Count > 0;
    }

    private void Count(string reason, RowSum sum) => _refused[reason] = _refused.GetValueOrDefault(reason) + sum;

    /// <summary>A part of the text, split into rows.</summary>
    /// <param name="Number">Number of the part, from 0.</param>
    /// <param name="Text">The part.</param>
    /// <param name="Rows">What became of its rows.</param>
    /// <param name="Last">Whether the text ends with it.</param>
    private sealed record PreparedChunk(int Number, ReadOnlyMemory<byte> Text, ScratchRows Rows, bool Last);
}
