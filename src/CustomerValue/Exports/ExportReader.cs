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
        await using var decoded = await DecodedText.OpenAsync(source, mapping, cancellation);
        var work = new ExportReading(source, mapping, currencies, settings, folder, time);
        var file = decoded.Format switch
        {
            UploadFormat.Parquet => await ParquetText.WriteAsync(
                decoded.Stream,
                source.Name,
                folder,
                settings.MemoryLimitMb,
                cancellation
            ),
            UploadFormat.Workbook => await WorkbookText.WriteAsync(
                decoded.Stream,
                source.Name,
                mapping,
                folder,
                cancellation
            ),
            _ => null,
        };
        if (file is null)
        {
            await work.RunAsync(decoded.Stream, null, sink, cancellation);
        }
        else
        {
            await using var text = File.OpenRead(file);
            await work.RunAsync(text, ParquetText.Delimiter, sink, cancellation);
        }

        var format = decoded.Format switch
        {
            UploadFormat.Parquet => "parquet",
            UploadFormat.Workbook => "xlsx",
            _ => work.Rows?.Format ?? "csv",
        };
        var (encoding, hash) = (decoded.Encoding, decoded.ContentHash());
        return () => work.Manifest(format, encoding, hash, []);
    }

}
