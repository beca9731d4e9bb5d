using CustomerValue.Pipeline;
using CustomerValue.Storage;

namespace CustomerValue.Tests.Runs;

public sealed class FreshnessTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 10, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_oldest_upload_that_is_not_scored_counts()
    {
        var scored = Export("orders.csv", "a", hours: 500);
        LakeExport[] read = [scored, Export("orders-2.csv", "b", hours: 30), Export("events.csv", "c", hours: 3)];

        Waiting(read, [scored]).ShouldBe(TimeSpan.FromHours(30));
        Waiting(read, []).ShouldBe(TimeSpan.FromHours(500));
    }

    [Fact]
    public void A_new_version_of_a_scored_upload_counts_and_the_scored_one_does_not()
    {
        var scored = Export("orders.csv", "a", hours: 500);

        Waiting([Export("orders.csv", "b", hours: 4)], [scored]).ShouldBe(TimeSpan.FromHours(4));
        Waiting([scored], [scored]).ShouldBe(TimeSpan.Zero);
        Waiting([], [scored]).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_scored_upload_that_somebody_was_erased_from_does_not_count()
    {
        var scored = Export("orders.csv", "a", hours: 500);

        Waiting([scored with { Content = "a without 3" }], [scored]).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void An_upload_of_which_no_time_is_known_does_not_count() =>
        Waiting([Export("orders.csv", "a", hours: 1) with { Uploaded = null }], []).ShouldBe(TimeSpan.Zero);

    private static TimeSpan Waiting(IEnumerable<LakeExport> read, IEnumerable<LakeExport> scored) =>
        Freshness.Waiting(Freshness.NotScored(read, scored), Now);

    private static LakeExport Export(string name, string content, double hours) =>
        new(name, content, content, 1, null, null, null) { Uploaded = Now.AddHours(-hours) };
}
