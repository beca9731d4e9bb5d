using System.Globalization;
using System.Text.Json;
using CustomerValue.Exports;
using CustomerValue.Features;
using CustomerValue.Models.Packaging;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.WhatIf;

/// <summary>An order line of a customer who is asked about.</summary>
/// <param name="CustomerId">Whose it is; ids mean nothing outside the question.</param>
/// <param name="Time">When it was ordered, UTC.</param>
/// <param name="Quantity">Units; negative for a return.</param>
/// <param name="UnitPrice">Price of a unit in the currency of the scores, before the discount.</param>
/// <param name="Discount">What was taken off the line.</param>
/// <param name="Sku">The product, if known.</param>
/// <param name="OrderId">The order it belongs to, if known.</param>
/// <param name="Country">Where it went, as the shop's exports write it, if known.</param>
public sealed record AskedLine(
    string CustomerId,
    DateTime Time,
    decimal Quantity,
    decimal UnitPrice,
    decimal Discount,
    string? Sku,
    string? OrderId,
    string? Country
);

/// <summary>
/// Predicts customers who are not in the lake, from order lines that come with the question: the same reader, features and champion
/// as in the night, so that a shop of orders alone gets the same figures either way. Nothing is stored. What other exports tell is unknown.
/// </summary>
public sealed class PredictCustomers(
    RunTable runs,
    ModelStore models,
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    TimeProvider time
) : IDisposable
{
    private const string Name = "orders";

    // One question at a time: each has a database of its own.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private (string Version, Scorer Scorer)? _loaded;

    /// <summary>Predicts with the model and as of the day of a published run.</summary>
    /// <param name="run">Id of the run.</param>
    /// <param name="lines">At least one line.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The customers with a purchase until the run's day, by id.</returns>
    /// <exception cref="ExportRefusedException">A line cannot be used, or none is left.</exception>
    public async Task<IReadOnlyList<CustomerScore>> RunAsync(
        string run,
        IReadOnlyList<AskedLine> lines,
        CancellationToken cancellation
    )
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var record = await runs.GetAsync(run, cancellation);
            using var folder = scratch.NewFolder();
            var sink = new Sink(folder);
            var source = new ExportSource(Name, _ => Task.FromResult<Stream>(new MemoryStream(Json(lines))), null);
            var manifest = await Reader().ReadAsync(source, sink, cancellation);
            var orders = new ExportLines(sink.Files, manifest.First, manifest.Last);
            var features = folder.File("features.parquet");
            using (var builder = FeatureBuilder.Open(new LakeFiles([orders]), folder.Path, options.Value.MemoryLimitMb))
            {
                builder.Write(record.Cutoff, record.ModelHorizonDays, labelled: false, features);
            }

            var table = FeatureTableReader.Read([features], record.Cutoff, record.ModelHorizonDays);
            var scorer = await ScorerAsync(record.ModelVersion!, cancellation);
            return [.. scorer.Score(table).OrderBy(s => s.CustomerId, StringComparer.Ordinal)];
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private ExportReader Reader() =>
        new(
            new ExportSettings
            {
                Partitions = 1,
                MaxRefusedShare = 0,
                MemoryLimitMb = options.Value.MemoryLimitMb,
            },
            scratch,
            time
        );

    private async Task<Scorer> ScorerAsync(string version, CancellationToken cancellation)
    {
        if (_loaded?.Version != version)
        {
            var files = await models.ReadAllAsync(version, cancellation);
            _loaded = (
                version,
                new Scorer(ModelPackage.Load(files), CustomerSegmentation.Load(files[CustomerSegmentation.File]))
            );
        }

        return _loaded!.Value.Scorer;
    }

    /// <summary>The lines as an upload of JSON lines; what no line has is left out as a shop's export would.</summary>
    private static byte[] Json(IReadOnlyList<AskedLine> lines)
    {
        (string Column, Func<AskedLine, string?> Value)[] known =
        [
            .. new (string, Func<AskedLine, string?>)[]
            {
                ("sku", l => l.Sku),
                ("order_id", l => l.OrderId),
                ("country", l => l.Country),
            }.Where(c => lines.Any(l => c.Item2(l) is not null)),
        ];
        using var text = new MemoryStream();
        foreach (var line in lines)
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["customer_id"] = line.CustomerId,
                ["time"] = line.Time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
                ["quantity"] = line.Quantity.ToString(CultureInfo.InvariantCulture),
                ["unit_price"] = line.UnitPrice.ToString(CultureInfo.InvariantCulture),
                ["discount"] = line.Discount.ToString(CultureInfo.InvariantCulture),
            };
            foreach (var (column, value) in known)
            {
                fields[column] = value(line) ?? "";
            }

            text.Write(JsonSerializer.SerializeToUtf8Bytes(fields));
            text.WriteByte((byte)'\n');
        }

        return text.ToArray();
    }

    /// <summary>Keeps the canonical lines on local disk; refused rows lead to the refusal of all.</summary>
    private sealed class Sink(ScratchFolder folder) : IExportSink
    {
        private readonly List<string> _files = [];

        public IReadOnlyList<string> Files => _files;

        public Task AddPartAsync(int partition, int chunk, string localParquetFile, CancellationToken cancellation)
        {
            var file = folder.File($"lines-{chunk}.parquet");
            File.Copy(localParquetFile, file, overwrite: true);
            _files.Add(file);
            return Task.CompletedTask;
        }

        public Task RestartAsync(CancellationToken cancellation)
        {
            _files.Clear();
            return Task.CompletedTask;
        }

        public Task AddRejectsAsync(int chunk, string localParquetFile, CancellationToken cancellation) =>
            Task.CompletedTask;
    }
}
