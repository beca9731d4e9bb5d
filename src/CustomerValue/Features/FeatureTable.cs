namespace CustomerValue.Features;

/// <summary>
/// The features of many customers as of one cutoff, by column. Rows are ordered by customer id (ordinal), so that the
/// same lake gives the same table.
/// </summary>
public sealed class FeatureTable : ICustomerColumns
{
    private readonly Dictionary<string, int> _numericIndex;
    private FeatureTable? _withoutLabels;

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

    /// <summary>The table without what came after its cutoff; always the same one.</summary>
    public FeatureTable WithoutLabels() =>
        _withoutLabels ??= Labels is null
            ? this
            : new FeatureTable(Cutoff, HorizonDays, CustomerIds, Numeric, Categorical, labels: null, Sequences);

    /// <summary>The same customers with other labels.</summary>
    public FeatureTable With(Labels labels) =>
        new(Cutoff, HorizonDays, CustomerIds, Numeric, Categorical, labels, Sequences);

    /// <summary>The table with more numeric features behind its own.</summary>
    public FeatureTable With(IEnumerable<NumericColumn> columns) =>
        new(Cutoff, HorizonDays, CustomerIds, [.. Numeric, .. columns], Categorical, Labels, Sequences);

    /// <summary>The table without some of its features.</summary>
    public FeatureTable Without(IReadOnlyCollection<string> features) =>
        new(
            Cutoff,
            HorizonDays,
            CustomerIds,
            [.. Numeric.Where(c => !features.Contains(c.Name))],
            [.. Categorical.Where(c => !features.Contains(c.Name))],
            Labels,
            Sequences
        );

    /// <summary>The table with some of the channels of its weekly sequences.</summary>
    public FeatureTable WithChannels(IReadOnlyList<string> channels) =>
        new(Cutoff, HorizonDays, CustomerIds, Numeric, Categorical, Labels, Sequences?.Only(channels));

    /// <summary>The table with one numeric feature set to a value for every customer.</summary>
    public FeatureTable With(string feature, float value) =>
        Replaced([feature], values => [.. Enumerable.Repeat(value, values.Length)], values => values, Sequences);

    /// <summary>The table with the values of some features dealt out in another order.</summary>
    /// <param name="features">Numeric or text features, or <see cref="WeeklySequences.Name"/>.</param>
    /// <param name="order">For every row the row whose value it gets.</param>
    public FeatureTable Dealt(IReadOnlyCollection<string> features, int[] order) =>
        Replaced(
            features,
            values => Array.ConvertAll(order, i => values[i]),
            values => Array.ConvertAll(order, i => values[i]),
            features.Contains(WeeklySequences.Name) ? Sequences?.Rows(order) : Sequences
        );

    /// <summary>Some of the rows, ascending, with their labels.</summary>
    public FeatureTable Rows(IReadOnlyList<int> rows) =>
        new(
            Cutoff,
            HorizonDays,
            [.. rows.Select(r => CustomerIds[r])],
            [.. Numeric.Select(c => new NumericColumn(c.Name, [.. rows.Select(r => c.Values[r])]))],
            [.. Categorical.Select(c => new CategoricalColumn(c.Name, [.. rows.Select(r => c.Values[r])]))],
            Labels is null ? null : Labels.Rows(rows),
            Sequences?.Rows(rows)
        );

    /// <summary>At most so many customers, about; which ones follows from their ids.</summary>
    public FeatureTable Sample(int customers, long seed) =>
        Count <= customers
            ? this
            : Rows([
                .. Enumerable
                    .Range(0, Count)
                    .Where(i => CustomerHash.InSample(CustomerIds[i], (double)customers / Count, seed)),
            ]);

    /// <inheritdoc />
    public IReadOnlyList<string> NumericNames => [.. Numeric.Select(c => c.Name)];

    /// <inheritdoc />
    public string?[]? TryText(string name) => Categorical.FirstOrDefault(c => c.Name == name)?.Values;

    /// <summary>The values of one numeric feature, or null when the table has none of that name.</summary>
    public float[]? TryColumn(string name) =>
        _numericIndex.TryGetValue(name, out var index) ? Numeric[index].Values : null;

    private FeatureTable Replaced(
        IReadOnlyCollection<string> features,
        Func<float[], float[]> numeric,
        Func<string?[], string?[]> text,
        WeeklySequences? sequences
    ) =>
        new(
            Cutoff,
            HorizonDays,
            CustomerIds,
            [.. Numeric.Select(c => features.Contains(c.Name) ? new NumericColumn(c.Name, numeric(c.Values)) : c)],
            [.. Categorical.Select(c => features.Contains(c.Name) ? new CategoricalColumn(c.Name, text(c.Values)) : c)],
            Labels,
            sequences
        );

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
/// <param name="LastDay">Days from the cutoff to the last purchase day in the horizon, NaN without one; null where that is not known.</param>
public sealed record Labels(float[] Spend, float[] Orders, float[]? LastDay = null)
{
    /// <summary>Those of some customers.</summary>
    public Labels Rows(IReadOnlyList<int> rows) =>
        new(
            [.. rows.Select(r => Spend[r])],
            [.. rows.Select(r => Orders[r])],
            LastDay is null ? null : [.. rows.Select(r => LastDay[r])]
        );

    /// <summary>Whether the customer bought at all in the horizon.</summary>
    public bool Bought(int row) => Orders[row] > 0;
}
