using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Evaluation;

/// <summary>What was predicted for a customer of a window that has passed, and what came of it.</summary>
/// <param name="CustomerId">Decides the half that the customer is in when coverage is measured.</param>
/// <param name="BuyProbability">Predicted probability of a purchase, 0..1.</param>
/// <param name="Spend">Predicted spend, at least 0.</param>
/// <param name="Orders">Predicted purchase days, at least 0.</param>
/// <param name="Actual">Actual spend.</param>
/// <param name="Bought">Whether there was a purchase.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PastSpend(
    string CustomerId,
    double BuyProbability,
    double Spend,
    double Orders,
    double Actual,
    bool Bought
)
{
    /// <summary>What was predicted for the customers of a labelled table beside what came of it.</summary>
    /// <param name="window">The table.</param>
    /// <param name="predicted">Predictions for it.</param>
    /// <param name="buys">Probability of a purchase that is served; of the value model itself where it is null.</param>
    internal static List<PastSpend> Of(FeatureTable window, ValuePrediction predicted, double[]? buys = null) =>
        [
            .. window.CustomerIds.Select(
                (id, i) =>
                    new PastSpend(
                        id,
                        (buys ?? predicted.BuyProbability)[i],
                        predicted.Spend[i],
                        predicted.Orders[i],
                        window.Labels!.Spend[i],
                        window.Labels.Orders[i] > 0
                    )
            ),
        ];
}

/// <summary>The predicted distribution of one customer's spend. Amounts are in the unit of the prediction.</summary>
/// <param name="MedianIfBuys">Median of the spend if there is a purchase.</param>
/// <param name="LowIfBuys">Tenth percentile of it.</param>
/// <param name="HighIfBuys">Ninetieth percentile of it.</param>
/// <param name="Percentiles">
/// Of the spend, purchase or not, at <see cref="SpendDistribution.Levels"/>: 0 up to the probability of no purchase.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SpendRange(
    double MedianIfBuys,
    double LowIfBuys,
    double HighIfBuys,
    IReadOnlyList<double> Percentiles
);

/// <summary>Customers whose spend scatters alike.</summary>
/// <param name="IsTop">Whether they are those of the highest expected spend.</param>
/// <param name="FromOrders">Least number of expected purchase days if they buy; the first group of its kind takes smaller ones too.</param>
/// <param name="Buyers">Number of buyers learned from.</param>
/// <param name="Multiples">
/// Quantiles of a buyer's spend in multiples of the expected spend if buying, at 1/40, 2/40, ... 39/40.
/// </param>
public sealed record SpendGroup(bool IsTop, double FromOrders, int Buyers, double[] Multiples);

/// <summary>
/// Distributions of customers' spend, learned from windows that have passed: nothing with one minus the probability of a purchase,
/// and else a multiple of the expected spend if buying. The multiples are those that buyers of the same group really had (split
/// conformal prediction by group: Vovk, Gammerman &amp; Shafer 2005, "Mondrian" predictors). Groups go by the expected number of
/// purchase days, as a sum of many amounts scatters less than one amount, whatever the window's length; the customers of the highest
/// expected spend are groups of their own, as the highest of many predictions are too high.
/// </summary>
public sealed class SpendDistribution
{
    /// <summary>The <c>kind</c> in the saved JSON.</summary>
    public const string Kind = "spend-distribution";

    /// <summary>Share of buyers between <see cref="SpendRange.LowIfBuys"/> and <see cref="SpendRange.HighIfBuys"/>.</summary>
    public const double Level = 0.8;

    /// <summary>Fewest customers of a window that distributions are learned from.</summary>
    public const int LeastCustomers = 10;

    private const int Steps = 40;
    private const int MostGroups = 8;

    // A share of 80 % is known to +-5 % from 60 buyers; more groups would follow noise.
    private const int BuyersPerGroup = 60;
    private const int LeastBuyers = 20;
    private const double TopShare = 0.1;

    // Below it the expected spend if buying would be a division by almost nothing.
    private const double LeastProbability = 1e-4;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private readonly SpendGroup[] _groups;

    private SpendDistribution(double topFrom, double? coverage, int buyers, SpendGroup[] groups)
    {
        TopFrom = topFrom;
        Coverage = coverage;
        Buyers = buyers;
        _groups = groups;
    }

    /// <summary>Shares at which percentiles are given.</summary>
    public static IReadOnlyList<double> Levels { get; } = [0.05, 0.1, 0.5, 0.9, 0.95];

    /// <summary>Expected spend from which a customer is one of the tenth that is expected to spend most.</summary>
    public double TopFrom { get; }

    /// <summary>
    /// Share of buyers whose spend was inside the range if they buy, 0..1: learned from one half of the customers (by hash of the id) and
    /// measured on the other, both ways. Null where there were too few buyers to tell.
    /// </summary>
    public double? Coverage { get; }

