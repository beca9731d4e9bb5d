using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Storage;

namespace CustomerValue.Models.Churn;

/// <summary>Probability of buying in the horizon by an ensemble of trees.</summary>
/// <param name="library">What grows the trees; its name is the trainer's.</param>
/// <param name="balance">What is done about a rare class.</param>
public abstract class TreeRetention(TreeLibrary library, ClassBalance balance) : IRetentionTrainer
{
    /// <inheritdoc />
    public string Name => library.Name + Rebalance.Suffix(balance);

    /// <inheritdoc />
    public bool NeedsLabels => true;

    /// <inheritdoc />
    public IRetentionModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    )
    {
        var tables = BtydColumns.AddToEach(labelled, cancellation);
        var encoder = FeatureEncoder.Fit(tables);
        var (train, validation) = GroupedSplit.Of(encoder, tables, (_, _) => true, (l, i) => l.Bought(i) ? 1 : 0);
        var task = new TreeTask(TreeObjective.Binary, encoder, seed);
        var trees = library.Train(
            task,
            Rebalance.Apply(balance, train, encoder.Numeric.Count, seed),
            // Growing stops by a loss on the scale that is learned.
            balance == ClassBalance.None
                ? validation
                : Rebalance.Weighted(validation),
            cancellation
        );
        return new TreeRetentionModel(
            Name,
            library,
            encoder,
            BtydColumns.Fit(asOf, cancellation),
            trees,
            Rebalance.LogOddsShift(balance, train)
        );
    }
}

/// <summary><see cref="TreeRetention"/> by LightGBM's boosting.</summary>
public sealed class LightGbmRetention(ClassBalance balance = ClassBalance.None)
    : TreeRetention(TreeLibrary.LightGbm, balance);

/// <summary><see cref="TreeRetention"/> by XGBoost's boosting.</summary>
public sealed class XgboostRetention(ClassBalance balance = ClassBalance.None)
    : TreeRetention(TreeLibrary.Xgboost, balance);

/// <summary><see cref="TreeRetention"/> by a random forest.</summary>
public sealed class ForestRetention(ClassBalance balance = ClassBalance.None)
    : TreeRetention(TreeLibrary.Forest, balance);

/// <summary>A fitted <see cref="TreeRetention"/>.</summary>
public sealed class TreeRetentionModel : IRetentionModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "trees";

    private readonly TreeLibrary _library;
    private readonly FeatureEncoder _encoder;
    private readonly BtydColumns _rhythm;
    private readonly ITreeModel _trees;
    private readonly double _logOddsShift;

    internal TreeRetentionModel(
        string name,
        TreeLibrary library,
        FeatureEncoder encoder,
        BtydColumns rhythm,
        ITreeModel trees,
        double logOddsShift
    )
    {
        Name = name;
        _library = library;
        _encoder = encoder;
        _rhythm = rhythm;
        _trees = trees;
        _logOddsShift = logOddsShift;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <summary>Loads a saved model.</summary>
    /// <exception cref="ModelFitException">The library of trees is not installed.</exception>
    public static TreeRetentionModel Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(BlobFiles.Json)!;
        var library = TreeLibrary.Named(saved.Library);
        return new TreeRetentionModel(
            saved.Name,
            library,
            saved.Encoder,
            BtydColumns.Of(saved.Rhythm),
            library.Load(saved.Model, saved.Encoder.Columns.Count),
            saved.LogOddsShift
        );
    }

    /// <inheritdoc />
    public double[] Predict(FeatureTable table) =>
        Array.ConvertAll(
            _trees.Predict(_encoder.Matrix(_rhythm.AddTo(table))),
            // The mean of a forest's trees may be above 1 by a rounding error.
            p => Shifted(Math.Clamp(p, 0, 1))
        );

    /// <inheritdoc />
    public byte[] Save() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Saved(Kind, Name, _library.Name, _encoder, _rhythm.Saved(), _trees.Text, _logOddsShift),
            BlobFiles.Json
        );

    private double Shifted(double probability)
    {
        var factor = Math.Exp(_logOddsShift);
        return probability * factor / ((probability * factor) + 1 - probability);
    }

    private sealed record Saved(
        string Kind,
        string Name,
        string Library,
        FeatureEncoder Encoder,
        SavedBtydColumns Rhythm,
        string Model,
        double LogOddsShift
    );
}
