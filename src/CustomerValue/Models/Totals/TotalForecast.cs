using System.Globalization;
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
    /// <summary>
    /// Factor above 1: the forecast of the spend divided and multiplied by it is made to hold the true one 4 times of 5. Null where
    /// history is too short to have tried the forecast.
    /// </summary>
    public double? Spread { get; private init; }

    /// <summary>
    /// Forecasts the totals: those of buy-till-you-die models, corrected by what came of the same forecast at past cutoffs as far as
    /// that says anything of the next window (<see cref="LevelProcess"/>).
    /// </summary>
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
    )
    {
        var plain = PlainTotal.Of(asOf, horizonDays, cancellation);
        // What one model missed says nothing of another.
        var tried = labelled
            .Select(table =>
                (Table: table, Plain: PlainTotal.Of(table.WithoutLabels(), table.HorizonDays, cancellation))
            )
            .Where(t => t.Plain.Models == plain.Models)
            .ToList();
        var orders = Level(tried, asOf, horizonDays, t => t.Orders, p => p.Orders);
        var spend = Level(tried, asOf, horizonDays, t => t.Spend, p => p.Spend);
        var buyers = Level(
            tried,
            asOf,
            horizonDays,
            t => Array.ConvertAll(t.Orders, v => v > 0 ? 1f : 0),
            p => p.Buyers
        );
        return new TotalForecast(
            plain.Orders * Math.Exp(orders.Mean),
            plain.Spend * Math.Exp(spend.Mean),
            Math.Min(asOf.Count, plain.Buyers * Math.Exp(buyers.Mean)),
            Words(plain, tried.Count, spend)
        )
        {
            Spread = tried.Count == 0 ? null : Math.Exp(spend.Deviation),
        };
    }

    private static LogLevel Level(
        List<(FeatureTable Table, PlainTotal Plain)> tried,
        FeatureTable asOf,
        int horizonDays,
        Func<Labels, float[]> labels,
        Func<PlainTotal, double> forecast
    )
    {
        var past = new List<PastLevel>();
        foreach (var (table, plain) in tried)
        {
            var actual = labels(table.Labels!);
            var sum = actual.Sum(v => (double)v);
            if (sum > 0 && forecast(plain) > 0)
            {
                past.Add(
                    new PastLevel(
                        table.Cutoff,
                        Math.Log(sum / forecast(plain)),
                        Math.Sqrt(actual.Sum(v => (double)v * v)) / sum
                    )
                );
            }
        }

        return LevelProcess.At(
            past,
            asOf.Cutoff,
            tried.Count == 0 ? horizonDays : tried[0].Table.HorizonDays,
            horizonDays
        );
    }

    private static string Words(PlainTotal plain, int windows, LogLevel spend) =>
        windows == 0
            ? $"The total is that of {plain.Models}; there was no earlier window to try it on."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The total is that of {plain.Models}, times {Math.Exp(spend.Mean):0.00} by what came of the same forecast at {windows} earlier cutoff(s)."
            );
}

/// <summary>The totals that a table's models give without a look at what came of earlier ones.</summary>
/// <param name="Models">Which models they are of.</param>
/// <param name="Orders">Purchase days.</param>
/// <param name="Spend">Spend, reporting currency.</param>
/// <param name="Buyers">Customers with a purchase.</param>
internal sealed record PlainTotal(string Models, double Orders, double Spend, double Buyers)
{
    /// <summary>
    /// The geometric mean of two buy-till-you-die models, which err in different ways (Bates &amp; Granger 1969), or one of them where the
    /// other cannot be fitted; the last period where neither can.
    /// </summary>
    /// <exception cref="ModelFitException">No model gives a total that is a number.</exception>
    public static PlainTotal Of(FeatureTable table, int horizonDays, CancellationToken cancellation)
    {
        IValueTrainer[] trainers =
        [
            new BtydTrainer(FrequencyModelKind.ParetoNbdCovariates, AmountSource.AllDays),
            new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays),
        ];
        var reasons = new List<string>();
        var totals = trainers
            .Select(t => Try(t, table, horizonDays, reasons, cancellation))
            .OfType<PlainTotal>()
            .ToList();
        if (totals.Count == 0)
        {
            totals.AddRange(
                new[] { Try(new NaiveTrainer(), table, horizonDays, reasons, cancellation) }.OfType<PlainTotal>()
            );
        }

        return totals.Count == 0
            ? throw new ModelFitException($"The total cannot be forecast. {string.Join(" ", reasons)}")
            : new PlainTotal(
                string.Join(" and ", totals.Select(t => t.Models)),
                Mean(t => t.Orders),
                Mean(t => t.Spend),
                Mean(t => t.Buyers)
            );

        double Mean(Func<PlainTotal, double> of) => Math.Exp(totals.Average(t => Math.Log(of(t))));
    }

    private static PlainTotal? Try(
        IValueTrainer trainer,
        FeatureTable table,
        int horizonDays,
        List<string> reasons,
        CancellationToken cancellation
    )
    {
        try
        {
            var predicted = trainer.Train([], table, 0, cancellation).Predict(table.WithHorizon(horizonDays));
            var total = new PlainTotal(
                trainer.Name,
                predicted.Orders.Sum(),
                predicted.Spend.Sum(),
                predicted.BuyProbability.Sum()
            );
            if (double.IsFinite(total.Orders + total.Spend + total.Buyers))
            {
                return total;
            }

            reasons.Add($"{trainer.Name}: the total is no number.");
        }
        catch (ModelFitException e)
        {
            reasons.Add($"{trainer.Name}: {e.Message}");
        }

        return null;
    }
}
