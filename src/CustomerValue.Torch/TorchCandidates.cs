using CustomerValue.Models;

namespace CustomerValue.Torch;

/// <summary>The networks, as candidates for the leaderboard.</summary>
public static class TorchCandidates
{
    /// <summary>Why networks cannot be trained here, in words; null where they can. Their training then fails with it.</summary>
    public static string? WhyMissing => Libtorch.Missing;

    /// <summary>The value candidates.</summary>
    public static IReadOnlyList<IValueTrainer> Value { get; } = [new ZilnTrainer()];

    /// <summary>The retention candidates.</summary>
    public static IReadOnlyList<IRetentionTrainer> Retention { get; } =
    [new LstmRetention(), new FeedForwardRetention()];
}
