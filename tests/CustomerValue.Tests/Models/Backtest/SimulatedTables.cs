using CustomerValue.Features;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Tests.Models.Backtest;

/// <summary>
/// Feature tables of a known process: customers buy at gamma-distributed rates (twice as often in the shop), for
/// exponential lifetimes, at gamma-distributed amounts around a mean of their own. Cutoffs are one horizon apart.
/// </summary>
internal static class SimulatedTables
{
    public const int Horizon = 90;
    private const int FirstCutoffDay = 360;
    private static readonly DateOnly FirstDay = new(2023, 1, 1);
    private static readonly string?[] Channels = ["web", "shop", "phone", null];

    /// <summary>Labelled tables, oldest first.</summary>
    public static FeatureTable[] Labelled(int customers, int cutoffs, int seed, int daysApart = Horizon)
    {
        var random = new Random(seed);
        var last = FirstCutoffDay + (daysApart * (cutoffs - 1)) + Horizon;
        var drawn = Enumerable.Range(0, customers).Select(i => Draw(i, random, last)).ToList();
        return [.. Enumerable.Range(0, cutoffs).Select(c => TableAt(drawn, FirstCutoffDay + (daysApart * c)))];
    }

    public static FeatureTable WithColumn(FeatureTable table, string name, Func<int, float> value) =>
        new(
            table.Cutoff,
            table.HorizonDays,
            table.CustomerIds,
            [
                .. table.Numeric.Where(c => c.Name != name),
                new NumericColumn(name, [.. Enumerable.Range(0, table.Count).Select(value)]),
            ],
            table.Categorical,
            table.Labels,
            table.Sequences
        );

    /// <summary>The table with its customers' futures dealt out anew.</summary>
    public static FeatureTable Shuffled(FeatureTable table, int seed)
    {
        var order = Enumerable.Range(0, table.Count).ToArray();
        new Random(seed).Shuffle(order);
        return table.With(table.Labels!.Rows(order));
    }

    public static double[] SpendOf(FeatureTable table) => Array.ConvertAll(table.Labels!.Spend, v => (double)v);

    public static bool[] BoughtOf(FeatureTable table) => Array.ConvertAll(table.Labels!.Orders, v => v > 0);

    private static Person Draw(int number, Random random, int last)
    {
        var channel = Channels[random.Next(Channels.Length)];
        var rate = Gamma.Sample(random, 0.8, 0.8) / 50 * (channel == "shop" ? 2 : 1);
        var mean = 50 * Gamma.Sample(random, 3, 3);
        var day = (double)random.Next(300);
        var end = Math.Min(last, day + Exponential.Sample(random, 1 / 500.0));
        var days = new List<(int Day, float Amount)>();
        for (; days.Count == 0 || day < end; day += 1 + Exponential.Sample(random, rate))
        {
            days.Add(((int)day, (float)(mean * Gamma.Sample(random, 4, 4))));
        }

        return new Person($"c{number:D6}", channel, (float)random.NextDouble(), days);
    }

    private static FeatureTable TableAt(List<Person> people, int cutoff)
    {
        float[] Column(Func<Person, double> value) => [.. people.Select(p => (float)value(p))];
        return new FeatureTable(
            FirstDay.AddDays(cutoff),
            Horizon,
            [.. people.Select(p => p.Id)],
            [
                new("recency_days", Column(p => cutoff - p.Before(cutoff)[^1].Day)),
                new("purchase_days", Column(p => p.Before(cutoff).Count)),
                new("spend", Column(p => Sum(p.Before(cutoff)))),
                new("gap_mean", Column(p => GapMean(p.Before(cutoff)))),
                new("noise", Column(p => p.Noise)),
                new("constant", Column(_ => 7)),
                new(Btyd.RepeatDays, Column(p => p.Before(cutoff).Count - 1)),
                new(Btyd.RecencyWeeks, Column(p => (p.Before(cutoff)[^1].Day - p.Days[0].Day) / 7.0)),
                new(Btyd.AgeWeeks, Column(p => (cutoff - 1 - p.Days[0].Day) / 7.0)),
                new(Btyd.AllMean, Column(p => Mean(p.Before(cutoff)))),
                new(Btyd.RepeatMean, Column(p => Mean(p.Before(cutoff)[1..]))),
                new(Btyd.SpendLastHorizon, Column(p => Sum(p.Between(cutoff - Horizon, cutoff)))),
                new(Btyd.OrdersLastHorizon, Column(p => p.Between(cutoff - Horizon, cutoff).Count)),
            ],
            [new("channel", [.. people.Select(p => p.Channel)])],
            new Labels(
                Column(p => Sum(p.Between(cutoff, cutoff + Horizon))),
                Column(p => p.Between(cutoff, cutoff + Horizon).Count),
                Column(p =>
                    p.Between(cutoff, cutoff + Horizon)
                        .Select(d => (double)d.Day - cutoff)
                        .DefaultIfEmpty(double.NaN)
                        .Max()
                )
            ),
            WeeklySequences.Of(
                ["orders", "spend"],
                people.Select(p =>
                    p.Between(cutoff - (7 * WeeklySequences.Weeks), cutoff)
                        .GroupBy(d => (cutoff - 1 - d.Day) / 7)
                        .Select(w => (w.Key, (float[])[w.Count(), w.Sum(d => d.Amount)]))
                        .ToList()
                )
            )
        );
    }

    private static double Sum(List<(int Day, float Amount)> days) => days.Sum(d => (double)d.Amount);

    private static double Mean(List<(int Day, float Amount)> days) => days.Count == 0 ? 0 : Sum(days) / days.Count;

    /// <summary>NaN, which is unknown, for customers of one purchase day.</summary>
    private static double GapMean(List<(int Day, float Amount)> days) =>
        days.Count == 1 ? double.NaN : (double)(days[^1].Day - days[0].Day) / (days.Count - 1);

    private sealed record Person(string Id, string? Channel, float Noise, List<(int Day, float Amount)> Days)
    {
        public List<(int Day, float Amount)> Before(int day) => Between(0, day);

        public List<(int Day, float Amount)> Between(int from, int to) =>
            [.. Days.Where(d => d.Day >= from && d.Day < to)];
    }
}
