using CustomerValue.Features;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Statistics;
using MathNet.Numerics.LinearAlgebra;

namespace CustomerValue.Models.Charts;

/// <summary>A customer in a picture, without an id.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up; for retention the number of purchase days.</param>
/// <param name="Bought">Whether the customer bought in the horizon.</param>
public sealed record ChartPoint(double X, double Y, bool Bought);

/// <summary>Where a line of the linear regression crosses the least amount of a tier.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Spend">Least spend in it.</param>
/// <param name="X">Spend to date at which the fitted amount reaches it; null where the line never does.</param>
public sealed record TierBoundary(string Tier, double Spend, double? X);

/// <summary>
/// Purchase amount by linear regression: log of a buyer's spend in the horizon on the log of their spend to date. Fitted on earlier
/// windows, drawn and measured on the holdout.
/// </summary>
/// <param name="X">What is across.</param>
/// <param name="Y">What is up.</param>
/// <param name="Intercept">log Y where log X is 0.</param>
/// <param name="Slope">Change of log Y for one of log X: about the percentage that Y grows by when X grows by one percent.</param>
/// <param name="RSquared">Share of the variance of log Y explained on the holdout; may be negative.</param>
/// <param name="ResidualDeviation">Standard deviation of the residuals of log Y on the holdout.</param>
/// <param name="Tiers">The boundaries between tiers: amounts, and where the line crosses them.</param>
/// <param name="Points">Buyers of the holdout, at most 400.</param>
/// <param name="Residuals">log Y less the fitted, in the order of the points.</param>
public sealed record AmountRegression(
    string X,
    string Y,
    double Intercept,
    double Slope,
    double RSquared,
    double ResidualDeviation,
    IReadOnlyList<TierBoundary> Tiers,
    IReadOnlyList<ChartPoint> Points,
    IReadOnlyList<double> Residuals
);

/// <summary>
/// Retention by logistic regression on two features, log(1 + recency) and log(purchase days). Fitted on earlier windows, drawn and
/// measured on the holdout.
/// </summary>
/// <param name="X">What is across.</param>
/// <param name="Y">What is up.</param>
/// <param name="Intercept">Log-odds of buying where both logs are 0.</param>
/// <param name="RecencyWeight">Change of the log-odds for one of log(1 + recency).</param>
/// <param name="FrequencyWeight">Change of the log-odds for one of log(purchase days).</param>
/// <param name="RocAuc">ROC-AUC on the holdout.</param>
/// <param name="Threshold">Probability at which the decision changes.</param>
/// <param name="Boundary">Points of the curve where the probability is the threshold, by recency.</param>
/// <param name="Points">Customers of the holdout, at most 400.</param>
public sealed record RetentionBoundary(
    string X,
    string Y,
    double Intercept,
    double RecencyWeight,
    double FrequencyWeight,
    double? RocAuc,
    double Threshold,
    IReadOnlyList<CurvePoint> Boundary,
    IReadOnlyList<ChartPoint> Points
);

/// <summary>
/// A buy-till-you-die model from which the probability of still being a customer follows at any day. Purchase days are
/// counted in weeks of 7 days: x after the first one, t_x from the first to the last, T from the first to the day looked at.
/// </summary>
/// <param name="Model">Its name: mbg-nbd, with the probability 1 / (1 + a / (b + x) ((alpha + T) / (alpha + t_x))^(r + x)).</param>
/// <param name="Parameters">Its parameters by name: r, alpha, a, b.</param>
public sealed record AliveModel(string Model, IReadOnlyDictionary<string, double> Parameters)
{
    /// <summary>Fits the model to all customers, or gives null where too few bought again.</summary>
    public static AliveModel? Of(FeatureTable now, CancellationToken cancellation)
    {
        try
        {
            var fit = FrequencyModels.Fit(FrequencyModelKind.MbgNbd, HistoryCounts.Of(now), cancellation);
            return new AliveModel(
                FrequencyModels.NameOf(fit.Model.Kind),
                new Dictionary<string, double>(fit.Model.Parameters)
            );
        }
        catch (ModelFitException)
        {
            return null;
        }
    }
}

/// <summary>Data of the pictures next to a model card.</summary>
/// <param name="Amount">Linear regression of purchase amount; null where there are too few buyers, or all spent the same.</param>
/// <param name="Retention">Logistic regression of retention; null where everybody or nobody bought.</param>
public sealed record ChartData(AmountRegression? Amount, RetentionBoundary? Retention)
{
    /// <summary>When customers fall silent; null where too few bought again.</summary>
    public AliveModel? Alive { get; init; }

    private const int MostPoints = 400;
    private const int FewestBuyers = 30;
    private const int MaxRecencySteps = 60;

    /// <summary>Fits both regressions.</summary>
    /// <param name="past">Labelled tables to learn from; where there are none, half of the holdout's customers are.</param>
    /// <param name="holdout">The labelled table to draw.</param>
    /// <param name="tiers">Tiers whose boundaries are drawn.</param>
    /// <param name="threshold">Probability of buying at which the decision changes.</param>
    /// <param name="seed">Seed of the points that are drawn.</param>
    public static ChartData Of(
        IReadOnlyList<FeatureTable> past,
        FeatureTable holdout,
        Tiers tiers,
        double threshold,
        int seed
    )
    {
        if (past.Count == 0)
        {
            var inHalf = Enumerable
                .Range(0, holdout.Count)
                .ToLookup(i => CustomerHash.InSample(holdout.CustomerIds[i], 0.5, seed));
            past = [holdout.Rows([.. inHalf[true]])];
            holdout = holdout.Rows([.. inHalf[false]]);
        }

        return new ChartData(AmountOf(past, holdout, tiers, seed), RetentionOf(past, holdout, threshold, seed));
    }

