using CustomerValue.Features;

namespace CustomerValue.Models;

/// <summary>What a value model says of every customer of a table, over the table's horizon. Never NaN, never negative.</summary>
/// <param name="Spend">Expected spend, reporting currency.</param>
/// <param name="Orders">Expected number of purchase days.</param>
/// <param name="BuyProbability">Probability of at least one purchase day, 0..1.</param>
public sealed record ValuePrediction(double[] Spend, double[] Orders, double[] BuyProbability);

/// <summary>
/// How one customer's predicted spend comes about: Baseline + the sum of Contributions = the prediction (to rounding).
/// </summary>
/// <param name="Baseline">Prediction for the reference customer, reporting currency.</param>
/// <param name="Contributions">Signed share of each feature, reporting currency, in the order of the model's features.</param>
public sealed record Attribution(double Baseline, double[] Contributions);

/// <summary>Learns a value model. Implementations are deterministic for equal input and seed.</summary>
public interface IValueTrainer
{
    /// <summary>Name in the leaderboard, such as <c>bg-nbd</c>; stable, lower case with dashes.</summary>
    string Name { get; }

    /// <summary>Whether the trainer needs at least one labelled table.</summary>
    bool NeedsLabels { get; }

    /// <summary>Fits the model.</summary>
    /// <param name="labelled">
    /// Tables at past cutoffs, oldest first, whose label windows end at or before <paramref name="asOf"/>'s cutoff.
    /// </param>
    /// <param name="asOf">The table that will be scored. Its labels, if any, are never read.</param>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="cancellation">Stops the fit between iterations.</param>
    /// <exception cref="ModelFitException">The fit did not converge or the data do not allow it; the message says why.</exception>
    IValueModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    );
}

/// <summary>A fitted value model.</summary>
public interface IValueModel
{
    /// <summary>The trainer's name.</summary>
    string Name { get; }

    /// <summary>Names of the features that <see cref="Explain"/> attributes to.</summary>
    IReadOnlyList<string> ExplainedFeatures { get; }

    /// <summary>Predicts for every row of a table.</summary>
    ValuePrediction Predict(FeatureTable table);

    /// <summary>Attributes the predicted spend of every row to the features.</summary>
    Attribution[] Explain(FeatureTable table);

    /// <summary>The model as UTF-8 JSON with a <c>kind</c> property, the same bytes for the same fit.</summary>
    byte[] Save();
}

/// <summary>
/// Learns the probability of staying (retention), which is buying in the horizon unless <see cref="Churn.ChurnDefinition"/> says otherwise;
/// churn is one minus it.
/// </summary>
public interface IRetentionTrainer
{
    /// <inheritdoc cref="IValueTrainer.Name"/>
    string Name { get; }

    /// <inheritdoc cref="IValueTrainer.NeedsLabels"/>
    bool NeedsLabels { get; }

    /// <inheritdoc cref="IValueTrainer.Train"/>
    IRetentionModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    );
}

/// <summary>A fitted retention model.</summary>
public interface IRetentionModel
{
    /// <summary>The trainer's name.</summary>
    string Name { get; }

    /// <summary>Probability of staying for every row, 0..1, never NaN.</summary>
    double[] Predict(FeatureTable table);

    /// <inheritdoc cref="IValueModel.Save"/>
    byte[] Save();
}

/// <summary>A model could not be fitted to the data; the message says why, in words for the leaderboard.</summary>
public sealed class ModelFitException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ModelFitException(string message)
        : base(message) { }

    /// <summary>Creates the exception with its cause.</summary>
    public ModelFitException(string message, Exception inner)
        : base(message, inner) { }
}
