using CustomerValue.Features;
using CustomerValue.Models;

namespace CustomerValue.Tests.Models.Backtest;

/// <summary>A value candidate that a test writes.</summary>
internal sealed class FakeValueTrainer(
    string name,
    bool needsLabels,
    Func<IReadOnlyList<FeatureTable>, FeatureTable, Func<FeatureTable, double[]>> train
) : IValueTrainer
{
    public string Name => name;

    public bool NeedsLabels => needsLabels;

    public IValueModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    ) => new Model(name, train(labelled, asOf));

    /// <summary>Predicts a feature as it is.</summary>
    public static FakeValueTrainer OfColumn(string name, string column) =>
        new(name, false, (_, _) => table => Array.ConvertAll(table.Column(column), v => (double)v));

    private sealed class Model(string name, Func<FeatureTable, double[]> predict) : IValueModel
    {
        public string Name => name;

        public IReadOnlyList<string> ExplainedFeatures => [];

        public ValuePrediction Predict(FeatureTable table)
        {
            var spend = predict(table);
            return new ValuePrediction(spend, spend, Array.ConvertAll(spend, v => v / (1 + v)));
        }

        public Attribution[] Explain(FeatureTable table) => [];

        public byte[] Save() => [];
    }
}

/// <summary>A retention candidate that a test writes.</summary>
internal sealed class FakeRetentionTrainer(
    string name,
    bool needsLabels,
    Func<IReadOnlyList<FeatureTable>, FeatureTable, Func<FeatureTable, double[]>> train
) : IRetentionTrainer
{
    public string Name => name;

    public bool NeedsLabels => needsLabels;

    public IRetentionModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    ) => new Model(name, train(labelled, asOf));

    private sealed class Model(string name, Func<FeatureTable, double[]> predict) : IRetentionModel
    {
        public string Name => name;

        public double[] Predict(FeatureTable table) => predict(table);

        public byte[] Save() => [];
    }
}
