using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Totals;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Totals;

public sealed class TotalForecastTests
{
    // One horizon apart; the fifth is 360 days after the first, so in the same season.
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(2_000, 6, seed: 41);
    private static readonly FeatureTable Now = Tables[5].WithoutLabels();

    [Fact]
    public void The_season_of_a_year_ago_decides_when_it_is_known()
    {
        var doubled = Times(Tables[1], 2);
        var forecast = Of([doubled, Tables[2], Tables[3]]);
        var usual = Of([Tables[1], Tables[2], Tables[3]]);
        forecast.Route.ShouldContain("same season");
        forecast.Spend.ShouldBe(2 * usual.Spend, 1e-6 * usual.Spend);
        forecast.Orders.ShouldBe(2 * usual.Orders, 1e-6 * usual.Orders);
        forecast.Buyers.ShouldBe(usual.Buyers, 1e-6 * usual.Buyers);
    }

    [Fact]
    public void Other_seasons_count_with_caution()
    {
        var forecast = Of([Times(Tables[3], 2)]);
        var usual = Of([Tables[3]]);
        forecast.Route.ShouldContain("caution");
        forecast.Spend.ShouldBe(Math.Sqrt(2) * usual.Spend, 1e-6 * usual.Spend);
    }

    [Fact]
    public void Without_a_past_window_the_forecast_lies_between_the_model_and_persistence()
    {
        var plain = new BtydTrainer(FrequencyModelKind.ParetoNbdCovariates, AmountSource.AllDays)
            .Train([], Now, 0, CancellationToken.None)
            .Predict(Now)
            .Spend.Sum();
        var span = (Now.Column(Btyd.AgeWeeks).Max() * 7) + 1;
        var persisting =
            SimulatedTables.Horizon
            / span
            * Now.Column(Btyd.RepeatDays).Zip(Now.Column(Btyd.RepeatMean), (x, mean) => (double)x * mean).Sum();
        var forecast = Of([]);
        forecast.Spend.ShouldBe(Math.Sqrt(plain * persisting), 1e-6 * plain);
        forecast.Route.ShouldContain("half way");
    }

    [Fact]
    public void Windows_of_another_length_are_no_evidence() =>
        TotalForecast
            .Of(Tables[..5], Now, 2 * SimulatedTables.Horizon, CancellationToken.None)
            .Route.ShouldContain("half way");

    [Fact]
    public void A_steady_shop_is_forecast_well()
    {
        var labels = Tables[5].Labels!;
        var forecast = Of(Tables[..5]);
        forecast.Spend.ShouldBe(labels.Spend.Sum(v => (double)v), 0.12 * labels.Spend.Sum());
        forecast.Orders.ShouldBe(labels.Orders.Sum(), 0.12 * labels.Orders.Sum());
        forecast.Buyers.ShouldBe(labels.Orders.Count(v => v > 0), 0.12 * labels.Orders.Count(v => v > 0));
    }

    [Fact]
    public void What_was_missed_before_says_how_far_off_a_forecast_can_be()
    {
        Spread([]).ShouldBeNull();
        TotalForecast.SpreadOf(Tables[..5], 2 * SimulatedTables.Horizon, CancellationToken.None).ShouldBeNull();

        // One cutoff, one miss: a degree of freedom is worth little.
        var first = TotalForecast.Of([], Tables[3], SimulatedTables.Horizon, CancellationToken.None).Spend;
        var miss = Math.Abs(Math.Log(Tables[3].Labels!.Spend.Sum(v => (double)v) / first));
        Spread([Tables[3]])!.Value.ShouldBe(Math.Exp(3.078 * miss), 1e-9);

        var steady = Spread(Tables[..5])!.Value;
        steady.ShouldBeInRange(1, 1.5);
        // A shop that doubles and halves is forecast with less certainty; the last window's labels count like the others.
        Spread([.. Tables[..5].Select((t, i) => Times(t, i % 2 == 0 ? 2 : 0.5f))])!
            .Value.ShouldBeGreaterThan(2 * steady);
        Spread([.. Tables[..4], Times(Tables[4], 2)])!.Value.ShouldBeGreaterThan(steady);
    }

    [Fact]
    public void Windows_that_overlap_are_no_further_degree_of_freedom()
    {
        var halfWay = SimulatedTables.Labelled(1_000, 3, seed: 43, daysApart: SimulatedTables.Horizon / 2);
        double Miss(FeatureTable table, params FeatureTable[] past) =>
            Math.Log(
                table.Labels!.Spend.Sum(v => (double)v)
                    / TotalForecast.Of(past, table, SimulatedTables.Horizon, CancellationToken.None).Spend
            );
        double[] misses = [Miss(halfWay[0]), Miss(halfWay[1]), Miss(halfWay[2], halfWay[0])];
        // Three misses, but only the first and the last window have no day in common: two degrees of freedom.
        Spread(halfWay)!.Value.ShouldBe(Math.Exp(1.886 * Math.Sqrt(misses.Average(m => m * m))), 1e-9);
    }

