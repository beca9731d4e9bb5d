using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Totals;
using CustomerValue.Models.Value;
using CustomerValue.Statistics;

namespace CustomerValue.Bench.Zoo;

/// <summary>
/// The product's training on many made-up shops, each held against plain models of the same table in the same run. A peer is the best
/// of four for a measure and a shop, chosen when the truth is known: no single model reaches that.
/// </summary>
internal static class ZooBench
{
    private const int Seed = 1;
    internal const double Noise = 2;
    private const double MuchFarther = 1.3;

    // Those that make the zoo finish within an hour on two cores; every kind of model is among them.
    private static readonly Candidates Quick = new(
        [
            new NaiveTrainer(),
            new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays),
            new BtydTrainer(FrequencyModelKind.MbgNbd, AmountSource.AllDays),
            new BtydTrainer(FrequencyModelKind.ParetoNbd, AmountSource.AllDays),
        ],
        [
            [new BtydTrainer(FrequencyModelKind.ParetoNbdCovariates, AmountSource.AllDays)],
            [new LinearTwoPart(), new LightGbmTwoPart()],
        ],
        [new BuyProbabilityRetention(FrequencyModelKind.BgNbd)],
        [
            [new BuyProbabilityRetention(FrequencyModelKind.ParetoNbdCovariates)],
            [new LogisticRetention(ClassBalance.None), new LightGbmRetention(ClassBalance.None)],
        ]
    );

    internal static readonly IValueTrainer[] Peers =
    [
        new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.RepeatDays),
        new BtydTrainer(FrequencyModelKind.MbgNbd, AmountSource.RepeatDays),
        new BtydTrainer(FrequencyModelKind.ParetoNbd, AmountSource.RepeatDays),
        new NaiveTrainer(),
    ];

    public static void Run(Results results, int half, string? only)
    {
        var shops = ZooKinds
            .Half(half)
            .Where(s => only is null || s.Name.Contains(only, StringComparison.Ordinal))
            .ToList();
        var outcomes = new ConcurrentDictionary<string, ShopOutcome>(StringComparer.Ordinal);
        var start = Stopwatch.GetTimestamp();
        Parallel.ForEach(
            shops,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            shop =>
            {
                try
                {
                    outcomes[shop.Name] = Outcome(shop);
                }
                catch (ModelFitException e)
                {
                    Console.WriteLine($"{shop.Name}: {e.Message}");
                }
            }
        );
        var told = shops.Where(s => outcomes.ContainsKey(s.Name)).Select(s => outcomes[s.Name]).ToList();
        told.ForEach(o => Console.WriteLine(o.Line));
        var dataset = $"zoo, half {half}";
        results.Write("zoo", dataset, "training", "seconds", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        results.Write("zoo", dataset, "product", "shops", told.Count, "");
        results.Write("zoo", dataset, "product", "shops_refused", shops.Count - told.Count, "");
        results.Write(
            "zoo",
            dataset,
            "product",
            "champions_not_as_measured",
            told.Count(o => o.NotAsMeasured is not null),
            ""
        );
        void Share(string metric, Func<ShopOutcome, bool> of) =>
            results.Write("zoo", dataset, "product", metric, told.Count(of) / (double)told.Count, "");
        void Pooled(string metric, Func<ShopOutcome, (double Held, double Of)> of) =>
            results.Write("zoo", dataset, "product", metric, told.Sum(o => of(o).Held) / told.Sum(o => of(o).Of), "");
        Share("total_nearer_share", o => o.Total.Distance < o.BestTotal.Distance);
        Share("total_nearer_than_bg_nbd_share", o => o.Total.Distance < o.FirstTotal.Distance);
        Share("total_much_farther_share", o => o.IsMuchFarther);
        foreach (var measure in new[] { "brier", "crps", "mae" })
        {
            Share($"{measure}_worse_share", o => o.Losses[measure].Difference > Noise * o.Losses[measure].Error);
            Share($"{measure}_better_share", o => o.Losses[measure].Difference < -Noise * o.Losses[measure].Error);
        }

        // What no forecast of the total can better: the champion with the totals that came.
        Share("mae_worse_share_with_true_total", o => o.WithTrueTotal.Difference > Noise * o.WithTrueTotal.Error);
        Share("mae_better_share_with_true_total", o => o.WithTrueTotal.Difference < -Noise * o.WithTrueTotal.Error);
        Share("brier_worse_share_with_true_buyers", o => o.WithTrueBuyers.Difference > Noise * o.WithTrueBuyers.Error);
        Share(
            "brier_better_share_with_true_buyers",
            o => o.WithTrueBuyers.Difference < -Noise * o.WithTrueBuyers.Error
        );
        foreach (var step in told[0].Without.Keys)
        {
            Share($"better_with_{step}_share", o => o.Without[step].Difference > Noise * o.Without[step].Error);
            Share($"worse_with_{step}_share", o => o.Without[step].Difference < -Noise * o.Without[step].Error);
            results.Write(
                "zoo",
                dataset,
                "product",
                $"loss_without_{step}",
                told.Average(o => 1 + (o.Without[step].Difference / o.Without[step].Peer)),
                "x"
            );
        }

        Pooled("coverage", o => o.Held);
        Pooled("coverage_buyers", o => o.HeldBuyers);
        Pooled("coverage_top_decile", o => o.HeldTop);
        Share("coverage_sum", o => o.HoldsSum);
        results.Write(
            "zoo",
            dataset,
            "product",
            "total_error_without_total",
            told.Average(o => o.Unscaled.Distance),
            "log"
        );
        results.Write("zoo", dataset, "product", "total_error", told.Average(o => o.Total.Distance), "log");
        results.Write("zoo", dataset, "best peer", "total_error", told.Average(o => o.BestTotal.Distance), "log");
        results.Write(
            "zoo",
            dataset,
            "bg-nbd+gg-repeat",
            "total_error",
            told.Average(o => o.FirstTotal.Distance),
            "log"
        );
        results.Write("zoo", dataset, "product", "calibration_error", told.Average(o => o.CalibrationError), "");
        results.Write("zoo", dataset, "best peer", "calibration_error", told.Average(o => o.PeerCalibrationError), "");
    }

    private static ShopOutcome Outcome(ZooShop shop)
    {
        using var tables = shop.Tables();
        var (horizon, start) = (shop.Settings.HorizonDays, Stopwatch.GetTimestamp());
        var (_, labelled, now) = tables.Training(ZooShop.First, shop.Cutoff, horizon);
        var truth = tables.At(shop.Cutoff, horizon, labelled: true);
        var actual = Array.ConvertAll(truth.Labels!.Spend, v => (double)v);
        var bought = Array.ConvertAll(truth.Labels.Orders, v => v > 0);
        var request = new TrainingRequest("model-bench", horizon, "bench", Seed, [], 0.05, null);
        var trained = ModelTraining.Run(labelled, now, Quick, request, CancellationToken.None);
        var version = ModelPackage.Load(trained.Files);
        var value = version.Value.Predict(now);
        var buys = version.Retention.Predict(now);
        var window = PastSpend.Of(truth, value, buys);
        var ranges = RangeMetrics.Of(window, version.Ranges);

        var alone = Alone(version.Retention);
        var unscaled = TotalCalibratedModel.InnerOf(version.Value).Predict(now.WithHorizon(horizon)).Spend;
        var served = PeerOutcome.BrierOf(buys, bought);
        var errors = value.Spend.Select((s, i) => Math.Abs(s - actual[i])).ToArray();
        ZooDifference Without(IRetentionModel model) =>
            Against(PeerOutcome.BrierOf(model.Predict(now.WithHorizon(horizon)), bought), [served]);

        var noise = Math.Sqrt(actual.Sum(v => v * v));
        var peers = Peers.Select(t => PeerOutcome.Of(t, now, horizon, actual, bought)).OfType<PeerOutcome>().ToList();
        var total = ZooTotal.Of(value.Spend.Sum(), actual.Sum());
        var best = peers.Select(p => p.Total).MinBy(t => t.Distance);
        var first = peers.Find(p => p.Name == Peers[0].Name)?.Total ?? best;
        var buyers = bought.Count(b => b);
        var outcome = new ShopOutcome(
            shop.Name,
            total,
            best,
            first,
            Math.Abs(total.Predicted - total.Actual) - (MuchFarther * Math.Abs(best.Predicted - best.Actual))
                > Noise * noise * MuchFarther,
            new Dictionary<string, ZooDifference>(StringComparer.Ordinal)
            {
                ["brier"] = Against(served, peers.Select(p => p.Brier)),
                ["crps"] = Against(
                    [.. window.Select(c => RangeMetrics.CrpsOf(version.Ranges, c))],
                    peers.Select(p => p.Crps)
                ),
                ["mae"] = Against(errors, peers.Select(p => p.Absolute)),
            },
            (ranges.Held * actual.Length, actual.Length),
            ((ranges.HeldBuyers ?? 0) * buyers, buyers),
            (ranges.Deciles[0].Held * actual.Length / 10, actual.Length / 10.0),
            trained.Card.SumSpread is { } spread
                && total.Actual >= total.Predicted / spread
                && total.Actual <= total.Predicted * spread,
            BinaryMetrics.Compute(bought, buys, 0.5).ExpectedCalibrationError,
            peers.Min(p => p.CalibrationError)
        )
        {
            NotAsMeasured = trained.Card.Warnings.FirstOrDefault(w =>
                w.Contains(ServedCheck.NotAsMeasured, StringComparison.Ordinal)
            ),
            WithTrueTotal = Against(
                [.. value.Spend.Select((s, i) => Math.Abs((s * actual.Sum() / value.Spend.Sum()) - actual[i]))],
                peers.Select(p => p.Absolute)
            ),
            WithTrueBuyers = Against(
                PeerOutcome.BrierOf(OddsScaling.Apply(buys, OddsScaling.Of(buys, buyers)), bought),
                peers.Select(p => p.Brier)
            ),
            Unscaled = ZooTotal.Of(unscaled.Sum(), actual.Sum()),
            Without = new Dictionary<string, ZooDifference>(StringComparer.Ordinal)
            {
                ["total"] = Against([.. unscaled.Select((s, i) => Math.Abs(s - actual[i]))], [errors]),
                ["buyers"] = Without(alone.Calibrated),
                ["calibration"] = Without(BuyerCalibratedModel.Of(alone.Plain, now, horizon, buys.Sum())),
            },
        };
        return outcome with
        {
            Line = string.Create(
                CultureInfo.InvariantCulture,
                $"{shop.Name, -22} {now.Count, 6} {trained.Card.ValueChampion, -28} {trained.Card.RetentionChampion, -24} total {total.Log:+0.00;-0.00} best {best.Log:+0.00;-0.00} bg {first.Log:+0.00;-0.00} noise {noise / Math.Max(1e-9, actual.Sum()):0.00} spread {trained.Card.SumSpread:0.00} | brier {outcome.Losses["brier"]} crps {outcome.Losses["crps"]} mae {outcome.Losses["mae"]} | held {ranges.Held:0.00} buyers {outcome.HeldBuyers.Held / Math.Max(1, outcome.HeldBuyers.Of):0.00} top {outcome.HeldTop.Held / Math.Max(1, outcome.HeldTop.Of):0.00} ece {outcome.CalibrationError:0.000}/{outcome.PeerCalibrationError:0.000} | {string.Join(" ", outcome.Without.Select(w => $"{w.Key} {w.Value}"))} | {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s {outcome.NotAsMeasured}"
            ),
        };
    }

    private static (IRetentionModel Calibrated, IRetentionModel Plain) Alone(IRetentionModel served)
    {
        var calibrated = ((BuyerCalibratedModel)served).Inner;
        return (calibrated, (calibrated as CalibratedRetentionModel)?.Inner ?? calibrated);
    }

    /// <summary>The loss less the best peer's, with the standard error of the difference between the same customers.</summary>
    internal static ZooDifference Against(double[] own, IEnumerable<double[]> peers)
    {
        var best = peers.MinBy(p => p.Average())!;
        var differences = own.Zip(best, (o, p) => o - p).ToArray();
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean))) / differences.Length;
        return new ZooDifference(mean, error, best.Average());
    }
}

