using System.Diagnostics;
using System.Text.Json;
using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Statistics;

namespace CustomerValue.Bench;

/// <summary>
/// <c>btyd-fits</c>: parameters, log-likelihood and fit seconds of the buy-till-you-die models on CDNOW's published sample,
/// on all of CDNOW and on a million customers, and how their predictions of all of CDNOW do on the holdout.
/// </summary>
internal static class BtydFitsBench
{
    private const int Repetitions = 5;
    private const int MillionCopies = 43;

    private static readonly FrequencyModelKind[] Kinds = Enum.GetValues<FrequencyModelKind>();

    public static void Run(string dataDir, TextWriter json)
    {
        var report = new Report(json);
        var full = Cdnow.Full(dataDir);
        Fits(report, "cdnow-sample", Cdnow.Sample(dataDir).TableAt(Cdnow.Cutoff, Cdnow.HorizonDays));
        var table = full.TableAt(Cdnow.Cutoff, Cdnow.HorizonDays);
        Fits(report, "cdnow", table);
        // The peers that publish a log-likelihood of all of CDNOW count the 39 weeks to October 1st inclusive.
        Fits(report, "cdnow-one-day-more", full.TableAt(Cdnow.Cutoff.AddDays(1), Cdnow.HorizonDays));
        Fits(report, "cdnow-x43", full.TableAt(Cdnow.Cutoff, Cdnow.HorizonDays, MillionCopies));
        Holdout(report, "cdnow", table);
    }

    private static void Fits(Report report, string dataset, FeatureTable table)
    {
        report.Write(dataset, "all", "customers", table.Count, "customers");
        foreach (var kind in Kinds)
        {
            var (seconds, fit) = Timed(() =>
                FrequencyModels.Fit(kind, HistoryCounts.Of(table), CancellationToken.None)
            );
            var model = FrequencyModels.NameOf(kind);
            foreach (var (parameter, value) in fit.Model.Parameters)
            {
                report.Write(dataset, model, parameter, value, "");
            }

            report.Write(dataset, model, "log-likelihood", fit.LogLikelihood, "");
            report.Write(dataset, model, "fit", seconds, "s");
        }

        foreach (var source in Enum.GetValues<AmountSource>())
        {
            var (seconds, fit) = Timed(() => GammaGamma.Fit(AmountColumns.Read(table, source), CancellationToken.None));
            var model = source == AmountSource.AllDays ? "gg" : "gg-repeat";
            report.Write(dataset, model, "p", fit.Model.P, "");
            report.Write(dataset, model, "q", fit.Model.Q, "");
            report.Write(dataset, model, "v", fit.Model.V, "");
            report.Write(dataset, model, "log-likelihood", fit.LogLikelihood, "");
            report.Write(dataset, model, "spend-frequency correlation", fit.SpendFrequencyCorrelation, "");
            report.Write(dataset, model, "fit", seconds, "s");
        }
    }

    private static void Holdout(Report report, string dataset, FeatureTable table)
    {
        var sources = Enum.GetValues<AmountSource>();
        IValueTrainer[] trainers =
        [
            .. Kinds.SelectMany(kind => sources.Select(source => new BtydTrainer(kind, source))),
            new NaiveTrainer(),
        ];
        foreach (var trainer in trainers)
        {
            var model = trainer.Train([], table, 1, CancellationToken.None);
            var (predictSeconds, predicted) = Timed(() => model.Predict(table));
            var (explainSeconds, _) = Timed(() => model.Explain(table));
            Compare(report, dataset, trainer.Name, table, predicted);
            report.Write(dataset, trainer.Name, "predict", predictSeconds, "s");
            report.Write(dataset, trainer.Name, "explain", explainSeconds, "s");
        }
    }

    private static void Compare(
        Report report,
        string dataset,
        string model,
        FeatureTable table,
        ValuePrediction predicted
    )
    {
        var labels = table.Labels!;
        var spend = Array.ConvertAll(labels.Spend, v => (double)v);
        var orders = ValueMetrics.Compute(Array.ConvertAll(labels.Orders, v => (double)v), predicted.Orders);
        var buys = BinaryMetrics.Compute(Array.ConvertAll(labels.Orders, v => v > 0), predicted.BuyProbability, 0.5);
        var spendMetrics = ValueMetrics.Compute(spend, predicted.Spend);
        void Write(string metric, double? value, string unit)
        {
            if (value is { } known)
            {
                report.Write(dataset, model, metric, known, unit);
            }
        }

        foreach (var (what, metrics) in new[] { ("orders", orders), ("spend", spendMetrics) })
        {
            Write($"{what} MAE", metrics.MeanAbsoluteError, "");
            Write($"{what} RMSE", metrics.RootMeanSquaredError, "");
            Write($"{what} Spearman", metrics.Spearman, "");
            Write($"{what} bias", metrics.BiasPercent, "%");
            Write($"{what} normalized Gini", metrics.NormalizedGini, "");
            Write($"{what} decile MAPE", metrics.DecileMapePercent, "%");
        }

        Write("spend top 10 %", spendMetrics.Top10Capture, "");
        Write("spend top 20 %", spendMetrics.Top20Capture, "");
        Write("ROC-AUC of buying", buys.RocAuc, "");
        Write("PR-AUC of buying", buys.PrAuc, "");
        Write("Brier of buying", buys.Brier, "");
        Write("calibration error of buying", buys.ExpectedCalibrationError, "");
    }

    /// <summary>Median time of several runs, and the last run's result.</summary>
    private static (double Seconds, TResult Result) Timed<TResult>(Func<TResult> work)
    {
        var result = work();
        var seconds = new double[Repetitions];
        for (var i = 0; i < Repetitions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            result = work();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return (seconds[Repetitions / 2], result);
    }

    private sealed class Report(TextWriter json)
    {
        public void Write(string dataset, string model, string metric, double value, string unit)
        {
            json.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        bench = "btyd-fits",
                        dataset,
                        model,
                        metric,
                        value,
                        unit,
                    }
                )
            );
            var line = $"{dataset, -18} {model, -22} {metric, -30} {value:G8} {unit}";
            Console.WriteLine(line);
        }
    }
}
