using CustomerValue.Models;
using CustomerValue.Models.Evaluation;

namespace CustomerValue.Statistics;

/// <summary>
/// Counts of found customers and of hits for every distinct probability taken as the threshold, from the highest down.
/// </summary>
internal sealed class ThresholdSteps
{
    private const int MostCurvePoints = 200;

    private readonly List<Step> _steps;
    private readonly double _positives;
    private readonly double _negatives;

    private ThresholdSteps(List<Step> steps, double positives, double negatives)
    {
        _steps = steps;
        _positives = positives;
        _negatives = negatives;
    }

    public static ThresholdSteps Of(Ranking ranking)
    {
        var steps = new List<Step>();
        double hits = 0;
        foreach (var tie in Ties.In(ranking.Predicted))
        {
            // A tie's shared actual times its size is a count again, to rounding.
            hits += Math.Round(Ranking.SumOf(ranking.Actual.AsSpan(tie)));
            steps.Add(new Step(ranking.Predicted[tie.Start], tie.End.Value, hits));
        }

        return new ThresholdSteps(steps, hits, ranking.Actual.Length - hits);
    }

    public double? RocAuc()
    {
        if (_positives == 0 || _negatives == 0)
        {
            return null;
        }

        double area = 0;
        var last = Step.None;
        foreach (var step in _steps)
        {
            area += (step.Misses - last.Misses) * (step.Hits + last.Hits) / 2;
            last = step;
        }

        return area / (_positives * _negatives);
    }

    public double? PrAuc()
    {
        if (_positives == 0)
        {
            return null;
        }

        double area = 0;
        var last = Step.None;
        foreach (var step in _steps)
        {
            area += (step.Hits - last.Hits) * step.Hits / step.Found;
            last = step;
        }

        return area / _positives;
    }

    public ThresholdMetrics At(double threshold) =>
        MetricsOf(_steps.LastOrDefault(s => s.Threshold >= threshold, Step.None) with { Threshold = threshold });

    /// <summary>The greatest recall that a precision allows; 0 where no threshold reaches it, null without positives.</summary>
    public double? RecallAt(double precision) =>
        _positives == 0
            ? null
            : _steps.Where(s => s.Hits >= precision * s.Found).Select(s => s.Hits / _positives).DefaultIfEmpty(0).Max();

    public ThresholdMetrics AtBestF1() => MetricsOf(_steps.MaxBy(F1Of)!);

    public IReadOnlyList<CurvePoint> RocCurve() =>
        _positives == 0 || _negatives == 0
            ? []
            : Thinned([
                new CurvePoint(0, 0),
                .. _steps.Select(s => new CurvePoint(s.Misses / _negatives, s.Hits / _positives)),
            ]);

    public IReadOnlyList<CurvePoint> PrCurve() =>
        _positives == 0 ? [] : Thinned([.. _steps.Select(s => new CurvePoint(s.Hits / _positives, s.Hits / s.Found))]);

    private double F1Of(Step step) => step.Found + _positives == 0 ? 0 : 2 * step.Hits / (step.Found + _positives);

    private ThresholdMetrics MetricsOf(Step step) =>
        new(
            step.Threshold,
            _positives == 0 ? null : step.Hits / _positives,
            step.Found == 0 ? null : step.Hits / step.Found,
            F1Of(step)
        );

    /// <summary>Keeps the first, the last and evenly many between.</summary>
    private static CurvePoint[] Thinned(CurvePoint[] points)
    {
        if (points.Length <= MostCurvePoints)
        {
            return points;
        }

        var thinned = new CurvePoint[MostCurvePoints];
        for (var i = 0; i < thinned.Length; i++)
        {
            thinned[i] = points[(long)i * (points.Length - 1) / (MostCurvePoints - 1)];
        }

        return thinned;
    }

    /// <summary>What a threshold finds.</summary>
    private sealed record Step(double Threshold, int Found, double Hits)
    {
        public static readonly Step None = new(double.PositiveInfinity, 0, 0);

        public double Misses => Found - Hits;
    }
}
