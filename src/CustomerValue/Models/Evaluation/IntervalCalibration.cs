using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace CustomerValue.Models.Evaluation;

/// <summary>
/// Prediction intervals around a customer's expected spend, learned from customers whose spend is known (split conformal
/// prediction with bins by prediction: Vovk, Gammerman and Shafer, 2005, "Mondrian" conformal predictors).
/// </summary>
/// <remarks>
/// Spend is skewed and often 0. So customers are binned by prediction; an error is measured in units of the prediction,
/// or of <see cref="SmallestUnit"/> where the prediction is below it; and a bin's interval is the shortest that holds
/// the asked share of its errors, reaches both sides of the prediction and does not go below 0.
/// </remarks>
public sealed class IntervalCalibration
{
    /// <summary>The <c>kind</c> in the saved JSON.</summary>
    public const string Kind = "interval-calibration";

    // A share of 80 % is known to +-4 % from 100 customers; more bins would follow noise.
    private const int CustomersPerBin = 100;
    private const int MostBins = 20;
    private const int LeastInHalf = 20;

    // A tenth of the mean prediction: below it, a relative error would be a division by almost nothing.
    private const double SmallestUnitShare = 0.1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private readonly IntervalBin[] _bins;

    /// <summary>Fewest customers that intervals are learned from.</summary>
    public const int LeastCustomers = 10;

    private IntervalCalibration(double level, double coverage, double smallestUnit, int customers, IntervalBin[] bins)
    {
        Level = level;
        Coverage = coverage;
        SmallestUnit = smallestUnit;
        Customers = customers;
        _bins = bins;
    }

    /// <summary>Share of customers whose spend the intervals are to hold, 0..1.</summary>
    public double Level { get; }

    /// <summary>
    /// Share really held, 0..1: intervals learned from one half of the customers (by hash of the id) are measured on the
    /// other, both ways. Where a half has fewer than 20, each customer is measured by intervals learned from all others.
    /// </summary>
    public double Coverage { get; }

    /// <summary>Least unit of error, in the unit of the prediction.</summary>
    public double SmallestUnit { get; }

    /// <summary>Number of customers learned from.</summary>
    public int Customers { get; }

    /// <summary>The bins, ascending by prediction.</summary>
    public IReadOnlyList<IntervalBin> Bins => _bins;

    /// <summary>Learns intervals from customers of a holdout, and measures their coverage.</summary>
    /// <param name="customerIds">Ids, which decide the half a customer is in.</param>
    /// <param name="actual">Actual values; negative ones (returns) are never inside an interval.</param>
    /// <param name="predicted">Predictions, at least 0.</param>
    /// <param name="level">Share of customers to hold, such as 0.8.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a number is NaN or infinite, a prediction is negative, or there are fewer than <see cref="LeastCustomers"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside 0..1.</exception>
    public static IntervalCalibration Calibrate(
        IReadOnlyList<string> customerIds,
        double[] actual,
        double[] predicted,
        double level
    )
    {
        Checked.Pairs(actual, predicted);
        Checked.Lengths(customerIds.Count, predicted.Length);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        if (predicted.Length < LeastCustomers)
        {
            throw new ArgumentException($"Intervals need {LeastCustomers} customers or more.");
        }

        if (predicted.Min() < 0)
        {
            throw new ArgumentException("A prediction is negative.");
        }

        var mean = predicted.Average();
        var unit = mean > 0 ? SmallestUnitShare * mean : 1;
        var halves = Enumerable.Range(0, actual.Length).ToLookup(row => HalfOf(customerIds[row]));
        var held =
            Math.Min(halves[0].Count(), halves[1].Count()) >= LeastInHalf
                ? HeldByHalves(halves, actual, predicted, level, unit)
                : HeldByOthers(actual, predicted, level, unit);
        return new IntervalCalibration(
            level,
            (double)held / actual.Length,
            unit,
            actual.Length,
            BinsOf(Enumerable.Range(0, actual.Length), actual, predicted, level, unit)
        );
    }

    /// <summary>The interval around a prediction: 0 &lt;= Lower &lt;= prediction &lt;= Upper.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The prediction is negative or NaN.</exception>
    public (double Lower, double Upper) Interval(double prediction) =>
        prediction >= 0
            ? IntervalOf(_bins, SmallestUnit, prediction)
            : throw new ArgumentOutOfRangeException(nameof(prediction), prediction, "Must be at least 0.");

    /// <summary>The calibration as UTF-8 JSON with a <c>kind</c> property.</summary>
    public byte[] Save() =>
        JsonSerializer.SerializeToUtf8Bytes(new Saved(Kind, Level, Coverage, SmallestUnit, Customers, _bins), Json);

