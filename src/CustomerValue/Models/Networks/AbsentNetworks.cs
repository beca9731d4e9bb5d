using CustomerValue.Features;

namespace CustomerValue.Models.Networks;

/// <summary>
/// Stands in for the networks where the app was published without CustomerValue.Torch: the leaderboard then says why they have no
/// figures. Networks that were trained elsewhere are served all the same.
/// </summary>
public static class AbsentNetworks
{
    private const string Reason = "Networks are trained by CustomerValue.Torch, which this app was published without.";

    /// <summary>Names of the value networks.</summary>
    public static IReadOnlyList<string> ValueNames { get; } = [ZilnModel.Kind];

    /// <summary>Names of the retention networks.</summary>
    public static IReadOnlyList<string> RetentionNames { get; } = ["lstm", "feed-forward"];

    /// <summary>A value candidate for each network, which says why it is absent.</summary>
    public static IReadOnlyList<IValueTrainer> Value { get; } = [.. ValueNames.Select(n => new AbsentValue(n))];

    /// <summary>A retention candidate for each network, which says why it is absent.</summary>
    public static IReadOnlyList<IRetentionTrainer> Retention { get; } =
    [.. RetentionNames.Select(n => new AbsentRetention(n))];

    private sealed class AbsentValue(string name) : IValueTrainer
    {
        public string Name => name;

        public bool NeedsLabels => false;

        public IValueModel Train(
            IReadOnlyList<FeatureTable> labelled,
            FeatureTable asOf,
            int seed,
            CancellationToken cancellation
        ) => throw new ModelFitException(Reason);
    }

    private sealed class AbsentRetention(string name) : IRetentionTrainer
    {
        public string Name => name;

        public bool NeedsLabels => false;

        public IRetentionModel Train(
            IReadOnlyList<FeatureTable> labelled,
            FeatureTable asOf,
            int seed,
            CancellationToken cancellation
        ) => throw new ModelFitException(Reason);
    }
}
