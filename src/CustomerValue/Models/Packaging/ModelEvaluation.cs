using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Tiering;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Packaging;

/// <summary>The champions of a version on the newest held-out window, which none of the candidates had seen.</summary>
/// <param name="Value">Champion of expected spend: deciles and lift, and the curves of its probability of buying.</param>
/// <param name="Retention">Champion of the probability of buying again: calibration and curves.</param>
/// <param name="Churn">Probability of leaving against having left, cut at the threshold of the costs.</param>
/// <param name="Tiers">Tiers predicted in two ways, with confusion matrices.</param>
/// <param name="Calibration">How the probabilities of the retention champion are bent.</param>
/// <param name="Ranges">What the ranges of the spend are made of.</param>
public sealed record ModelEvaluation(
    ValueEntry Value,
    RetentionEntry Retention,
    BinaryMetrics Churn,
    TierComparison Tiers,
    ProbabilityCalibration Calibration,
    IReadOnlyList<SpendGroup> Ranges
);
