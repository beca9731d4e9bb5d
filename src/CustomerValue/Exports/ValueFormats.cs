using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>How an export writes its values; found in its first rows.</summary>
/// <param name="Times">How it writes times, by column.</param>
/// <param name="Number">How it writes numbers.</param>
internal sealed record ValueFormats(IReadOnlyDictionary<string, TimeFormat> Times, NumberFormat Number)
{
    private const int SampleRows = 20_000;

    /// <summary>Looks at a sample of the table <c>raw</c>.</summary>
    /// <param name="connection">Database with the table.</param>
    /// <param name="columns">Columns of the export.</param>
    /// <param name="mapping">What the sidecar says; it goes first.</param>
    public static ValueFormats Find(DuckDBConnection connection, ExportColumns columns, ExportMapping mapping) =>
        new(
            columns.Kind.Times.ToDictionary(
                t => t.Name,
                t => TimeFormat.Find(connection, mapping, t, SampleRows),
                StringComparer.Ordinal
            ),
            mapping.DecimalSeparator is { } separator
                ? new NumberFormat(separator)
                : NumberFormat.Find(
                    connection,
                    [.. columns.Kind.Numbers.Where(columns.Mapping.ContainsKey)],
                    SampleRows
                )
        );
}
