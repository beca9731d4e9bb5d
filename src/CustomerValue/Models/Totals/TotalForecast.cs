using CustomerValue.Features;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Models.Totals;

/// <summary>
/// What all customers of a table together will do. A buy-till-you-die model knows nothing of seasons and trends, and a
/// learned one only of those in its label windows; so the total is forecast once, from all evidence there is, and the
/// candidates only share it out among the customers.
/// </summary>
/// <param name="Orders">Purchase days of all customers in the horizon.</param>
/// <param name="Spend">Spend of all customers in the horizon, reporting currency.</param>
/// <param name="Buyers">Customers with a purchase in the horizon.</param>
/// <param name="Route">How the forecast came about, in words for the leaderboard.</param>
public sealed record TotalForecast(double Orders, double Spend, double Buyers, string Route)
{
    private const double LargestLevel = 2.5;

    /// <summary>The 90 % quantile of Student's t with 1, 2, ... degrees of freedom.</summary>
    private static readonly double[] NinthDecileOfT =
    [
        3.078,
        1.886,
        1.638,
        1.533,
        1.476,
        1.440,
        1.415,
        1.397,
        1.383,
        1.372,
        1.363,
        1.356,
    ];

    /// <summary>Forecasts the totals.</summary>
    /// <param name="labelled">Past tables, oldest first, whose label windows end at or before the cutoff of <paramref name="asOf"/>.</param>
    /// <param name="asOf">The table that is predicted; its labels are not read.</param>
    /// <param name="horizonDays">Days to forecast, at least the table's horizon.</param>
    /// <param name="cancellation">Stops between fits.</param>
    /// <exception cref="ModelFitException">No model gives a total that is a number.</exception>
    public static TotalForecast Of(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int horizonDays,
        CancellationToken cancellation
    ) => Of(labelled, asOf, horizonDays, table => Plain(table, horizonDays, cancellation));

    /// <summary>
    /// How far off a forecast of the spend must be expected to be: what the same forecast missed at each of the past cutoffs,
    /// made from what lay before it.
    /// </summary>
    /// <param name="labelled">As of <see cref="Of(IReadOnlyList{FeatureTable}, FeatureTable, int, CancellationToken)"/>.</param>
    /// <param name="horizonDays">Days that are forecast.</param>
    /// <param name="cancellation">Stops between fits.</param>
    /// <returns>
    /// Factor above 1: with the forecast divided and multiplied by it, the interval holds the total 4 times of 5 where
    /// logarithms of misses are normal about 0 (Student's t with a degree of freedom for each window that does not overlap with the one before). Null where no cutoff has a label window
    /// of this length.
    /// </returns>
    public static double? SpreadOf(
        IReadOnlyList<FeatureTable> labelled,
        int horizonDays,
        CancellationToken cancellation
    )
    {
        var plains = new Dictionary<FeatureTable, TotalForecast>(ReferenceEqualityComparer.Instance);
        var misses = new List<double>();
        var apart = 0;
        var end = DateOnly.MinValue;
        foreach (var table in labelled.Where(t => t.HorizonDays == horizonDays))
        {
            var past = labelled.Where(t => t.Cutoff.AddDays(t.HorizonDays) <= table.Cutoff).ToList();
            var forecast = Of(past, table, horizonDays, PlainOnce).Spend;
            var actual = table.Labels!.Spend.Sum(v => (double)v);
            if (actual > 0 && forecast > 0)
            {
                misses.Add(Math.Log(actual / forecast));
                // Windows that overlap miss much the same: they sharpen the mean, but are no further trial.
                if (table.Cutoff >= end)
                {
                    apart++;
                    end = table.Cutoff.AddDays(horizonDays);
                }
            }
        }

        return misses.Count == 0
            ? null
            : Math.Exp(
                NinthDecileOfT[Math.Min(apart, NinthDecileOfT.Length) - 1] * Math.Sqrt(misses.Average(m => m * m))
            );

        TotalForecast PlainOnce(FeatureTable table)
        {
            if (!plains.TryGetValue(table, out var plain))
            {
                plains[table] = plain = Plain(table, horizonDays, cancellation);
            }

            return plain;
        }
    }