    private static AmountRegression? AmountOf(
        IReadOnlyList<FeatureTable> past,
        FeatureTable holdout,
        Tiers tiers,
        int seed
    )
    {
        var known = past.SelectMany(Buyers).ToList();
        var unseen = Buyers(holdout).ToList();
        if (known.Count < FewestBuyers || unseen.Count < FewestBuyers)
        {
            return null;
        }

        var (intercept, slope) = MathNet.Numerics.Fit.Line(
            [.. known.Select(b => Math.Log(b.X))],
            [.. known.Select(b => Math.Log(b.Y))]
        );
        double Residual(ChartPoint b) => Math.Log(b.Y) - intercept - (slope * Math.Log(b.X));
        var mean = unseen.Average(b => Math.Log(b.Y));
        var squares = unseen.Sum(b => Residual(b) * Residual(b));
        var variance = unseen.Sum(b => Math.Pow(Math.Log(b.Y) - mean, 2));
        if (!double.IsFinite(slope) || variance == 0)
        {
            return null;
        }

        var drawn = Drawn(unseen, seed);
        return new AmountRegression(
            "spend to date",
            $"spend in the {holdout.HorizonDays} days after",
            intercept,
            slope,
            1 - (squares / variance),
            Math.Sqrt(squares / unseen.Count),
            [
                .. tiers
                    .Thresholds.Where(t => t.MinExpectedSpend is > 0 and < double.MaxValue)
                    .Select(t => new TierBoundary(
                        t.Name,
                        t.MinExpectedSpend,
                        slope > 0 ? Math.Exp((Math.Log(t.MinExpectedSpend) - intercept) / slope) : null
                    )),
            ],
            drawn,
            drawn.ConvertAll(Residual)
        );
    }

    private static RetentionBoundary? RetentionOf(
        IReadOnlyList<FeatureTable> past,
        FeatureTable holdout,
        double threshold,
        int seed
    )
    {
        var known = past.SelectMany(Customers).ToList();
        var unseen = Customers(holdout).ToList();
        if (unseen.Count == 0 || known.DistinctBy(c => c.Bought).Count() < 2 || Logistic(known) is not { } weights)
        {
            return null;
        }

        double Odds(ChartPoint c) =>
            weights[0] + (weights[1] * Math.Log(1 + c.X)) + (weights[2] * Math.Log(Math.Max(1, c.Y)));
        var goal = Math.Log(threshold / (1 - threshold));
        var longest = unseen.Max(c => c.X);
        var boundary =
            weights[2] == 0
                ? []
                : Enumerable
                    .Range(0, MaxRecencySteps + 1)
                    .Select(i => longest * i / MaxRecencySteps)
                    .Select(x => new CurvePoint(
                        x,
                        Math.Exp((goal - weights[0] - (weights[1] * Math.Log(1 + x))) / weights[2])
                    ))
                    .Where(p => double.IsFinite(p.Y))
                    .ToList();
        return new RetentionBoundary(
            "days since the last purchase",
            "purchase days",
            weights[0],
            weights[1],
            weights[2],
            BinaryMetrics.RocAucOf(
                [.. unseen.Select(c => c.Bought)],
                [.. unseen.Select(c => 1 / (1 + Math.Exp(-Odds(c))))]
            ),
            threshold,
            boundary,
            Drawn(unseen, seed)
        );
    }

    /// <summary>Newton's method on three weights; a little penalty keeps them finite where a line divides the customers.</summary>
    private static double[]? Logistic(List<ChartPoint> customers)
    {
        var rows = Matrix<double>.Build.Dense(
            customers.Count,
            3,
            (r, c) =>
                c == 0 ? 1
                : c == 1 ? Math.Log(1 + customers[r].X)
                : Math.Log(Math.Max(1, customers[r].Y))
        );
        var labels = Vector<double>.Build.Dense(customers.Count, r => customers[r].Bought ? 1 : 0);
        var fitted = LogisticFit.Newton(rows, labels, penalty: 1);
        return fitted?.Weights;
    }

    private static IEnumerable<ChartPoint> Buyers(FeatureTable table)
    {
        var spend = table.Column("spend");
        return Enumerable
            .Range(0, table.Count)
            .Where(i => table.Labels!.Spend[i] > 0 && spend[i] > 0)
            .Select(i => new ChartPoint(spend[i], table.Labels!.Spend[i], true));
    }

    private static IEnumerable<ChartPoint> Customers(FeatureTable table)
    {
        var recency = table.Column("recency_days");
        var days = table.Column("purchase_days");
        return Enumerable
            .Range(0, table.Count)
            .Select(i => new ChartPoint(recency[i], days[i], table.Labels!.Bought(i)));
    }

    private static List<ChartPoint> Drawn(List<ChartPoint> points, int seed)
    {
        var order = points.ToArray();
        new Random(seed).Shuffle(order);
        return [.. order.Take(MostPoints)];
    }
}
