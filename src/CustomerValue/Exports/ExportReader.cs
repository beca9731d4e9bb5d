using System.Globalization;
using CustomerValue.Exports.Formats;
using CustomerValue.Storage;

namespace CustomerValue.Exports;

/// <summary>
/// The way of one upload to canonical rows: decode, find the header, split into rows, then chunk by chunk through DuckDB
/// into Parquet. Memory depends on the chunk, not on the upload.
/// </summary>
public sealed class ExportReader(ExportSettings settings, Scratch scratch, TimeProvider time)
{
    private const int MaxListedRejects = 10_000;

    /// <summary>Reads an upload and hands its files to the sink.</summary>
    /// <exception cref="ExportRefusedException">
    /// The upload is refused whole, perhaps after files were handed over: the caller discards them.
    /// </exception>
    public async Task<ExportManifest> ReadAsync(ExportSource source, IExportSink sink, CancellationToken cancellation)
    {
        var mapping = ExportMapping.Parse(source.Name, source.MappingJson);
        var blank = new BlankCurrency(mapping.Currency, Refused: false);
        while (true)
        {
            var currencies = new ExportCurrencies(source.Name, settings, blank);
            var manifest = await ReadAsync(source, mapping, currencies, sink, cancellation);
            if (currencies.Correction is not { } correction)
            {
                return manifest();
            }

            // What a row without a currency stands for was known too late: once more, now that it is.
            blank = correction;
            await sink.RestartAsync(cancellation);
        }
    }

    private async Task<Func<ExportManifest>> ReadAsync(
        ExportSource source,
        ExportMapping mapping,
        ExportCurrencies currencies,
        IExportSink sink,
        CancellationToken cancellation
    )
    {
        using var folder = scratch.NewFolder();
        await using var upload = await OpenedUpload.OpenAsync(
            source,
            mapping,
            folder,
            settings.MemoryLimitMb,
            cancellation
        );
        var work = new Work(source, mapping, currencies, settings, folder, time);
        await work.RunAsync(upload.Text, upload.Delimiter, sink, cancellation);
        var hash = upload.ContentHash();
        return () => work.Manifest(upload.Format, upload.Encoding, hash, upload.Warnings);
    }

    private sealed class Work(
        ExportSource source,
        ExportMapping mapping,
        ExportCurrencies currencies,
        ExportSettings settings,
        ScratchFolder folder,
        TimeProvider time
    )
    {
        private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);
        private readonly long _erasedBefore = settings.Erased.Rows;
        private long _kept;
        private long _anonymous;
        private long _excluded;
        private long _ahead;
        private DateTime? _first;
        private DateTime? _last;
        private ValueFormats? _formats;
        private GroupedFields? _fields;

        public RowReader? Rows { get; private set; }

        private ExportKind Kind => Rows!.Columns.Kind;

        public async Task RunAsync(Stream text, byte? delimiter, IExportSink sink, CancellationToken cancellation)
        {
            var chunks = new TextChunks(text, settings.ChunkBytes, source.Name);
            using var connection = DuckDb.Open(folder.Path, settings.MemoryLimitMb, threads: 2);
            TimeFormat.Check(connection, source.Name, mapping);
            var now = time.GetUtcNow().UtcDateTime;
            ExportChunk? values = null;
            var prepared = await PrepareAsync(0, chunks, delimiter, cancellation);
            while (prepared is not null)
            {
                // The next rows are split while the database works on these.
                var current = prepared;
                var next = current.Last
                    ? Task.FromResult<PreparedChunk?>(null)
                    : Task.Run(() => PrepareAsync(current.Number + 1, chunks, delimiter, cancellation), cancellation);
                try
                {
                    values ??= new ExportChunk(connection, Rows!.Columns, mapping, settings, now);
                    await ConvertAsync(current, values, sink, cancellation);
                }
                finally
                {
                    await Task.WhenAny(next);
                }

                prepared = await next;
            }

            _formats = values?.Formats;
        }

        /// <summary>Splits the next part of the text into rows and writes them to a scratch file.</summary>
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

