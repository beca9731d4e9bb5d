using CustomerValue.Features;

namespace CustomerValue.Segments;

/// <summary>
/// Tiers by behaviour: recency, frequency and money in fifths, and a name for each cell of recency by the mean of the
/// other two. The borders of the fifths are days, counts and amounts fixed at training: a customer's cell depends on nobody
/// else.
/// </summary>
/// <param name="RecencyDays">Four borders in days, ascending; up to the first is score 5.</param>
/// <param name="PurchaseDays">Four borders in purchase days, ascending; up to the first is score 1.</param>
/// <param name="Spend">Four borders in the reporting currency, ascending; up to the first is score 1.</param>
/// <param name="Grid">Names: five rows from the longest ago to the latest, five columns from the least to the most.</param>
public sealed record RfmTiers(
    double[] RecencyDays,
    double[] PurchaseDays,
    double[] Spend,
    IReadOnlyList<IReadOnlyList<string>> Grid
)
{
    private const int Fifths = 5;

    /// <summary>The names where none are set.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> DefaultGrid { get; } =
    [
        ["lost", "lost", "hibernating", "at risk", "cannot lose"],
        ["hibernating", "hibernating", "at risk", "at risk", "cannot lose"],
        ["about to sleep", "about to sleep", "need attention", "loyal", "loyal"],
        ["promising", "potential loyal", "potential loyal", "loyal", "champions"],
        ["new", "potential loyal", "potential loyal", "loyal", "champions"],
    ];

    /// <summary>Fixes the borders.</summary>
    /// <param name="table">Customers whose fifths are taken, at least one.</param>
    /// <param name="grid">Names, 5 x 5; null for the default.</param>
    /// <exception cref="ArgumentException">The table is empty or the grid is not 5 x 5.</exception>
    public static RfmTiers Of(FeatureTable table, IReadOnlyList<IReadOnlyList<string>>? grid)
    {
        grid ??= DefaultGrid;
        if (!IsGrid(grid))
        {
            throw new ArgumentException("The RFM grid needs five rows of five names.");
        }

        if (table.Count == 0)
        {
            throw new ArgumentException("RFM tiers need at least one customer.");
        }

        return new RfmTiers(
            Borders(table.Column("recency_days")),
            Borders(table.Column("purchase_days")),
            Borders(table.Column("spend")),
            grid
        );
    }

    /// <summary>Whether names fill five rows and five columns.</summary>
    public static bool IsGrid(IReadOnlyList<IReadOnlyList<string>> grid) =>
        grid.Count == Fifths && grid.All(row => row.Count == Fifths && !row.Any(string.IsNullOrWhiteSpace));

    /// <summary>
    /// The names from the best to the worst: by the mean of row and column over a name's cells, then as they come in the grid.
    /// </summary>
    public IReadOnlyList<string> Order() =>
        [
            .. Grid.SelectMany((row, r) => row.Select((name, c) => (name, Rank: r + c)))
                .GroupBy(cell => cell.name, StringComparer.Ordinal)
                .OrderByDescending(cells => cells.Average(cell => cell.Rank))
                .Select(cells => cells.Key),
        ];

    /// <summary>The cell of a customer.</summary>
    /// <param name="recencyDays">Days since the last purchase.</param>
    /// <param name="purchaseDays">Purchase days so far.</param>
    /// <param name="spend">Spend to date.</param>
    public string Of(double recencyDays, double purchaseDays, double spend)
    {
        var recency = Fifths - 1 - Above(RecencyDays, recencyDays);
        // Halves go up: a customer strong in one of the two is not hidden by the other.
        var value = (Above(PurchaseDays, purchaseDays) + Above(Spend, spend) + 1) / 2;
        return Grid[recency][value];
    }

    /// <summary>The cell of each customer, in the order of the table.</summary>
    public string[] Assign(FeatureTable table)
    {
        var (recency, days, spend) = (
            table.Column("recency_days"),
            table.Column("purchase_days"),
            table.Column("spend")
        );
        return [.. recency.Select((r, i) => Of(r, days[i], spend[i]))];
    }

    private static int Above(double[] borders, double value) => borders.Count(b => value > b);

    private static double[] Borders(float[] values)
    {
        var ascending = values.Order().ToArray();
        return
        [
            .. Enumerable
                .Range(1, Fifths - 1)
                .Select(i =>
                    (double)ascending[Math.Max(0, (int)Math.Ceiling(i * ascending.Length / (double)Fifths) - 1)]
                ),
        ];
    }
}
