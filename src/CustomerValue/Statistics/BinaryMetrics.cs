using CustomerValue.Models;
using CustomerValue.Models.Evaluation;

namespace CustomerValue.Statistics;

/// <summary>Customers of about the same predicted probability.</summary>
/// <param name="Customers">Number of customers; bins differ by at most one.</param>
/// <param name="MeanProbability">Mean predicted probability.</param>
/// <param name="ActualShare">Share that was positive; customers predicted alike share theirs.</param>
public sealed record CalibrationBin(int Customers, double MeanProbability, double ActualShare);

/// <summary>A point of a curve over the thresholds.</summary>
/// <param name="X">ROC: false positive rate. Precision-recall: recall.</param>
/// <param name="Y">ROC: true positive rate (recall). Precision-recall: precision.</param>
public sealed record CurvePoint(double X, double Y);

/// <summary>How a probability does when cut at a threshold: positive is predicted where probability >= threshold.</summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="Recall">Share of the positives found; null where there is none.</param>
/// <param name="Precision">Share of the found that are positive; null where none is found.</param>
/// <param name="F1">Harmonic mean: 2 hits / (found + positives); 0 where there is neither.</param>
public sealed record ThresholdMetrics(double Threshold, double? Recall, double? Precision, double F1);

/// <summary>
/// How well predicted probabilities agree with what happened. A null is a measure that the actuals leave undefined.
/// </summary>
/// <param name="Customers">Number of customers.</param>
/// <param name="PositiveShare">Share of positives, 0..1.</param>
/// <param name="RocAuc">Area under the ROC curve, ties counted half. Null without both classes.</param>
/// <param name="PrAuc">Average precision: precision summed over the steps of recall. Null without positives.</param>
/// <param name="AtThreshold">At the threshold asked for.</param>
/// <param name="AtBestF1">At the threshold, among the predicted probabilities, with the highest F1; the highest such.</param>
/// <param name="RecallAtPrecision80">Greatest share of the positives found with four hits in five; null without positives.</param>
/// <param name="LogLoss">Mean negative log-likelihood, natural logarithm, probabilities clipped to 1e-15..1 - 1e-15.</param>
/// <param name="Brier">Mean squared error of the probability.</param>
/// <param name="ExpectedCalibrationError">Mean of |mean probability - actual share| over the bins, by customers.</param>
/// <param name="Calibration">Ten bins of equal count, highest probability first; fewer where there are fewer customers.</param>
/// <param name="RocCurve">At most 200 points from (0, 0) to (1, 1); empty without both classes.</param>
/// <param name="PrCurve">At most 200 points by ascending recall; empty without positives.</param>
public sealed record BinaryMetrics(
    int Customers,
    double PositiveShare,
    double? RocAuc,
    double? PrAuc,
    ThresholdMetrics AtThreshold,
    ThresholdMetrics AtBestF1,
    double? RecallAtPrecision80,
    double LogLoss,
    double Brier,
    double ExpectedCalibrationError,
    IReadOnlyList<CalibrationBin> Calibration,
    IReadOnlyList<CurvePoint> RocCurve,
    IReadOnlyList<CurvePoint> PrCurve
)
{
    private const double Clip = 1e-15;

    /// <summary>Compares probabilities with what happened; rows are customers, in any order.</summary>
    /// <param name="actual">Whether each customer was positive.</param>
    /// <param name="probability">Predicted probability of that, 0..1.</param>
    /// <param name="threshold">Positive is predicted where the probability is at least this.</param>
    /// <exception cref="ArgumentException">Lengths differ, there is no row, or a probability is not in 0..1.</exception>
    public static BinaryMetrics Compute(ReadOnlySpan<bool> actual, ReadOnlySpan<double> probability, double threshold)
    {
        var positives = PositivesOf(actual, probability);
        var ranking = Ranking.By(probability, positives);
        var steps = ThresholdSteps.Of(ranking);
        var calibration = CalibrationOf(ranking);
        var (logLoss, brier) = Losses(positives, probability);
        return new BinaryMetrics(
            actual.Length,
            Ranking.MeanOf(positives),
            steps.RocAuc(),
            steps.PrAuc(),
            steps.At(threshold),
            steps.AtBestF1(),
            steps.RecallAt(0.8),
            logLoss,
            brier,
            calibration.Sum(b => b.Customers * Math.Abs(b.MeanProbability - b.ActualShare)) / actual.Length,
            calibration,
            steps.RocCurve(),
            steps.PrCurve()
        );
    }

    /// <summary>The area under the ROC curve alone, as <see cref="RocAuc"/>.</summary>
    /// <exception cref="ArgumentException">Lengths differ, there is no row, or a probability is not in 0..1.</exception>
    public static double? RocAucOf(ReadOnlySpan<bool> actual, ReadOnlySpan<double> probability) =>
        ThresholdSteps.Of(Ranking.By(probability, PositivesOf(actual, probability))).RocAuc();

    private static double[] PositivesOf(ReadOnlySpan<bool> actual, ReadOnlySpan<double> probability)
    {
        Checked.Lengths(actual.Length, probability.Length);
        var positives = new double[actual.Length];
        for (var i = 0; i < positives.Length; i++)
        {
            if (!(probability[i] >= 0 && probability[i] <= 1))
            {
                throw new ArgumentException($"The probability of row {i} is {probability[i]}.");
            }

            positives[i] = actual[i] ? 1 : 0;
        }

        return positives;
    }

    private static (double LogLoss, double Brier) Losses(double[] positives, ReadOnlySpan<double> probability)
    {
        double logLoss = 0;
        double brier = 0;
        for (var i = 0; i < positives.Length; i++)
        {
            var likelihood = positives[i] == 1 ? probability[i] : 1 - probability[i];
            logLoss -= Math.Log(Math.Clamp(likelihood, Clip, 1 - Clip));
            brier += (1 - likelihood) * (1 - likelihood);
        }

        return (logLoss / positives.Length, brier / positives.Length);
    }

    private static List<CalibrationBin> CalibrationOf(Ranking ranking)
    {
        var rows = ranking.Actual.Length;
        var bins = Math.Min(10, rows);
        var calibration = new List<CalibrationBin>(bins);
        for (var bin = 0; bin < bins; bin++)
        {
            var range = Ranking.Bucket(bin, bins, rows);
            calibration.Add(
                new CalibrationBin(
                    range.End.Value - range.Start.Value,
                    Ranking.MeanOf(ranking.Predicted.AsSpan(range)),
                    Ranking.MeanOf(ranking.Actual.AsSpan(range))
                )
            );
        }

        return calibration;
    }
}
