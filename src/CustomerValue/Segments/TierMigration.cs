namespace CustomerValue.Segments;

/// <summary>A customer's tier and expected spend in one run.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Tier">The tier.</param>
/// <param name="ExpectedSpend">Expected spend over the horizon, reporting currency.</param>
public sealed record TieredCustomer(string CustomerId, string Tier, double ExpectedSpend);

/// <summary>Customers who went one way.</summary>
/// <param name="From">Tier in the last run, or null for those not in it.</param>
/// <param name="To">Tier in this run, or null for those no longer in it.</param>
/// <param name="Customers">Their number.</param>
/// <param name="ExpectedBefore">Sum of their expected spend in the last run; 0 where there was none.</param>
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
    /// <summary>Compares two runs.</summary>
    /// <param name="last">Customers of the last run, each once.</param>
    /// <param name="now">Customers of this run, each once.</param>
    /// <param name="order">Tiers, best first; every tier of both runs.</param>
    /// <exception cref="ArgumentException">A tier is not in the order, or a customer is twice in a run.</exception>
    public static TierMigration Between(
        IEnumerable<TieredCustomer> last,
        IEnumerable<TieredCustomer> now,
        IReadOnlyList<string> order
    )
    {
        var rank = order.Select((tier, i) => (tier, i)).ToDictionary(p => p.tier, p => p.i, StringComparer.Ordinal);
        int Rank(string? tier) => tier is null ? order.Count : rank[tier];
        var before = last.ToDictionary(c => c.CustomerId, StringComparer.Ordinal);
        var after = now.ToDictionary(c => c.CustomerId, StringComparer.Ordinal);
        foreach (var customer in before.Values.Concat(after.Values))
        {
            if (!rank.ContainsKey(customer.Tier))
            {
                throw new ArgumentException($"The tier '{customer.Tier}' is not among {string.Join(", ", order)}.");
            }
        }

        var cells = before
            .Keys.Union(after.Keys, StringComparer.Ordinal)
            // Sums of doubles depend on their order.
            .Order(StringComparer.Ordinal)
            .Select(id => (Last: before.GetValueOrDefault(id), Now: after.GetValueOrDefault(id)))
            .GroupBy(p => (From: p.Last?.Tier, To: p.Now?.Tier))
            .Select(g => new MigrationCell(
                g.Key.From,
                g.Key.To,
                g.Count(),
                g.Sum(p => p.Last?.ExpectedSpend ?? 0),
                g.Sum(p => p.Now?.ExpectedSpend ?? 0)
            ))
            .OrderBy(c => Rank(c.From))
            .ThenBy(c => Rank(c.To))
            .ToArray();
        var stayed = cells.Where(c => c.From is not null && c.To is not null).ToArray();
        var risen = stayed.Where(c => Rank(c.To) < Rank(c.From)).ToArray();
        var fallen = stayed.Where(c => Rank(c.To) > Rank(c.From)).ToArray();
        return new TierMigration(
            cells,
            risen.Sum(c => c.Customers),
            risen.Sum(c => c.ExpectedNow - c.ExpectedBefore),
            fallen.Sum(c => c.Customers),
            fallen.Sum(c => c.ExpectedNow - c.ExpectedBefore)
        );
    }
}
