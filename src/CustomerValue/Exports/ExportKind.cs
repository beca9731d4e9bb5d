namespace CustomerValue.Exports;

/// <summary>What becomes of a row without a customer.</summary>
internal enum CustomerRule
{
    /// <summary>It is counted as anonymous and left out.</summary>
    Required,

    /// <summary>It is kept in partition 0.</summary>
    Optional,

    /// <summary>No row has one; all are kept in partition 0.</summary>
    None,
}

/// <summary>A column that holds times.</summary>
/// <param name="Name">Canonical column.</param>
/// <param name="Earliest">First year that is one.</param>
internal sealed record TimeColumn(string Name, int Earliest);

/// <summary>What the rows of an export are: how its header is known and how its rows become canonical ones.</summary>
internal sealed record ExportKind
{
    /// <summary>Name in manifests, mapping files and the lake.</summary>
    public required string Name { get; init; }

    /// <summary>Header words of each canonical column, as <see cref="ExportColumns.Word"/> gives them, most telling first.</summary>
    public required IReadOnlyDictionary<string, string[]> Words { get; init; }

    /// <summary>Columns that are needed; one of each group.</summary>
    public required IReadOnlyList<string[]> Required { get; init; }

    /// <summary>Header words that tell this kind whatever else is there.</summary>
    public IReadOnlyCollection<string> Telling { get; init; } = [];

    /// <summary>Header words that tell this kind where nothing tells of orders.</summary>
    public IReadOnlyCollection<string> Hinting { get; init; } = [];

    /// <summary>What becomes of a row without a customer.</summary>
    public required CustomerRule Customer { get; init; }

    /// <summary>Columns that hold times; the first one dates the rows. None for a kind without times.</summary>
    public IReadOnlyList<TimeColumn> Times { get; init; } = [];

    /// <summary>Columns that hold numbers.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>Columns that the typed rows have under the same name, as numbers or as text.</summary>
    public IReadOnlyList<string> Blank { get; init; } = [];

    /// <summary>Whether amounts are added up, so that they need one currency.</summary>
    public bool HasMoney { get; init; }

    /// <summary>Column whose equal values make a group of rows that stand together, or null.</summary>
    public string? Group { get; init; }

    /// <summary>Columns of the group, filled down where they are blank below its first line.</summary>
    public IReadOnlyList<string> Filled { get; init; } = [];

    /// <summary>Corrects the found columns for the shop that wrote the export, and names its preset.</summary>
    public Func<IReadOnlyDictionary<string, string>, Dictionary<string, string>, string> Correct { get; init; } =
        (_, _) => "canonical";

    /// <summary>Whether exports of a preset write several categories in one field.</summary>
    public Func<string, bool> IsListed { get; init; } = _ => false;

    /// <summary>Whether rows of a preset stand in groups whose fields are blank below the first row.</summary>
    public Func<string, bool> IsGrouped { get; init; } = _ => false;

    /// <summary>File of the SQL that makes the table <c>typed</c> of the view <c>raw</c>.</summary>
    public required string TypedSql { get; init; }

    /// <summary>File of the SQL that makes the canonical rows, or null where those of <c>typed</c> are.</summary>
    public string? RowsSql { get; init; }

    /// <summary>Relation of the canonical rows.</summary>
    public string Rows { get; init; } = "typed WHERE reason IS NULL AND NOT excluded AND";

    /// <summary>The canonical columns as they are stored.</summary>
    public required string Output { get; init; }

    /// <summary>Order of the stored rows.</summary>
    public string Sorted { get; init; } = "line";
}