    private static TotalForecast Of(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int horizonDays,
        Func<FeatureTable, TotalForecast> plainOf
    )
    {
        var plain = plainOf(asOf);
        var alike = labelled.Where(t => t.HorizonDays == horizonDays).ToList();
        var season = alike.FindLast(t => CutoffPlan.SameSeason(t.Cutoff, asOf.Cutoff, horizonDays));
        if (season is not null)
        {
            return plain.Times(
                Level.Of(season, plainOf(season)),
                $"The total was corrected by what came of the same forecast at {season.Cutoff:yyyy-MM-dd}, in the same season."
            );
        }

        if (alike.Count > 0)
        {
            // Windows of other seasons say how far off a forecast can be rather than where to: the mean is drawn towards none.
            var levels = alike.ConvertAll(t => Level.Of(t, plainOf(t)));
            return plain.Times(
                Level.Mean(levels, levels.Count + 1),
                $"The total was corrected by what came of the same forecast at {alike.Count} earlier cutoff(s) in other seasons, with caution."
            );
        }

        var level = Level.Mean([Persistence(asOf, horizonDays, plain)], 2);
        return plain.Times(
            level,
            "History is too short to try the forecast on: the total is half way between a buy-till-you-die model's and that repeat purchases go on as they were."
        );
    }

    private TotalForecast Times(Level level, string route) =>
        new(Orders * level.Orders, Spend * level.Spend, Buyers * level.Buyers, route);

    /// <summary>By the first model that can be fitted and predicts numbers; the last one can be fitted always.</summary>
    private static TotalForecast Plain(FeatureTable table, int horizonDays, CancellationToken cancellation)
    {
        IValueTrainer[] trainers =
        [
            new BtydTrainer(FrequencyModelKind.ParetoNbdCovariates, AmountSource.AllDays),
            new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays),
            new NaiveTrainer(),
        ];
        var reasons = new List<string>();
        foreach (var trainer in trainers)
        {
            try
            {
                var predicted = trainer.Train([], table, 0, cancellation).Predict(table.WithHorizon(horizonDays));
                var (orders, spend, buyers) = (
                    predicted.Orders.Sum(),
                    predicted.Spend.Sum(),
                    predicted.BuyProbability.Sum()
                );
                if (double.IsFinite(orders + spend + buyers))
                {
                    return new TotalForecast(orders, spend, buyers, "");
                }

                reasons.Add($"{trainer.Name}: the total is no number.");
            }
            catch (ModelFitException e)
            {
                reasons.Add($"{trainer.Name}: {e.Message}");
            }
        }

        throw new ModelFitException($"The total cannot be forecast. {string.Join(" ", reasons)}");
    }

    /// <summary>The level at which the repeat purchases of the whole history go on at their pace.</summary>
    private static Level Persistence(FeatureTable table, int horizonDays, TotalForecast plain)
    {
        var repeats = table.Column(Btyd.RepeatDays);
        var means = table.Column(Btyd.RepeatMean);
        var days = (table.Column(Btyd.AgeWeeks).DefaultIfEmpty().Max() * 7) + 1;
        var share = horizonDays / days;
        var orders = share * repeats.Sum(x => (double)x);
        var spend = share * repeats.Zip(means, (x, mean) => (double)x * mean).Sum();
        return new Level(Level.Ratio(orders, plain.Orders), Level.Ratio(spend, plain.Spend), 1);
    }

    /// <summary>Factors on the totals of a forecast.</summary>
    private sealed record Level(double Orders, double Spend, double Buyers)
    {
        public static Level Of(FeatureTable table, TotalForecast forecast) =>
            new(
                Ratio(table.Labels!.Orders.Sum(v => (double)v), forecast.Orders),
                Ratio(table.Labels.Spend.Sum(v => (double)v), forecast.Spend),
                Ratio(table.Labels.Orders.Count(v => v > 0), forecast.Buyers)
            );

        /// <summary>Geometric mean; a divisor above the number of levels draws it towards 1.</summary>
        public static Level Mean(IReadOnlyList<Level> levels, int divisor)
        {
            double Of(Func<Level, double> value) => Math.Exp(levels.Sum(l => Math.Log(value(l))) / divisor);
            return new Level(Of(l => l.Orders), Of(l => l.Spend), Of(l => l.Buyers));
        }

        public static double Ratio(double actual, double forecast) =>
            actual > 0 && forecast > 0 ? Math.Clamp(actual / forecast, 1 / LargestLevel, LargestLevel) : 1;
    }
}
