using CustomerValue.Scoring;
using CustomerValue.Storage;

namespace CustomerValue.Pipeline;

/// <summary>The retention policy of stored data: what nothing needs any more once a run is published: neither what is served, nor a run that may go on, nor a way back.</summary>
/// <param name="Runs">Ids of runs whose rows go.</param>
/// <param name="Features">Keys of features that go.</param>
/// <param name="Models">Model versions that go.</param>
internal sealed record ExpiredData(
    IReadOnlyList<string> Runs,
    IReadOnlyList<string> Features,
    IReadOnlyList<string> Models
)
{
    /// <summary>Rows of ended runs that are kept to look back on.</summary>
    public const int KeptRuns = 100;

    /// <summary>Newest model versions that are kept to go back to.</summary>
    public const int KeptModels = 30;

    /// <summary>Finds them.</summary>
    /// <param name="runs">Every run, newest first.</param>
    /// <param name="kept">Runs whose scores are kept.</param>
    /// <param name="dropped">Runs whose scores were dropped just now.</param>
    /// <param name="versions">The finished model versions, newest first.</param>
    /// <param name="champion">The standing version.</param>
    public static ExpiredData Of(
        IReadOnlyList<RunRecord> runs,
        IReadOnlyCollection<string> kept,
        IReadOnlyCollection<string> dropped,
        IReadOnlyList<string> versions,
        ChampionPointer? champion
    )
    {
        var old = runs.Where(r => !kept.Contains(r.Id) && r.Status is (RunStatus.Succeeded or RunStatus.Failed))
            .Skip(KeptRuns)
            .ToList();
        // One that failed may begin again, and counts on what it had finished.
        var needed = runs.Except(old).Where(r => kept.Contains(r.Id) || r.Status != RunStatus.Succeeded).ToList();
        var features = needed.Select(r => r.FeatureKey).ToHashSet(StringComparer.Ordinal);
        string?[] used =
        [
            champion?.Version,
            champion?.Previous,
            .. needed.SelectMany(r => new[] { r.ModelVersion, r.OwnModel }),
        ];
        return new ExpiredData(
            [.. old.Select(r => r.Id)],
            [
                .. runs.Where(r => dropped.Contains(r.Id))
                    .Concat(old)
                    .Select(r => r.FeatureKey)
                    .Distinct(StringComparer.Ordinal)
                    .Where(key => !features.Contains(key)),
            ],
            [.. versions.Skip(KeptModels).Where(v => !used.Contains(v))]
        );
    }
}
