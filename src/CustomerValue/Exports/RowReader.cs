using System.Text.Unicode;
using CustomerValue.Exports.Formats;

namespace CustomerValue.Exports;

/// <summary>Reads the rows of a text: first a sample of all its fields, then, once it is told what they mean, the mapped ones.</summary>
internal abstract class RowReader
{
    /// <summary>Rows of a sample: so many from the start, and as many spread over the rest of the part.</summary>
    protected const int SampleRows = 20_000;

    private ExportColumns? _columns;

    /// <summary>csv or jsonl.</summary>
    public abstract string Format { get; }

    /// <summary>Field delimiter, for people; null for JSON lines.</summary>
    public virtual string? Delimiter => null;

    /// <summary>What a reader of the manifest should know of the rows read so far.</summary>
    public virtual IReadOnlyList<Sentence> Warnings => [];

    /// <summary>Names of the fields, in file order.</summary>
    public abstract IReadOnlyList<string> Headers { get; }

    /// <summary>Which field means what.</summary>
    public ExportColumns Columns =>
        _columns ?? throw new InvalidOperationException("The rows are read before it is known what their fields mean.");

    /// <summary>Physical line that comes next, from 1.</summary>
    public long Line { get; protected set; } = 1;

    /// <summary>Says which field means what.</summary>
    public void Use(ExportColumns columns)
    {
        _columns = columns;
        Map(columns);
    }

    /// <summary>All fields of some rows of the first part of the text; rows that cannot be read are left out.</summary>
    /// <param name="text">The part that the reader was opened with.</param>
    /// <param name="final">Whether the text ends with it.</param>
    public abstract List<string[]> Sample(ReadOnlySpan<byte> text, bool final);

    /// <summary>Reads the rows of a part of the text.</summary>
    /// <param name="text">The part; it begins at a row.</param>
    /// <param name="final">Whether the text ends with it.</param>
    /// <param name="rows">Where the rows go.</param>
    /// <returns>Offset behind the last whole row.</returns>
    public abstract int Read(ReadOnlySpan<byte> text, bool final, ScratchRows rows);

    /// <summary>Finds out from the first part of a text how to split it.</summary>
    /// <exception cref="ExportRefusedException">There is no header.</exception>
    public static RowReader Open(
        string name,
        ReadOnlySpan<byte> text,
        bool final,
        ExportMapping mapping,
        byte? delimiter
    )
    {
        var first = text.IndexOfAnyExcept(" \r\n\t"u8);
        return first >= 0 && text[first] == '{' && delimiter is null
            ? JsonRowReader.OpenLines(text)
            : CsvRowReader.OpenText(name, text, final, mapping, delimiter);
    }

    /// <summary>Finds the fields of the mapped columns.</summary>
    protected abstract void Map(ExportColumns columns);

    /// <summary>Why a row's bytes cannot be taken over, whatever they say; null when they can.</summary>
    protected static string? FlawOf(ReadOnlySpan<byte> row) =>
        row.Length > Formats.CsvSplitter.MaxRecordBytes ? "too_long"
        : !Utf8.IsValid(row) ? "bad_encoding"
        : null;
}