/// <summary>A total beside the true one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZooTotal(double Predicted, double Actual, double Log)
{
    public double Distance => Math.Abs(Log);

    public static ZooTotal Of(double predicted, double actual) =>
        new(predicted, actual, Math.Log(Math.Max(predicted, 1e-9) / Math.Max(actual, 1e-9)));
}

/// <summary>A loss less that of the best peer.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZooDifference(double Difference, double Error, double Peer)
{
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Difference / Peer:+0.0%;-0.0%} ({Difference / Math.Max(Error, 1e-12):+0.0;-0.0} se)"
        );
}

/// <summary>What the product did on a shop.</summary>
internal sealed record ShopOutcome(
    string Name,
    ZooTotal Total,
    ZooTotal BestTotal,
    ZooTotal FirstTotal,
    bool IsMuchFarther,
    IReadOnlyDictionary<string, ZooDifference> Losses,
    (double Held, double Of) Held,
    (double Held, double Of) HeldBuyers,
    (double Held, double Of) HeldTop,
    bool HoldsSum,
    double CalibrationError,
    double PeerCalibrationError
)
{
    public string Line { get; init; } = "";

    /// <summary>What was said of a champion that gave way as it was not the model that was measured; null where none did.</summary>
    public string? NotAsMeasured { get; init; }

    /// <summary>The absolute error of spend against the best peer's, were the total forecast exactly.</summary>
    public ZooDifference WithTrueTotal { get; init; }

    /// <summary>The Brier score against the best peer's, were the number of buyers forecast exactly.</summary>
    public ZooDifference WithTrueBuyers { get; init; }

    /// <summary>The champion's own total.</summary>
    public ZooTotal Unscaled { get; init; }

    /// <summary>The loss without a step of the product less that with it.</summary>
    public IReadOnlyDictionary<string, ZooDifference> Without { get; init; } =
        new Dictionary<string, ZooDifference>(StringComparer.Ordinal);
}