    [Fact]
    public void A_total_that_is_no_number_is_refused()
    {
        var naive = new NaiveTrainer().Train([], Now, 0, CancellationToken.None);
        var table = SimulatedTables.WithColumn(
            SimulatedTables.WithColumn(
                SimulatedTables.WithColumn(Now, Btyd.RepeatDays, _ => 0),
                Btyd.RecencyWeeks,
                _ => 0
            ),
            Btyd.SpendLastHorizon,
            _ => float.PositiveInfinity
        );
        Should
            .Throw<ModelFitException>(() =>
                TotalForecast.Of([], table, SimulatedTables.Horizon, CancellationToken.None)
            )
            .Message.ShouldContain("same-as-last-period: the total is no number");
        foreach (var total in new[] { double.NaN, double.PositiveInfinity })
        {
            Should
                .Throw<ModelFitException>(() =>
                    SharedTotalModel.Of(naive, Now, SimulatedTables.Horizon, new TotalForecast(100, total, 50, ""))
                )
                .Message.ShouldContain("cannot be scaled");
        }
    }

    [Fact]
    public void Labels_of_the_table_itself_are_not_read() =>
        TotalForecast
            .Of(Tables[..5], Tables[5], SimulatedTables.Horizon, CancellationToken.None)
            .ShouldBe(Of(Tables[..5]));

    [Fact]
    public void Without_repeat_customers_the_last_period_is_the_forecast()
    {
        var table = SimulatedTables.WithColumn(
            SimulatedTables.WithColumn(Now, Btyd.RepeatDays, _ => 0),
            Btyd.RecencyWeeks,
            _ => 0
        );
        TotalForecast
            .Of([], table, SimulatedTables.Horizon, CancellationToken.None)
            .Spend.ShouldBe(Now.Column(Btyd.SpendLastHorizon).Sum(v => (double)v), 1);
    }

    [Fact]
    public void A_model_that_shares_a_total_out_keeps_order_and_explanations()
    {
        var inner = new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays).Train(
            [],
            Now,
            0,
            CancellationToken.None
        );
        var total = new TotalForecast(1_234, 56_789, 600, "");
        var model = SharedTotalModel.Of(inner, Now, SimulatedTables.Horizon, total);
        var shared = model.Predict(Now);
        shared.Orders.Sum().ShouldBe(1_234, 1e-6);
        shared.Spend.Sum().ShouldBe(56_789, 1e-6);
        shared.BuyProbability.Sum().ShouldBe(600, 1e-3);
        Order(shared.BuyProbability).ShouldBe(Order(inner.Predict(Now).BuyProbability));
        var attributions = model.Explain(Now);
        for (var i = 0; i < attributions.Length; i++)
        {
            (attributions[i].Baseline + attributions[i].Contributions.Sum()).ShouldBe(shared.Spend[i], 1e-6);
        }

        using var saved = System.Text.Json.JsonDocument.Parse(model.Save());
        SharedTotalModel.Load(saved.RootElement).Predict(Now).Spend.ShouldBe(shared.Spend);
    }

    [Fact]
    public void A_longer_horizon_than_was_learned_is_predicted()
    {
        const int horizon = 3 * SimulatedTables.Horizon;
        var trainer = new NaiveTrainer();
        var naive = trainer.Train([], Now, 0, CancellationToken.None);
        var total = TotalForecast.Of([], Now, horizon, CancellationToken.None);
        SharedTotalModel
            .Share(naive, Now, horizon, total)
            .Predict(Now)
            .Spend.ShouldBe(Array.ConvertAll(naive.Predict(Now).Spend, v => 3 * v));
        SharedTotalModel.Share(naive, Now, SimulatedTables.Horizon, total).ShouldBeSameAs(naive);
    }

    private static int[] Order(double[] values) =>
        [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ThenBy(i => i)];

    private static TotalForecast Of(IReadOnlyList<FeatureTable> past) =>
        TotalForecast.Of(past, Now, SimulatedTables.Horizon, CancellationToken.None);

    private static double? Spread(IReadOnlyList<FeatureTable> labelled) =>
        TotalForecast.SpreadOf(labelled, SimulatedTables.Horizon, CancellationToken.None);

    private static FeatureTable Times(FeatureTable table, float factor) =>
        table.With(
            new Labels(
                Array.ConvertAll(table.Labels!.Spend, v => v * factor),
                Array.ConvertAll(table.Labels.Orders, v => v * factor)
            )
        );
}
