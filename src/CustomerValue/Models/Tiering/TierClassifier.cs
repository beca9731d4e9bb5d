using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Models.Tiering;

/// <summary>
/// Predicts the tier that a customer's spend in the horizon will be in, by boosted trees with one class for each tier
/// (XGBoost where its library is installed, else LightGBM).
/// </summary>
public sealed class TierClassifier
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "tier-classifier";

    private readonly TreeLibrary _library;
    private readonly FeatureEncoder _encoder;
    private readonly BtydColumns _rhythm;
    private readonly ITreeModel _trees;

    private TierClassifier(
        TreeLibrary library,
        FeatureEncoder encoder,
        BtydColumns rhythm,
        ITreeModel trees,
        FutureTiers tiers
    )
    {
        _library = library;
        _encoder = encoder;
        _rhythm = rhythm;
        _trees = trees;
        Tiers = tiers;
    }

    /// <summary>What grew the trees.</summary>
    public string Library => _library.Name;

    /// <summary>The classes.</summary>
    public FutureTiers Tiers { get; }

    /// <summary>Learns from label windows that have passed.</summary>
    /// <param name="labelled">Labelled tables, oldest first.</param>
    /// <param name="asOf">The table that will be predicted.</param>
    /// <param name="tiers">The classes.</param>
    /// <param name="seed">Seed of row and column sampling.</param>
    /// <param name="cancellation">Stops between trees.</param>
    /// <exception cref="ModelFitException">There are too few customers.</exception>
    public static TierClassifier Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        FutureTiers tiers,
        int seed,
        CancellationToken cancellation
    )
    {
        Budget.TrimWorkingSet();
        var tables = BtydColumns.AddToEach(labelled, cancellation);
        var encoder = FeatureEncoder.Fit(tables);
        var (train, validation) = GroupedSplit.Of(encoder, tables, (_, _) => true, (l, i) => tiers.Of(l.Spend[i]));
        var library = TreeLibrary.XgboostOrLightGbm;
        var task = new TreeTask(TreeObjective.Multiclass, encoder, seed, tiers.Names.Count);
        var trees = library.Train(task, train, validation, cancellation);
        return new TierClassifier(library, encoder, BtydColumns.Fit(asOf, cancellation), trees, tiers);
    }

    /// <summary>Probability of each tier.</summary>
    /// <returns>Row-major, customers x tiers, best tier first.</returns>
    public double[] Probabilities(FeatureTable table) => _trees.Predict(_encoder.Matrix(_rhythm.AddTo(table)));

    /// <summary>Probability of the best tier for every customer.</summary>
    public double[] TopProbability(FeatureTable table)
    {
        var probabilities = Probabilities(table);
        return [.. Enumerable.Range(0, table.Count).Select(i => probabilities[i * Tiers.Names.Count])];
    }

    /// <summary>Expected place of every customer among the tiers: 0 is surely the best, higher is worse.</summary>
    public double[] ExpectedTier(FeatureTable table)
    {
        var probabilities = Probabilities(table);
        var tiers = Tiers.Names.Count;
        return
        [
            .. Enumerable
                .Range(0, table.Count)
                .Select(i => Enumerable.Range(0, tiers).Sum(t => t * probabilities[(i * tiers) + t])),
        ];
    }

    /// <summary>The model as UTF-8 JSON.</summary>
    public byte[] Save() =>
        ModelJson.Write(new Saved(Kind, _library.Name, _encoder, _rhythm.Saved(), _trees.Text, Tiers));

    /// <summary>Loads a saved model.</summary>
    /// <exception cref="ModelFitException">The library of trees is not installed.</exception>
    public static TierClassifier Load(JsonElement json)
    {
        var saved = ModelJson.Read<Saved>(json, Kind);
        var library = TreeLibrary.Named(saved.Library);
        return new TierClassifier(
            library,
            saved.Encoder,
            BtydColumns.Of(saved.Rhythm),
            library.Load(saved.Trees, saved.Encoder.Columns.Count),
            saved.Tiers
        );
    }

    private sealed record Saved(
        string Kind,
        string Library,
        FeatureEncoder Encoder,
        SavedBtydColumns Rhythm,
        string Trees,
        FutureTiers Tiers
    );
}
