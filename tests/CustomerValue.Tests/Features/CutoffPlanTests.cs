using CsCheck;
using CustomerValue.Features;

namespace CustomerValue.Tests.Features;

public sealed class CutoffPlanTests
{
    private static readonly DateOnly First = new(2023, 1, 1);

    [Fact]
    public void Windows_follow_each_other_up_to_now_with_the_season_of_a_year_ago()
    {
        var plan = CutoffPlan.Of(First, new DateOnly(2025, 12, 31), 100, 4)!;
        plan.ModelHorizonDays.ShouldBe(100);
        plan.Labelled.ShouldBe([
            new DateOnly(2024, 9, 24), // 364 days before the holdout
            new DateOnly(2024, 11, 27),
            new DateOnly(2025, 1, 2), // 364 days before now
            new DateOnly(2025, 3, 7),
            new DateOnly(2025, 6, 15),
            new DateOnly(2025, 9, 23), // the holdout
        ]);
    }

    [Fact]
    public void A_season_that_a_window_has_already_is_not_added()
    {
        // Four times 91 days are 52 weeks.
        var plan = CutoffPlan.Of(First, new DateOnly(2025, 12, 31), 91, 5)!;
        plan.Labelled.Count.ShouldBe(5);
        CutoffPlan.Of(First, new DateOnly(2025, 12, 31), 91, 2)!.Labelled.Count.ShouldBe(4);
    }

    [Fact]
    public void Short_history_is_learned_from_in_thirds()
    {
        var plan = CutoffPlan.Of(First, First.AddDays(299), 365, 6)!;
        plan.ModelHorizonDays.ShouldBe(100);
        // Two windows, and one half-way between them.
        plan.Labelled.ShouldBe([First.AddDays(100), First.AddDays(150), First.AddDays(200)]);
    }

    [Fact]
    public void Three_weeks_are_the_least()
    {
        CutoffPlan.Of(First, First.AddDays(19), 90, 6).ShouldBeNull();
        CutoffPlan.Of(First, First.AddDays(20), 90, 6)!.ModelHorizonDays.ShouldBe(7);
    }

    [Fact]
    public void Every_window_has_passed_and_has_history_before_it() =>
        Gen.Select(Gen.Int[20, 2_000], Gen.Int[7, 730], Gen.Int[1, 24])
            .Sample(
                (days, horizon, most) =>
                {
                    var asOf = First.AddDays(days);
                    var plan = CutoffPlan.Of(First, asOf, horizon, most)!;
                    plan.ModelHorizonDays.ShouldBeInRange(7, horizon);
                    plan.Labelled.ShouldNotBeEmpty();
                    plan.Labelled.Count.ShouldBeLessThanOrEqualTo(most + 2);
                    plan.Labelled.ShouldBeInOrder(SortDirection.Ascending);
                    plan.Labelled[^1].ShouldBe(asOf.AddDays(1 - plan.ModelHorizonDays));
                    plan.Labelled[0].ShouldBeGreaterThanOrEqualTo(First.AddDays(plan.ModelHorizonDays));
                }
            );

    [Theory]
    [InlineData(364, 90, true)]
    [InlineData(371, 90, true)]
    [InlineData(730, 90, true)]
    [InlineData(390, 90, false)]
    [InlineData(182, 90, false)]
    [InlineData(0, 90, false)]
    [InlineData(182, 365, true)]
    public void Seasons_return_after_whole_years(int daysApart, int horizon, bool same) =>
        CutoffPlan.SameSeason(First, First.AddDays(daysApart), horizon).ShouldBe(same);
}
