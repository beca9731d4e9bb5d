using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>How an export writes its values; found in its first rows.</summary>
/// <param name="Time">How it writes times.</param>
/// <param name="Number">How it writes numbers.</param>
internal sealed record ValueFormats(TimeFormat Time, NumberFormat Number)
{
    private const int SampleRows = 20_000;

    /// <summary>Looks at a sample of the table <c>raw</c>.</summary>
    /// <param name="connection">Database with the table.</param>
    /// <param name="numberColumns">Columns that hold numbers.</param>
    /// <param name="mapping">What the sidecar says; it goes first.</param>
    public static ValueFormats Find(
        DuckDBConnection connection,
        IReadOnlyList<string> numberColumns,
        ExportMapping mapping
    ) =>
        new(
            TimeFormat.Find(connection, mapping, SampleRows),
            mapping.DecimalSeparator is { } separator
                ? new NumberFormat(separator)
                : NumberFormat.Find(connection, numberColumns, SampleRows)
        );
}