    /// <summary>Number of buyers learned from.</summary>
    public int Buyers { get; }

    /// <summary>The groups; those of the highest expected spend last.</summary>
    public IReadOnlyList<SpendGroup> Groups => _groups;

    /// <summary>Learns from windows that have passed.</summary>
    /// <param name="windows">
    /// Customers of each window, with predictions made before it. The error of a window's total is taken out: it is told of the sum, and
    /// would be part of every customer's range.
    /// </param>
    /// <param name="now">Expected spend of the customers that will be scored.</param>
    public static SpendDistribution Learn(IReadOnlyList<IReadOnlyList<PastSpend>> windows, IReadOnlyList<double> now)
    {
        var multiples = windows.SelectMany(MultiplesOf).ToList();
        var halves = multiples.ToLookup(m => HalfOf(m.CustomerId));
        double? coverage =
            Math.Min(halves[0].Count(), halves[1].Count()) < LeastBuyers
                ? null
                : halves.Sum(half => Held(GroupsOf([.. halves[1 - half.Key]]), half)) / (double)multiples.Count;
        return new SpendDistribution(TopOf(now), coverage, multiples.Count, GroupsOf(multiples));
    }

    /// <summary>The distribution of a customer's spend.</summary>
    /// <param name="buyProbability">Probability of a purchase, 0..1.</param>
    /// <param name="spend">Expected spend, at least 0.</param>
    /// <param name="orders">Expected purchase days, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or NaN, or the probability above 1.</exception>
    public SpendRange Of(double buyProbability, double spend, double orders)
    {
        if (!(buyProbability is >= 0 and <= 1 && spend >= 0 && orders >= 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(buyProbability),
                (buyProbability, spend, orders),
                "Must be a probability, and a spend and a number of orders of at least 0."
            );
        }

        var multiples = MultiplesOf(buyProbability, spend, orders);
        var mean = MeanIfBuys(buyProbability, spend);
        return new SpendRange(
            mean * At(multiples, 0.5),
            mean * At(multiples, (1 - Level) / 2),
            mean * At(multiples, (1 + Level) / 2),
            [.. Levels.Select(level => Quantile(multiples, buyProbability, mean, level))]
        );
    }

    /// <summary>Share of the buyers with these multiples who spend less than an amount, 0..1.</summary>
    internal static double Share(double[] multiples, double mean, double amount)
    {
        var multiple = mean > 0 ? amount / mean : double.MaxValue;
        var above = Array.FindIndex(multiples, m => m >= multiple);
        if (above < 0)
        {
            return (multiples.Length + 0.5) / Steps;
        }

        var below = above == 0 ? 0 : multiples[above - 1];
        var width = multiples[above] - below;
        return (above + (width > 0 ? (multiple - below) / width : 1)) / Steps;
    }

    /// <summary>One quantile from a customer's multiples.</summary>
    internal static double Quantile(double[] multiples, double buyProbability, double mean, double level) =>
        level <= 1 - buyProbability ? 0 : mean * At(multiples, (level - (1 - buyProbability)) / buyProbability);

    /// <summary>Quantiles of a customer's spend in multiples of <see cref="MeanIfBuys"/>.</summary>
    internal double[] MultiplesOf(double buyProbability, double spend, double orders) =>
        GroupOf(_groups, spend >= TopFrom, OrdersIfBuys(buyProbability, orders)).Multiples;

    /// <summary>The calibration as UTF-8 JSON with a <c>kind</c> property.</summary>
    public byte[] Save() =>
        JsonSerializer.SerializeToUtf8Bytes(new Saved(Kind, TopFrom, Coverage, Buyers, _groups), Json);

