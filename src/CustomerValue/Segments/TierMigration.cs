using System.Globalization;

namespace CustomerValue.Segments;

/// <summary>Customers who went one way.</summary>
/// <param name="From">Group in the run before, or null for those not in it.</param>
/// <param name="To">Group in this run, or null for those no longer in it.</param>
/// <param name="Customers">Their number.</param>
/// <param name="ExpectedBefore">Sum of their expected spend in the run before; 0 where there was none.</param>
/// <param name="ExpectedNow">Sum of their expected spend in this run; 0 where there is none.</param>
public sealed record MigrationCell(string? From, string? To, int Customers, double ExpectedBefore, double ExpectedNow);

/// <summary>Who moved between tiers from one run to the next, and how much expected value moved.</summary>
/// <param name="Cells">The pairs of tiers that have customers, best first; those who came and went last.</param>
/// <param name="Risen">Customers in a better tier than before.</param>
/// <param name="RisenValue">Change of their expected spend.</param>
/// <param name="Fallen">Customers in a worse tier than before.</param>
/// <param name="FallenValue">Change of their expected spend; negative is a loss.</param>
public sealed record TierMigration(
    IReadOnlyList<MigrationCell> Cells,
    int Risen,
    double RisenValue,
    int Fallen,
    double FallenValue
)
{
    /// <summary>The text that stands for a segment in cells: its id, or 0 for customers in none.</summary>
    public static string SegmentName(int? segment) => (segment ?? 0).ToString(CultureInfo.InvariantCulture);

    /// <summary>Compares the tiers of two runs.</summary>
    /// <param name="cells">Who went where, in any order.</param>
    /// <param name="order">Tiers of this run, best first. A tier of the run before that is not among them ranks nowhere.</param>
    public static TierMigration Of(IReadOnlyList<MigrationCell> cells, IReadOnlyList<string> order)
    {
        var rank = order
            .Distinct(StringComparer.Ordinal)
            .Select((tier, i) => (tier, i))
            .ToDictionary(p => p.tier, p => p.i, StringComparer.Ordinal);
        int Rank(string? tier) =>
            tier is null ? order.Count + 1
            : rank.TryGetValue(tier, out var at) ? at
            : order.Count;
        var ranked = cells.Where(c => rank.ContainsKey(c.From ?? "") && rank.ContainsKey(c.To ?? "")).ToArray();
        var risen = ranked.Where(c => Rank(c.To) < Rank(c.From)).ToArray();
        var fallen = ranked.Where(c => Rank(c.To) > Rank(c.From)).ToArray();
        return new TierMigration(
            [
                .. cells
                    .OrderBy(c => Rank(c.From))
                    .ThenBy(c => c.From, StringComparer.Ordinal)
                    .ThenBy(c => Rank(c.To))
                    .ThenBy(c => c.To, StringComparer.Ordinal),
            ],
            risen.Sum(c => c.Customers),
            risen.Sum(c => c.ExpectedNow - c.ExpectedBefore),
            fallen.Sum(c => c.Customers),
            fallen.Sum(c => c.ExpectedNow - c.ExpectedBefore)
        );
    }
}
