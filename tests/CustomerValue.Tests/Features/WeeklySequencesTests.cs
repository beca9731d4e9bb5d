using CustomerValue.Features;

namespace CustomerValue.Tests.Features;

public sealed class WeeklySequencesTests
{
    private static readonly WeeklySequences Two = WeeklySequences.Of(
        ["orders", "spend"],
        [
            [(0, [1, 20]), (25, [2, 30])],
            [],
        ]
    );

    [Fact]
    public void Weeks_come_oldest_first_and_empty_ones_as_zeros()
    {
        var weeks = new float[2 * WeeklySequences.Weeks];
        Two.Fill(0, weeks);
        weeks[..2].ShouldBe([2, 30]);
        weeks[^2..].ShouldBe([1, 20]);
        weeks[2..^2].ShouldAllBe(v => v == 0);
        Two.Fill(1, weeks);
        weeks.ShouldAllBe(v => v == 0);
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(WeeklySequences.Weeks, 2)]
    [InlineData(0, 1)]
    public void A_week_that_is_not_there_or_lacks_a_channel_is_refused(int week, int channels) =>
        Should.Throw<ArgumentException>(() =>
            WeeklySequences.Of(
                ["orders", "spend"],
                [
                    [(week, new float[channels])],
                ]
            )
        );

    [Fact]
    public void Tables_made_from_a_table_carry_them_and_another_count_is_refused()
    {
        var table = new FeatureTable(new DateOnly(2025, 1, 1), 90, ["a", "b"], [], [], new Labels([1, 2], [1, 1]), Two);
        table.WithHorizon(30).Sequences.ShouldBeSameAs(Two);
        table.WithoutLabels().Sequences.ShouldBeSameAs(Two);
        table.With([new NumericColumn("more", [1, 2])]).Sequences.ShouldBeSameAs(Two);
        Should
            .Throw<ArgumentException>(() => new FeatureTable(table.Cutoff, 90, ["a"], [], [], null, Two))
            .Message.ShouldContain("weekly sequences");
    }
}
