namespace CustomerValue.Exports.Formats;

/// <summary>
/// An upload as text that rows can be read from, whatever it was packed, encoded or written in: delimited text with a header, or JSON
/// lines of flat objects.
/// </summary>
internal sealed class OpenedUpload : IAsyncDisposable
{
    private const int HeadBytes = 1 << 18;
    private readonly DecodedText _decoded;
    private readonly Func<IEnumerable<Sentence>> _warnings;

    private OpenedUpload(DecodedText decoded, string format, Stream text, Func<IEnumerable<Sentence>> warnings)
    {
        _decoded = decoded;
        _warnings = warnings;
        Format = format;
        Text = text;
    }

    /// <summary>The text in UTF-8.</summary>
    public Stream Text { get; }

    /// <summary>The delimiter of a text that was made of a table; null where the text itself tells.</summary>
    public byte? Delimiter { get; private init; }

    /// <summary>csv, jsonl, json, parquet, xlsx, xls or html.</summary>
    public string Format { get; }

    /// <summary>Name of the character encoding, at the end of the text.</summary>
    public string Encoding => _decoded.Encoding;

    /// <summary>What a reader should know of how the text was made, such as sheets left out, at the end of the text.</summary>
    public IReadOnlyList<Sentence> Warnings =>
        [.. _warnings(), .. _decoded.Warning is { } warning ? [warning] : (Sentence[])[]];

    /// <summary>SHA-256 of the uploaded bytes, at the end of the text.</summary>
    public string ContentHash() => _decoded.ContentHash();

    /// <summary>Opens an upload.</summary>
    /// <param name="source">The upload.</param>
    /// <param name="mapping">What its sidecar says.</param>
    /// <param name="folder">Takes files of the reading.</param>
    /// <param name="memoryLimitMb">DuckDB's memory limit, MiB.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="ExportRefusedException">It is of a kind that is not read, or damaged.</exception>
    public static async Task<OpenedUpload> OpenAsync(
        ExportSource source,
        ExportMapping mapping,
        ScratchFolder folder,
        int memoryLimitMb,
        CancellationToken cancellation
    )
    {
        var decoded = await DecodedText.OpenAsync(source, mapping, cancellation);
        try
        {
            switch (decoded.Format)
            {
                case UploadFormat.Parquet:
                    var parquet = await ParquetText.WriteAsync(
                        decoded.Stream,
                        source.Name,
                        folder,
                        memoryLimitMb,
                        cancellation
                    );
                    return Table(decoded, "parquet", parquet, []);
                case UploadFormat.Workbook or UploadFormat.OldWorkbook:
                    var isZip = decoded.Format == UploadFormat.Workbook;
                    var file = await WorkbookText.SaveAsync(decoded.Stream, source.Name, isZip, folder, cancellation);
                    var (workbook, warnings) = WorkbookText.Write(file, source.Name, mapping, folder, cancellation);
                    return Table(decoded, isZip ? "xlsx" : "xls", workbook, warnings);
                default:
                    return await TextAsync(decoded, source.Name, mapping, folder, cancellation);
            }
        }
        catch
        {
            await decoded.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Text.DisposeAsync();
        await _decoded.DisposeAsync();
    }

    private static async Task<OpenedUpload> TextAsync(
        DecodedText decoded,
        string name,
        ExportMapping mapping,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        byte[] head;
        try
        {
            head = await DecodedText.HeadAsync(decoded.Stream, HeadBytes, cancellation);
        }
        catch (Exception e) when (DecodedText.IsBadGzip(e))
        {
            throw DecodedText.Truncated(name);
        }

        var text = new PushBackStream(decoded.Stream, head);
        var start = head.AsMemory(Math.Max(0, head.AsSpan().IndexOfAnyExcept(" \r\n\t"u8)));
        if (PageText.Is(start.Span))
        {
            var (file, format, warnings) = await PageText.WriteAsync(text, start, name, mapping, folder, cancellation);
            return Table(decoded, format, file, warnings);
        }

        if (IsList(start.Span))
        {
            return Json(new JsonText(text, name, isLines: false), "json");
        }

        if (start.IsEmpty || start.Span[0] != '{')
        {
            return new OpenedUpload(decoded, "csv", text, () => []);
        }

        var (isLines, isNested) = JsonShape.Lined(start.Span, head.Length < HeadBytes);
        return isLines && !isNested
            ? new OpenedUpload(decoded, "jsonl", text, () => [])
            : Json(new JsonText(text, name, isLines), isLines ? "jsonl" : "json");

        OpenedUpload Json(JsonText json, string format) => new(decoded, format, json, () => json.Warnings);
    }

    /// <summary>Whether a text begins with a list of JSON; a header in brackets is none.</summary>
    private static bool IsList(ReadOnlySpan<byte> text)
    {
        var inside = text.IsEmpty || text[0] != '[' ? [] : text[1..].TrimStart(" \r\n\t"u8);
        return !inside.IsEmpty && inside[0] is (byte)'{' or (byte)'[' or (byte)']';
    }

    private static OpenedUpload Table(
        DecodedText decoded,
        string format,
        string file,
        IReadOnlyList<Sentence> warnings
    ) => new(decoded, format, File.OpenRead(file), () => warnings) { Delimiter = ParquetText.Delimiter };
}
