using CustomerValue.Models.Totals;
using Shouldly;

namespace CustomerValue.Tests.Models.Totals;

public sealed class LevelProcessTests
{
    private const int Window = 90;
    private static readonly DateOnly Cutoff = new(2026, 1, 1);

    [Fact]
    public void Without_past_windows_nothing_is_corrected()
    {
        var level = LevelProcess.At([], Cutoff, Window, Window);
        level.Mean.ShouldBe(0);
        level.Deviation.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_miss_that_repeats_is_corrected_and_never_beyond_what_was_seen()
    {
        var once = LevelProcess.At(Misses(0.3), Cutoff, Window, Window);
        var often = LevelProcess.At(Misses(0.3, 0.3, 0.3, 0.3, 0.3), Cutoff, Window, Window);
        once.Mean.ShouldBeInRange(0.01, often.Mean);
        often.Mean.ShouldBeInRange(0.2, 0.3);
        often.Deviation.ShouldBeLessThan(once.Deviation);
    }

    [Fact]
    public void What_chance_explains_is_not_corrected()
    {
        PastLevel[] past = [new(Cutoff.AddDays(-Window), 0.3, 0.5)];
        LevelProcess.At(past, Cutoff, Window, Window).Mean.ShouldBeInRange(0, 0.05);
    }

    [Fact]
    public void The_same_season_of_a_year_earlier_counts_for_more_than_the_last_window()
    {
        PastLevel[] past =
        [
            new(Cutoff.AddDays(-730), 0.5, 0.03),
            new(Cutoff.AddDays(-548), -0.5, 0.03),
            new(Cutoff.AddDays(-365), 0.5, 0.03),
            new(Cutoff.AddDays(-182), -0.5, 0.03),
        ];
        LevelProcess.At(past, Cutoff, Window, Window).Mean.ShouldBeGreaterThan(0.25);
    }

    [Fact]
    public void Over_a_year_the_level_of_the_last_months_says_less_than_over_the_next_window()
    {
        var past = Misses(0.4, 0.3, 0, 0, 0, 0);
        var next = LevelProcess.At(past, Cutoff, Window, Window);
        var year = LevelProcess.At(past, Cutoff, Window, 365);
        next.Mean.ShouldBeGreaterThan(0.2);
        year.Mean.ShouldBeInRange(0.02, 0.9 * next.Mean);
    }

    [Fact]
    public void What_no_window_was_long_enough_to_try_is_less_sure()
    {
        var past = Misses(0, 0, 0);
        var widths = new[] { Window, 2 * Window, 4 * Window }
            .Select(days => LevelProcess.At(past, Cutoff, Window, days).Deviation)
            .ToList();
        widths[1].ShouldBeGreaterThan(1.5 * widths[0]);
        widths[2].ShouldBeGreaterThan(2 * widths[1]);
    }

    /// <summary>Misses of windows that follow each other, the newest first, each with little chance.</summary>
    private static PastLevel[] Misses(params double[] newestFirst) =>
        [.. newestFirst.Select((miss, i) => new PastLevel(Cutoff.AddDays(-Window * (i + 1)), miss, 0.03)).Reverse()];
}
