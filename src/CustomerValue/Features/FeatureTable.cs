namespace CustomerValue.Features;

/// <summary>
/// The features of many customers as of one cutoff, by column. Rows are ordered by customer id (ordinal), so that the
/// same lake gives the same table.
/// </summary>
public sealed class FeatureTable
{
    private readonly Dictionary<string, int> _numericIndex;

    /// <summary>Creates a table; every column must have one value per customer.</summary>
    /// <param name="cutoff">First day that is NOT seen by the features.</param>
    /// <param name="horizonDays">Length of the label window in days.</param>
    /// <param name="customerIds">Row keys, ordinal ascending, distinct.</param>
    /// <param name="numeric">Numeric features: name and values, NaN where unknown.</param>
    /// <param name="categorical">Text features: name and values, null where unknown.</param>
    /// <param name="labels">What happened in [cutoff, cutoff + horizon), or null when that window has not passed.</param>
    /// <param name="sequences">What each customer did in the weeks before the cutoff, or null where that is not known.</param>
    /// <exception cref="ArgumentException">A column's length differs from the number of customers.</exception>
    public FeatureTable(
        DateOnly cutoff,
        int horizonDays,
        IReadOnlyList<string> customerIds,
        IReadOnlyList<NumericColumn> numeric,
        IReadOnlyList<CategoricalColumn> categorical,
        Labels? labels,
        WeeklySequences? sequences = null
    )
    {
        foreach (var column in numeric)
        {
            RequireLength(column.Name, column.Values.Length, customerIds.Count);
        }

        foreach (var column in categorical)
        {
            RequireLength(column.Name, column.Values.Length, customerIds.Count);
        }

        RequireLength("weekly sequences", sequences?.Count ?? customerIds.Count, customerIds.Count);
        Cutoff = cutoff;
        HorizonDays = horizonDays;
        CustomerIds = customerIds;
        Numeric = numeric;
        Categorical = categorical;
        Labels = labels;
        Sequences = sequences;
        _numericIndex = numeric
            .Select((c, i) => (c.Name, i))
            .ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
    }

    /// <summary>First day that is not seen: features use rows before its midnight UTC.</summary>
    public DateOnly Cutoff { get; }

    /// <summary>Length of the label window in days.</summary>
    public int HorizonDays { get; }

    /// <summary>Number of customers.</summary>
    public int Count => CustomerIds.Count;

    /// <summary>Row keys.</summary>
    public IReadOnlyList<string> CustomerIds { get; }

    /// <summary>Numeric features in catalogue order.</summary>
    public IReadOnlyList<NumericColumn> Numeric { get; }

    /// <summary>Text features in catalogue order.</summary>
    public IReadOnlyList<CategoricalColumn> Categorical { get; }

    /// <summary>Labels, or null when the window after the cutoff has not passed.</summary>
    public Labels? Labels { get; }

    /// <summary>What each customer did in the weeks before the cutoff, or null where that is not known.</summary>
    public WeeklySequences? Sequences { get; }

    /// <summary>The values of one numeric feature.</summary>
    /// <exception cref="KeyNotFoundException">No numeric feature has that name.</exception>
    public float[] Column(string name) =>
        _numericIndex.TryGetValue(name, out var index)
            ? Numeric[index].Values
            : throw new KeyNotFoundException($"The feature table has no numeric feature '{name}'.");

    /// <summary>The same features, to be predicted over other days.</summary>
    public FeatureTable WithHorizon(int horizonDays) =>
        horizonDays == HorizonDays
            ? this
            : new FeatureTable(Cutoff, horizonDays, CustomerIds, Numeric, Categorical, labels: null, Sequences);

    /// <summary>The table without what came after its cutoff.</summary>
    public FeatureTable WithoutLabels() =>
        new(Cutoff, HorizonDays, CustomerIds, Numeric, Categorical, labels: null, Sequences);

    /// <summary>The table with more numeric features behind its own.</summary>
    public FeatureTable With(IEnumerable<NumericColumn> columns) =>
        new(Cutoff, HorizonDays, CustomerIds, [.. Numeric, .. columns], Categorical, Labels, Sequences);

    /// <summary>The values of one numeric feature, or null when the table has none of that name.</summary>
    public float[]? TryColumn(string name) =>
        _numericIndex.TryGetValue(name, out var index) ? Numeric[index].Values : null;

    private static void RequireLength(string name, int length, int expected)
    {
        if (length != expected)
        {
            throw new ArgumentException($"Feature '{name}' has {length} values for {expected} customers.");
        }
    }
}

/// <summary>A numeric feature: one value per customer, NaN where unknown.</summary>
public sealed record NumericColumn(string Name, float[] Values);

/// <summary>A text feature: one value per customer, null where unknown.</summary>
public sealed record CategoricalColumn(string Name, string?[] Values);

/// <summary>What each customer did in the horizon after the cutoff.</summary>
/// <param name="Spend">Amount of the purchase days in the horizon, reporting currency, returns deducted.</param>
/// <param name="Orders">Number of purchase days in the horizon.</param>
public sealed record Labels(float[] Spend, float[] Orders)
{
    /// <summary>How much each customer counts in a fit of the probability of buying, or null where all count the same.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Whether the customer bought at all in the horizon.</summary>
    public bool Bought(int row) => Orders[row] > 0;
}
