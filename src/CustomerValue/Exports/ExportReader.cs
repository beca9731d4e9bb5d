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
        var work = new ExportReading(source, mapping, currencies, settings, folder, time);
        await work.RunAsync(upload.Text, upload.Delimiter, sink, cancellation);
        var hash = upload.ContentHash();
        return () => work.Manifest(upload.Format, upload.Encoding, hash, upload.Warnings);
    }
}