            Rows ??= RowReader.Open(source.Name, text.Span, final, mapping, delimiter);
            _fields ??= new GroupedFields(Rows.Columns);
            var file = folder.File($"rows-{number % 2}.txt");
            using var rows = new ScratchRows(file, Rows.Columns, _fields, settings.Partitions, settings.Erased);
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
            return new PreparedChunk(number, text, rows, file, final && consumed == text.Length);
        }

        public ExportManifest Manifest(
            string format,
            string encoding,
            string contentHash,
            IReadOnlyList<string> warnings
        )
        {
            var refused = _refused.Values.Sum();
            var read = _kept + refused + _anonymous + _excluded;
            if (read == 0)
            {
                throw new ExportRefusedException(
                    "no_rows",
                    $"{source.Name}: there is a header but no row below it. Export again with rows."
                );
            }

            if (refused > settings.MaxRefusedShare * read)
            {
                var reasons = string.Join(
                    ", ",
                    _refused.OrderByDescending(r => r.Value).Select(r => $"{r.Value} {r.Key}")
                );
                throw new ExportRefusedException(
                    "too_many_refused",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{source.Name}: {refused} of {read} rows cannot be read ({reasons}); {settings.MaxRefusedShare:P0} are allowed. See the refused rows for lines and values; correct the export, or map its columns with {source.Name}.mapping.json.{ScaleAdvice()}"
                    )
                );
            }

            if (_kept == 0)
            {
                throw new ExportRefusedException(
                    "no_rows",
                    _excluded == 0
                        ? $"{source.Name}: no row has a customer. Check which column holds the customer id."
                        : $"{source.Name}: no row is kept, {_anonymous} have no customer and {_excluded} are left out. Check which columns hold what with {source.Name}.mapping.json."
                );
            }

            var erased = settings.Erased.Rows - _erasedBefore;
            var content = ContentHash.Of(contentHash, source.MappingJson ?? "");
            var times = Kind.Times.Count > 0 ? _formats!.Times[Kind.Times[0].Name] : null;
            return new ExportManifest
            {
                Name = source.Name,
                Kind = Kind.Name,
                Format = format,
                Encoding = encoding,
                Delimiter = Rows!.Delimiter,
                Preset = Rows.Columns.Preset,
                Mapping = Rows.Columns.Mapping,
                DateFormat = times is null ? null : string.Join(" | ", times.Formats),
                RowsRead = read,
                RowsKept = _kept,
                RowsRefused = refused,
                RefusedByReason = new SortedDictionary<string, long>(_refused, StringComparer.Ordinal),
                RowsAnonymous = _anonymous,
                RowsExcluded = _excluded,
                RowsAhead = _ahead,
                First = _first,
                Last = _last,
                Currency = Kind.HasMoney ? currencies.Stored : null,
                RowsErased = erased,
                // The same bytes without a customer are other rows.
                Content = erased == 0 ? content : ContentHash.Of(content, $"without {erased} rows"),
                Warnings =
                [
                    .. warnings,
                    .. _formats!.Times.Values.Select(t => t.Warning).OfType<string>(),
                    .. Rows.Warnings,
                ],
            };
        }

        private string ScaleAdvice() =>
            _refused.ContainsKey("out_of_scale")
                ? $" Ratings are expected from 1 to {mapping.RatingScale:R}; if they are of another scale, say it in {source.Name}.mapping.json, such as \"ratingScale\": 10."
                : "";

        private async Task ConvertAsync(
            PreparedChunk chunk,
            ExportChunk values,
            IExportSink sink,
            CancellationToken cancellation
        )
        {
            var rows = chunk.Rows;
            _anonymous += rows.Anonymous;
            foreach (var reject in rows.Rejects)
            {
                Count(reject.Reason, 1);
            }

            var refusals = false;
            if (rows.Rows > 0)
            {
                values.Load(chunk.File, rows.Rows, currencies.Blank);
                if (Kind.HasMoney)
                {
                    currencies.Add(values.Currencies());
                }

                values.Convert(currencies.Stored, currencies.Blank);
                refusals = Add(values.Result());
                foreach (var (partition, part) in values.WriteParts(folder))
                {
                    await sink.AddPartAsync(partition, chunk.Number, part, cancellation);
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
            _ahead += result.Ahead;
            _first = _first is null || result.First < _first ? result.First ?? _first : _first;
            _last = _last is null || result.Last > _last ? result.Last ?? _last : _last;
            foreach (var (reason, count) in result.RefusedByReason)
            {
                Count(reason, count);
            }

            return result.RefusedByReason.Count > 0;
        }

        private void Count(string reason, long count) => _refused[reason] = _refused.GetValueOrDefault(reason) + count;
    }

    /// <summary>A part of the text, split into rows.</summary>
    /// <param name="Number">Number of the part, from 0.</param>
    /// <param name="Text">The part.</param>
    /// <param name="Rows">What became of its rows.</param>
    /// <param name="File">Scratch file of the rows.</param>
    /// <param name="Last">Whether the text ends with it.</param>
    private sealed record PreparedChunk(
        int Number,
        ReadOnlyMemory<byte> Text,
        ScratchRows Rows,
        string File,
        bool Last
    );
}
