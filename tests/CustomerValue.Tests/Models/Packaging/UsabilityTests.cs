using CustomerValue.Features;
using CustomerValue.Models.Packaging;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Packaging;

public sealed class UsabilityTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(1_000, 3, seed: 82);

    [Fact]
    public void Enough_of_everything_is_good()
    {
        var usability = Usability.Of(Tables[..2], Tables[2], []);
        usability.Checks.Where(c => c.Verdict != UsabilityVerdict.Good).Select(c => c.Check).ShouldBeEmpty();
        usability.Warnings().ShouldBeEmpty();
    }

    [Fact]
    public void Little_is_said_in_words()
    {
        var few = SimulatedTables.Labelled(60, 2, seed: 83);
        var usability = Usability.Of(few[..1], few[1], ["planted"]);
        usability.Verdict.ShouldBe(UsabilityVerdict.Poor);
        usability.Checks.Single(c => c.Check == "customers").Value.ShouldBe(60);
        usability.Warnings().ShouldContain(w => w.Text.StartsWith("customers is 60", StringComparison.Ordinal));
        usability.Warnings().ShouldContain(w => w.Text.Contains("'planted'", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_mostly_unknown_is_named()
    {
        var now = SimulatedTables.WithColumn(Tables[2], "gap_sd", i => i % 3 == 0 ? 1 : float.NaN);
        Usability.Of(Tables[..2], now, []).MostlyUnknown.ShouldBe(["gap_sd"]);
    }

    [Fact]
    public void Amounts_that_go_with_frequency_are_noticed()
    {
        var repeats = Tables[2].Column(Btyd.RepeatDays);
        var now = SimulatedTables.WithColumn(Tables[2], Btyd.RepeatMean, i => 10 * repeats[i]);
        Usability
            .Of(Tables[..2], now, [])
            .Checks.Single(c => c.Check == "spend-frequency-correlation")
            .Verdict.ShouldBe(UsabilityVerdict.Poor);
    }
}
