using CustomerValue.Pipeline;
using CustomerValue.Scoring;
using CustomerValue.Storage;

namespace CustomerValue.Tests.Scoring;

public sealed class ExpiredDataTests
{
    [Theory]
    [InlineData(RunStatus.Scoring)]
    [InlineData(RunStatus.Failed)]
    public void Features_that_a_run_counts_on_stay_when_another_is_dropped(RunStatus status)
    {
        RunRecord[] runs =
        [
            Run("now", "new"),
            Run("other", "old", status),
            Run("dropped", "old"),
            Run("dropped too", "older"),
        ];
        Of(runs, ["now"], ["dropped", "dropped too"]).Features.ShouldBe(["older"]);
    }

    [Fact]
    public void Features_of_a_kept_run_stay() =>
        Of([Run("now", "same"), Run("dropped", "same")], ["now"], ["dropped"]).Features.ShouldBeEmpty();

    [Fact]
    public void Rows_of_old_runs_go_with_their_features_unless_they_are_kept_or_going()
    {
        var newest = Enumerable.Range(0, ExpiredData.KeptRuns).Select(i => Run($"r{i}", $"f{i}"));
        RunRecord[] runs =
        [
            .. newest,
            Run("kept", "a"),
            Run("going", "b", RunStatus.Training),
            Run("failed", "c", RunStatus.Failed),
            Run("old", "b"),
        ];
        var expired = Of(runs, ["kept"], []);
        expired.Runs.ShouldBe(["failed", "old"]);
        expired.Features.ShouldBe(["c"]);
    }

    [Fact]
    public void Old_model_versions_go_but_those_that_score_or_can_be_gone_back_to()
    {
        string[] newest = [.. Enumerable.Range(0, ExpiredData.KeptModels).Select(i => $"m{i}")];
        RunRecord[] runs =
        [
            Run("kept", "a") with
            {
                ModelVersion = "scores",
            },
            Run("going", "b", RunStatus.Training) with
            {
                OwnModel = "learned",
            },
            Run("published once", "c") with
            {
                ModelVersion = "past",
            },
        ];
        string[] versions = [.. newest, "standing", "before", "scores", "learned", "past"];
        ExpiredData
            .Of(runs, ["kept"], [], versions, new ChampionPointer("standing", "before"))
            .Models.ShouldBe(["past"]);
        ExpiredData.Of(runs, ["kept"], [], newest, null).Models.ShouldBeEmpty();
    }

    private static ExpiredData Of(RunRecord[] runs, string[] kept, string[] dropped) =>
        ExpiredData.Of(runs, kept, dropped, [], null);

    private static RunRecord Run(string id, string featureKey, RunStatus status = RunStatus.Succeeded) =>
        new()
        {
            Id = id,
            Kind = RunKind.Score,
            Status = status,
            LakeVersion = "lake",
            AsOf = new DateOnly(2025, 1, 1),
            HorizonDays = 90,
            ModelHorizonDays = 90,
            Partitions = 1,
            LabelledCutoffs = [],
            FeatureKey = featureKey,
            Featurized = "1",
            Scored = "1",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Entered = new Dictionary<RunStatus, DateTimeOffset>(),
        };
}