    /// <summary>Restores what <see cref="Save"/> wrote.</summary>
    /// <exception cref="JsonException">The JSON is not of this kind, lacks a member, or has no groups.</exception>
    public static SpendDistribution Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(Json);
        return saved is { Kind: Kind, Groups.Length: > 0 }
            ? new SpendDistribution(saved.TopFrom, saved.Coverage, saved.Buyers, saved.Groups)
            : throw new JsonException($"Expected a '{Kind}' with groups.");
    }

    /// <summary>Expected spend if there is a purchase.</summary>
    internal static double MeanIfBuys(double buyProbability, double spend) =>
        spend / Math.Max(buyProbability, LeastProbability);

    private static double OrdersIfBuys(double buyProbability, double orders) =>
        Math.Max(1, orders / Math.Max(buyProbability, LeastProbability));

    private static double TopOf(IReadOnlyList<double> spend)
    {
        var descending = spend.OrderDescending().ToArray();
        return descending.Length == 0 ? double.MaxValue : descending[(int)(TopShare * descending.Length)];
    }

    private static IEnumerable<Multiple> MultiplesOf(IReadOnlyList<PastSpend> window)
    {
        var top = TopOf([.. window.Select(c => c.Spend)]);
        var expected = window.Sum(c => c.Spend);
        var actual = window.Sum(c => c.Actual);
        var total = expected > 0 && actual > 0 ? actual / expected : 1;
        return window
            .Where(c => c.Bought && c.Spend > 0)
            .Select(c => new Multiple(
                c.CustomerId,
                c.Spend >= top,
                OrdersIfBuys(c.BuyProbability, c.Orders),
                c.Actual * Math.Max(c.BuyProbability, LeastProbability) / (c.Spend * total)
            ));
    }

    internal static int HalfOf(string customerId) =>
        (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(customerId)) & 1);

    private static int Held(SpendGroup[] groups, IEnumerable<Multiple> multiples) =>
        multiples.Count(m =>
        {
            var learned = GroupOf(groups, m.IsTop, m.Orders).Multiples;
            return m.Value >= At(learned, (1 - Level) / 2) && m.Value <= At(learned, (1 + Level) / 2);
        });

    private static SpendGroup GroupOf(SpendGroup[] groups, bool isTop, double orders)
    {
        SpendGroup? first = null;
        SpendGroup? last = null;
        foreach (var group in groups)
        {
            if (group.IsTop == isTop)
            {
                first ??= group;
                last = group.FromOrders <= orders ? group : last;
            }
        }

        return last ?? first ?? GroupOf(groups, !isTop, orders);
    }

    private static SpendGroup[] GroupsOf(List<Multiple> multiples)
    {
        if (multiples.Count < LeastBuyers)
        {
            // With almost nobody to learn from: a single amount of which only the mean is known.
            return
            [
                new SpendGroup(
                    false,
                    1,
                    multiples.Count,
                    [.. Enumerable.Range(1, Steps - 1).Select(i => -Math.Log(1 - (i / (double)Steps)))]
                ),
            ];
        }

        var top = multiples.Where(m => m.IsTop).ToList();
        var others = multiples.Where(m => !m.IsTop).ToList();
        return top.Count < BuyersPerGroup || others.Count < BuyersPerGroup
            ? GroupsOf(multiples, isTop: false)
            : [.. GroupsOf(others, isTop: false), .. GroupsOf(top, isTop: true)];
    }

    private static SpendGroup[] GroupsOf(List<Multiple> multiples, bool isTop)
    {
        var ascending = multiples
            .OrderBy(m => m.Orders)
            .ThenBy(m => m.Value)
            .ThenBy(m => m.CustomerId, StringComparer.Ordinal)
            .ToArray();
        var count = Math.Clamp(ascending.Length / BuyersPerGroup, 1, MostGroups);
        // Buckets that start alike are one group: their customers cannot be told apart.
        return
        [
            .. Enumerable
                .Range(0, count)
                .GroupBy(b => ascending[Ranking.Bucket(b, count, ascending.Length).Start].Orders)
                .OrderBy(g => g.Key)
                .Select(g =>
                {
                    var from = Ranking.Bucket(g.Min(), count, ascending.Length).Start.Value;
                    var to = Ranking.Bucket(g.Max(), count, ascending.Length).End.Value;
                    return new SpendGroup(isTop, g.Key, to - from, Quantiles(ascending[from..to]));
                }),
        ];
    }

    /// <summary>With n values a new one lies below the k-th with probability k / (n + 1).</summary>
    private static double[] Quantiles(Multiple[] multiples)
    {
        var ascending = multiples.Select(m => m.Value).Order().ToArray();
        return
        [
            .. Enumerable
                .Range(1, Steps - 1)
                .Select(i =>
                {
                    var place = ((ascending.Length + 1) * i / (double)Steps) - 1;
                    var below = Math.Clamp((int)Math.Floor(place), 0, ascending.Length - 1);
                    var above = Math.Min(below + 1, ascending.Length - 1);
                    return ascending[below] + (Math.Clamp(place - below, 0, 1) * (ascending[above] - ascending[below]));
                }),
        ];
    }

    private static double At(double[] multiples, double share)
    {
        var place = (share * Steps) - 1;
        if (place <= 0)
        {
            return multiples[0] * (place + 1);
        }

        var below = Math.Min((int)place, multiples.Length - 1);
        var above = Math.Min(below + 1, multiples.Length - 1);
        return multiples[below] + ((place - below) * (multiples[above] - multiples[below]));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Multiple(string CustomerId, bool IsTop, double Orders, double Value);

    private sealed record Saved(string Kind, double TopFrom, double? Coverage, int Buyers, SpendGroup[] Groups);
}
