using System.Globalization;
using CustomerValue.Features;

namespace CustomerValue.Models.Probabilistic;

/// <summary>Which covariates a model reads.</summary>
public enum CovariateSet
{
    /// <summary>
    /// Whether the customer was there when the history begins, the discount of the first purchase, the channel, the country and the
    /// gender.
    /// </summary>
    Standing,

    /// <summary>Those and what the first purchase day came to. Not for models of spend: they know it from the amounts already.</summary>
    StandingAndFirstPurchase,
}

/// <summary>One number made of what is known of a customer.</summary>
/// <param name="Feature">Feature that it is made of.</param>
/// <param name="Level">
/// What it is 1 for, else 0: a value of a text feature; of <see cref="Btyd.AgeWeeks"/>, a first purchase before this day
/// (yyyy-MM-dd). Null for the value of a numeric feature itself or, where that is an amount or a count, its logarithm.
/// </param>
/// <param name="Mean">Mean over the customers learned from.</param>
/// <param name="StandardDeviation">Standard deviation over them, above 0.</param>
public sealed record CovariateTerm(string Feature, string? Level, double Mean, double StandardDeviation)
{
    /// <summary>Such as <c>channel=search</c>.</summary>
    public string Name => Level is null ? Feature : $"{Feature}={Level}";
}

/// <summary>
/// What is known of customers since their first purchase and no longer changes, as numbers of mean 0 and standard deviation 1. A
/// customer of whom something is not known gets its mean. Histories have a first day, and customers of old look as if they had come
/// then: those of the first weeks buy more often than the ones who really came later.
/// </summary>
/// <param name="Terms">The numbers, in a fixed order; none where nothing tells the customers apart.</param>
public sealed record Covariates(IReadOnlyList<CovariateTerm> Terms)
{
    private const double BeginningWeeks = 8;
    private const double LeastWeeksAfterBeginning = 4;

    // Fewer customers tell more about themselves than about what they have in common.
    private const int LeastCustomers = 100;
    private const double LeastShare = 0.02;
    private const int MostLevels = 5;
    private const double LeastDeviation = 1e-6;

    // An amount of nothing has no logarithm.
    private const double LeastAmount = 0.01;

    // In standard deviations. Steps leave few distinct customers to evaluate, and lose nothing that a fit could notice.
    private const double Farthest = 3;
    private const double StepsOfOne = 8;

    private static readonly string[] Logarithms = [Btyd.FirstAmount, "first_units"];

    /// <summary>The covariates of a table's customers.</summary>
    public static Covariates Of(FeatureTable table, CovariateSet set)
    {
        var terms = new List<CovariateTerm>();
        AddBeginning(terms, table);
        Add(terms, table, "first_discount_share", null);
        foreach (var feature in set == CovariateSet.StandingAndFirstPurchase ? Logarithms : [])
        {
            Add(terms, table, feature, null);
        }

        foreach (var feature in new[] { "channel", "country", "gender" })
        {
            AddLevels(terms, table, feature);
        }

        return new Covariates(terms);
    }

    /// <summary>The numbers of every customer of a table; equal ones are the same object.</summary>
    internal CovariateValues[] Read(FeatureTable table)
    {
        var columns = Terms.Select(t => (Term: t, Values: Column(table, t.Feature, t.Level))).ToList();
        var distinct = new Dictionary<CovariateValues, CovariateValues>();
        var rows = new CovariateValues[table.Count];
        for (var row = 0; row < rows.Length; row++)
        {
            var own = new CovariateValues([.. columns.Select(c => Standardized(c.Term, c.Values?[row] ?? double.NaN))]);
            if (!distinct.TryGetValue(own, out var known))
            {
                distinct[own] = known = own;
            }

            rows[row] = known;
        }

        return rows;
    }

    private static double Standardized(CovariateTerm term, double value)
    {
        var z = double.IsFinite(value) ? (value - term.Mean) / term.StandardDeviation : 0;
        return Math.Round(Math.Clamp(z, -Farthest, Farthest) * StepsOfOne) / StepsOfOne;
    }

    private static void AddBeginning(List<CovariateTerm> terms, FeatureTable table)
    {
        var oldest = table.Column(Btyd.AgeWeeks).DefaultIfEmpty().Max();
        if (oldest >= BeginningWeeks + LeastWeeksAfterBeginning)
        {
            var end = FirstDay(table, oldest).AddDays((int)(BeginningWeeks * 7));
            Add(terms, table, Btyd.AgeWeeks, end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
    }

    private static void AddLevels(List<CovariateTerm> terms, FeatureTable table, string feature)
    {
        var levels = (table.TryText(feature) ?? [])
            .OfType<string>()
            .CountBy(v => v, StringComparer.Ordinal)
            .OrderByDescending(l => l.Value)
            .ThenBy(l => l.Key, StringComparer.Ordinal)
            // The most frequent one is what the others are compared with.
            .Skip(1)
            .Where(l => l.Value >= Math.Max(LeastCustomers, LeastShare * table.Count))
            .Take(MostLevels);
        foreach (var (level, _) in levels)
        {
            Add(terms, table, feature, level);
        }
    }

    private static void Add(List<CovariateTerm> terms, FeatureTable table, string feature, string? level)
    {
        var known = (Column(table, feature, level) ?? []).Where(double.IsFinite).ToList();
        if (known.Count < LeastCustomers)
        {
            return;
        }

        var mean = known.Average();
        var deviation = Math.Sqrt(known.Average(v => (v - mean) * (v - mean)));
        if (deviation > LeastDeviation)
        {
            terms.Add(new CovariateTerm(feature, level, mean, deviation));
        }
    }

    /// <summary>The values before they are standardized, NaN where unknown; null where the table lacks the feature.</summary>
    private static double[]? Column(FeatureTable table, string feature, string? level)
    {
        if (feature == Btyd.AgeWeeks)
        {
            var end = DateOnly.ParseExact(level!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return Array.ConvertAll(table.Column(feature), age => FirstDay(table, age) < end ? 1.0 : 0);
        }

        if (level is not null)
        {
            return table.TryText(feature) is { } texts
                ? Array.ConvertAll(
                    texts,
                    t =>
                        t is null ? double.NaN
                        : t == level ? 1
                        : 0
                )
                : null;
        }

        return table.TryColumn(feature) is { } values
            ? Array.ConvertAll(values, v => Logarithms.Contains(feature) ? Math.Log(Math.Max(LeastAmount, v)) : v)
            : null;
    }

    private static DateOnly FirstDay(FeatureTable table, float ageWeeks) =>
        table.Cutoff.AddDays(-1 - (int)Math.Round(ageWeeks * 7));
}

/// <summary>The covariates of one customer, one number for each of <see cref="Covariates.Terms"/>. Compared by their numbers.</summary>
/// <param name="values">The numbers, standardized.</param>
public sealed class CovariateValues(double[] values) : IEquatable<CovariateValues>
{
    private readonly double[] _values = values;

    /// <summary>The numbers.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <inheritdoc/>
    public bool Equals(CovariateValues? other) =>
        ReferenceEquals(this, other) || (other is not null && Values.SequenceEqual(other.Values));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CovariateValues);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var value in _values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>Orders by the first number that differs; none comes first.</summary>
    internal static int Compare(CovariateValues? one, CovariateValues? other) =>
        one is null || other is null
            ? (one is null ? 0 : 1) - (other is null ? 0 : 1)
            : one.Values.SequenceCompareTo(other.Values);
}
