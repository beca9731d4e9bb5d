using Microsoft.ML;
using Microsoft.ML.Calibrators;

namespace CustomerValue.Statistics;

/// <summary>How probabilities are bent so that they agree with what happened.</summary>
public enum CalibrationMethod
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A straight line through the log-odds (Platt 1999).</summary>
    Platt,

    /// <summary>Steps that never go down, joined by straight lines (Zadrozny &amp; Elkan 2002).</summary>
    Isotonic,
}

/// <summary>
/// A rising curve from predicted to calibrated probability, learned from customers of a held-out window whose labels the model
/// has not seen. The order of customers stays, but for ties that steps make.
/// </summary>
/// <param name="Method">How the curve was made.</param>
/// <param name="Slope">Platt: slope on the log-odds.</param>
/// <param name="Offset">Platt: what is added to the log-odds.</param>
/// <param name="From">Isotonic: predicted probabilities, ascending.</param>
/// <param name="To">Isotonic: the calibrated ones.</param>
public sealed record ProbabilityCalibration(
    CalibrationMethod Method,
    double Slope,
    double Offset,
    IReadOnlyList<double> From,
    IReadOnlyList<double> To
)
{
    private const double Certain = 1e-6;
    private const long HalvesSeed = 23;

    // Halves of one holdout share its season and the model its training: a gain must be larger than what another window takes back. On the
    // first half of the zoo of shops a gain of 1 % made more shops worse than better; classes that were balanced on purpose gain far more.
    private const double LeastGain = 0.05;
    private const int LeastCustomers = 200;

    // Steps follow chance where there are fewer (Niculescu-Mizil & Caruana 2005).
    private const int LeastForSteps = 5_000;

    /// <summary>No change.</summary>
    public static ProbabilityCalibration Unchanged { get; } = new(CalibrationMethod.None, 1, 0, [], []);

    /// <summary>
    /// Takes the method with the lowest log loss on customers that it did not learn from: it learns from one half (by hash of the
    /// id) and is measured on the other, both ways. Without a clear gain nothing is changed.
    /// </summary>
    /// <param name="customerIds">Ids of the customers of the held-out window.</param>
    /// <param name="predicted">Their predicted probabilities.</param>
    /// <param name="actual">What happened.</param>
    public static ProbabilityCalibration Fit(IReadOnlyList<string> customerIds, double[] predicted, bool[] actual)
    {
        var half = customerIds.Select(id => CustomerHash.InSample(id, 0.5, HalvesSeed)).ToArray();
        if (customerIds.Count < LeastCustomers || !BothIn(actual, half, true) || !BothIn(actual, half, false))
        {
            return Unchanged;
        }

        var best = CalibrationMethod.None;
        var least = CrossLoss(CalibrationMethod.None, predicted, actual, half) * (1 - LeastGain);
        foreach (var method in new[] { CalibrationMethod.Platt, CalibrationMethod.Isotonic })
        {
            if (method == CalibrationMethod.Isotonic && customerIds.Count < LeastForSteps)
            {
                continue;
            }

            var loss = CrossLoss(method, predicted, actual, half);
            if (loss < least)
            {
                (best, least) = (method, loss);
            }
        }

        return Learn(best, predicted, actual, _ => true);
    }

    /// <summary>The calibrated probability.</summary>
    public double Apply(double probability) =>
        Method switch
        {
            CalibrationMethod.Platt => 1 / (1 + Math.Exp(-((Slope * LogOdds(probability)) + Offset))),
            CalibrationMethod.Isotonic => Step(probability),
            _ => probability,
        };

    private static bool BothIn(bool[] actual, bool[] half, bool side) =>
        actual.Where((_, i) => half[i] == side).Distinct().Count() == 2;

    private static double CrossLoss(CalibrationMethod method, double[] predicted, bool[] actual, bool[] half)
    {
        double loss = 0;
        foreach (var side in new[] { true, false })
        {
            var curve = Learn(method, predicted, actual, i => half[i] == side);
            for (var i = 0; i < predicted.Length; i++)
            {
                if (half[i] != side)
                {
                    var p = Math.Clamp(curve.Apply(predicted[i]), Certain, 1 - Certain);
                    loss -= Math.Log(actual[i] ? p : 1 - p);
                }
            }
        }

        return loss / predicted.Length;
    }

    private static ProbabilityCalibration Learn(
        CalibrationMethod method,
        double[] predicted,
        bool[] actual,
        Func<int, bool> learn
    )
    {
        if (method == CalibrationMethod.None)
        {
            return Unchanged;
        }

        var context = new MLContext(seed: 0);
        var rows = Enumerable
            .Range(0, predicted.Length)
            .Where(learn)
            .Select(i => new Row { Score = (float)LogOdds(predicted[i]), Label = actual[i] });
        var data = context.Data.LoadFromEnumerable(rows.ToList());
        var calibrators = context.BinaryClassification.Calibrators;
        if (method == CalibrationMethod.Platt)
        {
            var platt = Of(calibrators.Platt(nameof(Row.Label), nameof(Row.Score)).Fit(data));
            return new ProbabilityCalibration(method, -platt.Slope, -platt.Offset, [], []);
        }

        var isotonic = Of(calibrators.Isotonic(nameof(Row.Label), nameof(Row.Score)).Fit(data));
        return new ProbabilityCalibration(
            method,
            1,
            0,
            [
                .. isotonic
                    .Mins.Zip(isotonic.Maxes, (low, high) => new[] { low, high })
                    .SelectMany(ends => ends)
                    .Select(score => 1 / (1 + Math.Exp(-score))),
            ],
            [.. isotonic.Values.SelectMany(v => new double[] { v, v })]
        );
    }

    private static TCalibrator Of<TCalibrator>(ISingleFeaturePredictionTransformer<TCalibrator> fitted)
        where TCalibrator : class => fitted.Model;

    private double Step(double probability)
    {
        var above = 0;
        while (above < From.Count && From[above] < probability)
        {
            above++;
        }

        if (above == 0 || above == From.Count)
        {
            return To[above == 0 ? 0 : ^1];
        }

        var width = From[above] - From[above - 1];
        var share = width > 0 ? (probability - From[above - 1]) / width : 0;
        return To[above - 1] + (share * (To[above] - To[above - 1]));
    }

    private static double LogOdds(double probability)
    {
        var p = Math.Clamp(probability, Certain, 1 - Certain);
        return Math.Log(p / (1 - p));
    }

    private sealed class Row
    {
        public float Score { get; set; }

        public bool Label { get; set; }
    }
}
