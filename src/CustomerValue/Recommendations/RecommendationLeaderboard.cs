namespace CustomerValue.Recommendations;

/// <summary>One set of settings of a candidate, as it did where it was chosen.</summary>
/// <param name="Candidate">Name of the candidate.</param>
/// <param name="Settings">Its settings in short; empty for a candidate without.</param>
/// <param name="Ndcg">NDCG at 10 on each of the earlier windows, by the name of the backtest; null where it was not measured.</param>
/// <param name="Mean">Their mean, by which settings and champion are chosen; null where it stepped aside.</param>
/// <param name="Skipped">Why it stepped aside, or null.</param>
public sealed record RecommendationTrial(
    string Candidate,
    string Settings,
    IReadOnlyDictionary<string, double>? Ndcg,
    double? Mean,
    string? Skipped
);

/// <summary>A candidate with its best settings, on the newest windows, which nothing was chosen on.</summary>
/// <param name="Candidate">Name of the candidate.</param>
/// <param name="Settings">Its settings in short.</param>
/// <param name="Metrics">By the name of the backtest: <c>leaveLastOut</c>, <c>byTime</c>.</param>
/// <param name="Skipped">Why it stepped aside, or null.</param>
public sealed record RecommendationResult(
    string Candidate,
    string Settings,
    IReadOnlyDictionary<string, RankingMetrics> Metrics,
    string? Skipped
);

/// <summary>How candidates were compared.</summary>
/// <param name="Champion">Candidate that ranks; popularity where nothing could be compared.</param>
/// <param name="Settings">Its settings in short.</param>
/// <param name="Results">Candidates on the newest windows, best first by the choice.</param>
/// <param name="Trials">What the choice was made on.</param>
public sealed record RecommendationLeaderboard(
    string Champion,
    string Settings,
    IReadOnlyList<RecommendationResult> Results,
    IReadOnlyList<RecommendationTrial> Trials
);