    /// <summary>Restores a calibration from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="JsonException">The JSON is not of this kind, lacks a member, or has no bins.</exception>
    public static IntervalCalibration Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(Json);
        return saved is { Kind: Kind, Bins.Length: > 0 }
            ? new IntervalCalibration(saved.Level, saved.Coverage, saved.SmallestUnit, saved.Customers, saved.Bins)
            : throw new JsonException($"Expected a '{Kind}' with bins.");
    }

    private static int HalfOf(string customerId) => (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(customerId)) & 1);

    private static int HeldByHalves(
        ILookup<int, int> halves,
        double[] actual,
        double[] predicted,
        double level,
        double unit
    ) =>
        halves.Sum(half =>
        {
            var learned = BinsOf(halves[1 - half.Key], actual, predicted, level, unit);
            return half.Count(row => Holds(learned, unit, predicted[row], actual[row]));
        });

    private static int HeldByOthers(double[] actual, double[] predicted, double level, double unit)
    {
        var rows = Enumerable.Range(0, actual.Length).ToList();
        return rows.Count(row =>
            Holds(
                BinsOf(rows.Where(other => other != row), actual, predicted, level, unit),
                unit,
                predicted[row],
                actual[row]
            )
        );
    }

    private static bool Holds(IntervalBin[] bins, double unit, double prediction, double actual)
    {
        var (lower, upper) = IntervalOf(bins, unit, prediction);
        return actual >= lower && actual <= upper;
    }

    private static (double Lower, double Upper) IntervalOf(IntervalBin[] bins, double smallestUnit, double prediction)
    {
        var bin = bins.LastOrDefault(b => b.From <= prediction, bins[0]);
        var unit = Math.Max(prediction, smallestUnit);
        return (Math.Max(0, prediction - (bin.Below * unit)), prediction + (bin.Above * unit));
    }

    private static IntervalBin[] BinsOf(
        IEnumerable<int> rows,
        double[] actual,
        double[] predicted,
        double level,
        double smallestUnit
    )
    {
        var ascending = rows.OrderBy(row => predicted[row]).ThenBy(row => actual[row]).ToArray();
        var count = Math.Clamp(ascending.Length / CustomersPerBin, 1, MostBins);
        return
        [
            .. Enumerable
                .Range(0, count)
                .GroupBy(bin => predicted[ascending[Ranking.Bucket(bin, count, ascending.Length).Start]])
                .OrderBy(g => g.Key)
                .Select(g => BinOf(g.Key, RowsOf(g.Min(), g.Max()))),
        ];

        // Buckets that start at the same prediction are one bin: their customers cannot be told apart by prediction.
        int[] RowsOf(int first, int last) =>
            ascending[
                Ranking.Bucket(first, count, ascending.Length).Start..Ranking.Bucket(last, count, ascending.Length).End
            ];

        IntervalBin BinOf(double from, int[] binRows)
        {
            var errors = binRows
                .Select(row => (actual[row] - predicted[row]) / Math.Max(predicted[row], smallestUnit))
                .Order()
                .ToArray();
            var (below, above) = Shortest(errors, level);
            return new IntervalBin(from, binRows.Length, below, above);
        }
    }

    /// <summary>
    /// The shortest stretch around 0 that holds ceil((n + 1) level) of the sorted errors. With ends fixed beforehand that count would make
    /// the expected coverage of a new error at least the level; as the stretch is chosen by the same errors, it comes out somewhat
    /// below, the less the more there are. <see cref="Coverage"/> is measured on others and shows it.
    /// </summary>
    private static (double Below, double Above) Shortest(double[] errors, double level)
    {
        var wanted = Math.Min(errors.Length, (int)Math.Ceiling((errors.Length + 1) * level));
        var best = (Below: double.PositiveInfinity, Above: double.PositiveInfinity);
        for (var first = 0; first + wanted <= errors.Length; first++)
        {
            var stretch = (Below: Math.Max(0, -errors[first]), Above: Math.Max(0, errors[first + wanted - 1]));
            if (stretch.Below + stretch.Above < best.Below + best.Above)
            {
                best = stretch;
            }
        }

        return best;
    }

    private sealed record Saved(
        string Kind,
        double Level,
        double Coverage,
        double SmallestUnit,
        int Customers,
        IntervalBin[] Bins
    );
}

/// <summary>The interval of customers predicted at least <see cref="From"/> and less than the next bin.</summary>
/// <param name="From">Least prediction; the first bin also takes smaller ones.</param>
/// <param name="Customers">Number of customers learned from.</param>
/// <param name="Below">How far the interval reaches below the prediction, in units of the error.</param>
/// <param name="Above">How far above.</param>
public sealed record IntervalBin(double From, int Customers, double Below, double Above);
