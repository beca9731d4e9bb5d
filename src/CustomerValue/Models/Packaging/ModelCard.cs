using System.Text.Json.Serialization;
using CustomerValue.Models.Churn;

namespace CustomerValue.Models.Packaging;

/// <summary>What a model version is and how good it was on customers' futures that it had not seen.</summary>
public sealed record ModelCard
{
    /// <summary>Version: follows from the features and the settings.</summary>
    public required string Version { get; init; }

    /// <summary>Key of the features that it learned from.</summary>
    public required string FeatureKey { get; init; }

    /// <summary>Version of the feature definitions.</summary>
    public required string FeatureCatalogue { get; init; }

    /// <summary>Last day that was known.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Length of the predicted period, days.</summary>
    public required int HorizonDays { get; init; }

    /// <summary>Length of the label windows that the models learned from, days; shorter than the horizon where history is short.</summary>
    public required int ModelHorizonDays { get; init; }

    /// <summary>Past cutoffs; the newest was the holdout, then joined the training of the champions.</summary>
    public required IReadOnlyList<DateOnly> Cutoffs { get; init; }

    /// <summary>Cutoff of the held-out window.</summary>
    [JsonIgnore]
    public DateOnly Holdout => Cutoffs[^1];

    /// <summary>Customers that were learned from at the newest cutoff.</summary>
    public required int Customers { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required int Seed { get; init; }

    /// <summary>Versions of the libraries that trained.</summary>
    public required IReadOnlyDictionary<string, string> Libraries { get; init; }

    /// <summary>Champion of expected spend.</summary>
    public required string ValueChampion { get; init; }

    /// <summary>Its normalized Gini on the holdout; 0, as by chance, where nobody spent anything in it.</summary>
    public required double ValueGini { get; init; }

    /// <summary>Its aggregate bias on the holdout, percent.</summary>
    public required double? ValueBiasPercent { get; init; }

    /// <summary>Champion of the probability of buying again.</summary>
    public required string RetentionChampion { get; init; }

    /// <summary>Its ROC-AUC on the holdout; 0.5, as by chance, where everybody or nobody stayed.</summary>
    public required double RetentionAuc { get; init; }

    /// <summary>A, B or C: more, as much or less of the spend found in the top fifth than the plain forecast finds.</summary>
    public string? ValueGrade { get; init; }

    /// <summary>A, B or C: buyers told apart better than, as well as or worse than by the plain forecast. Null where staying is not buying.</summary>
    public string? RetentionGrade { get; init; }

    /// <summary>Share of buyers whose spend the range "if they buy" is made to hold.</summary>
    public required double IntervalLevel { get; init; }

    /// <summary>
    /// Share that it held of buyers of held-out windows that it was not learned from, after the error of a window's total was taken out: it
    /// tells of the spread between customers, <see cref="SumSpread"/> of the total. Null where there were too few buyers to tell.
    /// </summary>
    public required double? IntervalCoverage { get; init; }

    /// <summary>100 (expected / actual - 1) of the purchase days of the holdout; null where there were none.</summary>
    public double? OrdersBiasPercent { get; init; }

    /// <summary>100 (expected / actual - 1) of the customers of the holdout who stayed; null where nobody did.</summary>
    public double? BuyersBiasPercent { get; init; }

    /// <summary>100 (expected / actual - 1) of the spend of the tenth of the holdout's customers expected to spend most.</summary>
    public double? TopDecileBiasPercent { get; init; }

    /// <summary>Mean continuous ranked probability score of the spend on the holdout, reporting currency; less is better.</summary>
    public double? Crps { get; init; }

    /// <summary>
    /// Factor above 1: the interval from the sum of expected spend divided by it to the sum times it is made to hold the true
    /// sum 4 times of 5. Null where history is too short to have tried the forecast of sums, or the champion is the plain forecast, which has its own.
    /// </summary>
    public double? SumSpread { get; init; }

    /// <summary>How the total came about that predictions are served with.</summary>
    public string? TotalRoute { get; init; }

    /// <summary>What leaving is.</summary>
    public ChurnMeaning ChurnMeaning { get; init; }

    /// <summary>What leaving is, in words.</summary>
    public string? ChurnDefinition { get; init; }

    /// <summary>Churn probability that the evaluation of churn cuts at, by the costs in the settings.</summary>
    public required double ChurnThreshold { get; init; }

    /// <summary>What the value tiers are, in words; null of a version from before it was noted.</summary>
    public string? TierDefinition { get; init; }

    /// <summary>What it costs to learn from the most telling features alone; null where all are learned from.</summary>
    public FeatureSelection? Selection { get; init; }

    /// <summary>SHA-256 of every value that was learned from, in hexadecimal.</summary>
    public required string TrainingData { get; init; }

    /// <summary>Whether the data can carry a prediction.</summary>
    public required UsabilityVerdict Usability { get; init; }

    /// <summary>What a reader should know.</summary>
    public IReadOnlyList<string> Warnings
    {
        get => Sentence.Texts(Notices);
        init => Notices = Sentence.Of(value, Notices);
    }

    /// <summary>The warnings with what it takes to say them in another language.</summary>
    public IReadOnlyList<Sentence> Notices { get; init; } = [];
}
