namespace CustomerValue.Exports;

/// <summary>Which header of an export means which canonical column.</summary>
/// <param name="Kind">What the rows are.</param>
/// <param name="Preset">Name of the preset that matched.</param>
/// <param name="Mapping">Canonical column to header.</param>
/// <param name="Traits">What the header tells besides.</param>
internal sealed record ExportColumns(
    ExportKind Kind,
    string Preset,
    IReadOnlyDictionary<string, string> Mapping,
    ColumnTraits Traits
)
{
    /// <summary>Finds the columns of a header.</summary>
    /// <param name="headers">Header fields in file order.</param>
    /// <param name="mapping">What the sidecar says; it goes first.</param>
    /// <returns>Null when a column that the kind needs is not there.</returns>
    public static ExportColumns? Find(IReadOnlyList<string> headers, ExportMapping mapping)
    {
        var kind = mapping.Said ?? ExportKinds.Of(headers).Kind;
        var byWord = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var header in headers)
        {
            byWord.TryAdd(Word(header), header);
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, words) in kind.Words)
        {
            var header = words.Select(w => byWord.GetValueOrDefault(w)).FirstOrDefault(h => h is not null);
            if (header is not null)
            {
                found[column] = header;
            }
        }

        var preset = kind.Correct(byWord, found);
        foreach (var (column, header) in mapping.Columns)
        {
            found[column] = header;
        }

        if (found.TryGetValue("guest_id", out var guest) && found.GetValueOrDefault("customer_id") == guest)
        {
            found.Remove("guest_id");
        }

        return Missing(kind, found.Keys) is null && found.Keys.All(kind.Words.ContainsKey)
            ? new ExportColumns(kind, preset, found, kind.Traits(preset, found))
            : null;
    }

    /// <summary>The first group of columns of which a kind needs one and has none, or null.</summary>
    public static string[]? Missing(ExportKind kind, IReadOnlyCollection<string> found) =>
        kind.Required.FirstOrDefault(group => !group.Any(found.Contains));

    /// <summary>A header as letters and digits only.</summary>
    internal static string Word(string header) => string.Concat(header.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
