using CustomerValue.Exports.Reading;

namespace CustomerValue.Exports;

/// <summary>Which header of an export means which canonical column, and how its values are written.</summary>
/// <param name="Kind">What the rows are.</param>
/// <param name="Preset">Name of the preset that matched.</param>
/// <param name="Mapping">Canonical column to header.</param>
internal sealed record ExportColumns(ExportKind Kind, string Preset, IReadOnlyDictionary<string, string> Mapping)
{
    /// <summary>Columns that are filled down where they are blank below the first row of a group.</summary>
    public IReadOnlySet<string> Filled { get; init; } = new HashSet<string>();

    /// <summary>Whether the group itself is blank below its first row.</summary>
    public bool FillsGroup { get; init; }

    /// <summary>Whether the id 0 is a guest.</summary>
    public bool ZeroIsGuest { get; init; }

    /// <summary>Whether a category is a list of several, with commas between them and a backslash before those in a name.</summary>
    public bool Listed { get; init; }

    /// <summary>What the ids of returns begin with, such as those of credit notes; null where ids tell nothing.</summary>
    public string? ReturnsBegin { get; init; }

    /// <summary>Whether all rows are returns, as in a list of what came back.</summary>
    public bool ReturnsAlone { get; init; }

    /// <summary>Whether the column of returns has days or reasons, so that what is not blank came back.</summary>
    public bool ReturnedWhenFilled { get; init; }

    /// <summary>Types of rows that are payments of invoices beside them, as they are written.</summary>
    public IReadOnlySet<string> Settling { get; init; } = new HashSet<string>();

    /// <summary>Whether the column of types says yes to returns and no to sales.</summary>
    public bool KindIsFlag { get; init; }

    /// <summary>Canonical column with the names of what was bought, and those of them, in lower case, that are shipping, tax, fees or sums of an order; null where none is.</summary>
    public (string Column, IReadOnlyList<string> Names)? RowsBesideGoods { get; init; }

    /// <summary>How numbers are written, by canonical column.</summary>
    public IReadOnlyDictionary<string, NumberStyle> Numbers { get; init; } = new Dictionary<string, NumberStyle>();

    /// <summary>How times are written, by canonical column.</summary>
    public IReadOnlyDictionary<string, TimeStyle> Times { get; init; } = new Dictionary<string, TimeStyle>();

    /// <summary>How money is counted.</summary>
    public MoneyRule Money { get; init; } = new();

    /// <summary>Canonical column whose values bring their currency along; null where a column or nothing does.</summary>
    public string? CurrencyBeside { get; init; }

    /// <summary>Finds the columns of a header by its words alone.</summary>
    /// <param name="headers">Header fields in file order.</param>
    /// <param name="mapping">What the sidecar says; it goes first.</param>
    /// <param name="given">The kind, or null to tell it by the header.</param>
    /// <returns>Null when a column that the kind needs is not there.</returns>
    public static ExportColumns? Find(IReadOnlyList<string> headers, ExportMapping mapping, ExportKind? given = null)
    {
        var kind = given ?? mapping.Said ?? ExportKinds.Of(headers).Kind;
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
            if (header is null)
            {
                found.Remove(column);
            }
            else
            {
                found[column] = header;
            }
        }

        return Missing(kind, found.Keys) is null && found.Keys.All(kind.Words.ContainsKey)
            ? new ExportColumns(kind, preset, found) { Listed = kind.IsListed(preset) }
            : null;
    }

    /// <summary>The first group of columns of which a kind needs one and has none, or null.</summary>
    public static string[]? Missing(ExportKind kind, IReadOnlyCollection<string> found) =>
        kind.Required.FirstOrDefault(group => !group.Any(found.Contains));

    /// <summary>A header as letters and digits only.</summary>
    internal static string Word(string header) => string.Concat(header.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
