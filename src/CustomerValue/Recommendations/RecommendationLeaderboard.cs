namespace CustomerValue.Recommendations;

/// <summary>One set of settings of a candidate, as it did where it was chosen.</summary>
/// <param name="Candidate">Name of the candidate.</param>
/// <param name="Settings">Its settings in short; empty for a candidate without.</param>
/// <param name="Ndcg">NDCG at 10 by window, without the newest where there are several; null where it was not measured.</param>
/// <param name="Mean">Their mean, by which settings are chosen; a window counts twice as much as the one before it. Null where it stepped aside.</param>
/// <param name="Skipped">Why it stepped aside, or null.</param>
public sealed record RecommendationTrial(
    string Candidate,
    string Settings,
    IReadOnlyDictionary<string, double>? Ndcg,
    double? Mean,
    string? Skipped
);

/// <summary>A candidate with its best settings, on the newest windows.</summary>
/// <param name="Candidate">Name of the candidate.</param>
/// <param name="Settings">Its settings in short.</param>
/// <param name="Metrics">By window: <c>newest</c>, <c>second</c> and <c>third</c>, each right before the next newer one; those with enough customers.</param>
/// <param name="Mean">Mean NDCG at 10; a window counts twice as much as the one before it. Null where nothing could be compared.</param>
/// <param name="IsBaseline">Whether it is a baseline: it needs no model of which products go together.</param>
/// <param name="Lead">Its mean NDCG less that of the best baseline, -1 to 1.</param>
/// <param name="LeadError">Standard error of the lead over paired differences of customers, 0 or more.</param>
public sealed record RecommendationResult(
    string Candidate,
    string Settings,
    IReadOnlyDictionary<string, RankingMetrics> Metrics,
    double? Mean,
    bool IsBaseline,
    double Lead,
    double LeadError
);

/// <summary>How candidates were compared.</summary>
/// <param name="Champion">Candidate that makes the lists; popularity where nothing could be compared.</param>
/// <param name="Settings">Its settings in short.</param>
/// <param name="Results">Candidates on the newest windows: those that may serve by their mean, then those without a proved lead over the best baseline.</param>
/// <param name="Trials">What settings were chosen on.</param>
public sealed record RecommendationLeaderboard(
    string Champion,
    string Settings,
    IReadOnlyList<RecommendationResult> Results,
    IReadOnlyList<RecommendationTrial> Trials
);
