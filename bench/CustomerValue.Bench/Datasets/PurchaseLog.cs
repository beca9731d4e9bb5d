using CustomerValue.Features;

namespace CustomerValue.Bench.Datasets;

/// <summary>A customer's purchases on one day, merged.</summary>
internal sealed record PurchaseDay(string Customer, DateOnly Day, double Amount);

/// <summary>
/// A plain log of purchases, one row per customer and day, and its split in time: features from the days before a
/// cutoff, labels from the horizon after it, customers with a first purchase before the cutoff.
/// </summary>
internal sealed class PurchaseLog
{
    private readonly IGrouping<string, PurchaseDay>[] _customers;

    public PurchaseLog(IEnumerable<PurchaseDay> rows)
    {
        _customers =
        [
            .. rows.GroupBy(r => (r.Customer, r.Day))
                .Select(g => new PurchaseDay(g.Key.Customer, g.Key.Day, g.Sum(r => r.Amount)))
                .OrderBy(r => r.Customer, StringComparer.Ordinal)
                .ThenBy(r => r.Day)
                .GroupBy(r => r.Customer),
        ];
    }

    /// <summary>The table at a cutoff with the buy-till-you-die columns and labels.</summary>
    /// <param name="cutoff">First day not seen.</param>
    /// <param name="horizonDays">Days of the labels.</param>
    /// <param name="copies">How often every customer is repeated, for scale.</param>
    public FeatureTable TableAt(DateOnly cutoff, int horizonDays, int copies = 1)
    {
        var rows = _customers
            .Where(days => days.First().Day < cutoff)
            .Select(days => Row.Of([.. days], cutoff, horizonDays))
            .ToArray();
        var all = Enumerable.Range(0, copies).SelectMany(_ => rows).ToArray();
        float[] Column(Func<Row, double> value) => Array.ConvertAll(all, row => (float)value(row));
        return new FeatureTable(
            cutoff,
            horizonDays,
            [.. all.Select((row, i) => copies == 1 ? row.Customer : $"{i / rows.Length:D4}-{row.Customer}")],
            [
                new(Btyd.RepeatDays, Column(r => r.Repeats)),
                new(Btyd.RecencyWeeks, Column(r => r.RecencyWeeks)),
                new(Btyd.AgeWeeks, Column(r => r.AgeWeeks)),
                new(Btyd.RepeatMean, Column(r => r.RepeatMean)),
                new(Btyd.AllMean, Column(r => r.AllMean)),
                new(Btyd.SpendLastHorizon, Column(r => r.SpendLast)),
                new(Btyd.OrdersLastHorizon, Column(r => r.OrdersLast)),
            ],
            [],
            new Labels(Column(r => r.SpendNext), Column(r => r.OrdersNext))
        );
    }

    private sealed record Row(
        string Customer,
        int Repeats,
        double RecencyWeeks,
        double AgeWeeks,
        double RepeatMean,
        double AllMean,
        double SpendLast,
        int OrdersLast,
        double SpendNext,
        int OrdersNext
    )
    {
        public static Row Of(PurchaseDay[] days, DateOnly cutoff, int horizonDays)
        {
            var seen = days.Where(d => d.Day < cutoff).ToArray();
            var last = seen.Where(d => d.Day >= cutoff.AddDays(-horizonDays)).ToArray();
            var next = days.Where(d => d.Day >= cutoff && d.Day < cutoff.AddDays(horizonDays)).ToArray();
            var first = seen[0].Day.DayNumber;
            return new Row(
                days[0].Customer,
                seen.Length - 1,
                (seen[^1].Day.DayNumber - first) / 7.0,
                (cutoff.DayNumber - 1 - first) / 7.0,
                seen.Skip(1).Select(d => d.Amount).DefaultIfEmpty().Average(),
                seen.Average(d => d.Amount),
                last.Sum(d => d.Amount),
                last.Length,
                next.Sum(d => d.Amount),
                next.Length
            );
        }
    }
}
