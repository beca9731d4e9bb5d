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
    public void What_doubled_at_every_past_cutoff_nearly_doubles_the_forecast()
    {
        var usual = Of(Tables[..5]);
        var doubled = Of([.. Tables[..5].Select(t => Times(t, 2))]);
        (doubled.Spend / usual.Spend).ShouldBeInRange(1.7, 2.05);
        (doubled.Orders / usual.Orders).ShouldBeInRange(1.7, 2.05);
        // Whoever bought has bought, however much.
        doubled.Buyers.ShouldBe(usual.Buyers, 1e-6 * usual.Buyers);
    }

    [Fact]
    public void One_window_moves_the_forecast_less_than_several_and_the_newest_more_than_the_oldest()
    {
        var usual = Of(Tables[..5]).Spend;
        double With(params int[] doubled) =>
            Math.Log(Of([.. Tables[..5].Select((t, i) => doubled.Contains(i) ? Times(t, 2) : t)]).Spend / usual);
        With(0).ShouldBeLessThan(With(4));
        With(4).ShouldBeLessThan(With(3, 4));
        With(3, 4).ShouldBeLessThan(Math.Log(2));
    }

    [Fact]
    public void Without_a_past_window_the_total_is_that_of_the_models()
    {
        double Sum(FrequencyModelKind kind) =>
            new BtydTrainer(kind, AmountSource.AllDays)
                .Train([], Now, 0, CancellationToken.None)
                .Predict(Now)
                .Spend.Sum();
        var forecast = Of([]);
        forecast.Spend.ShouldBe(
            Math.Sqrt(Sum(FrequencyModelKind.ParetoNbdCovariates) * Sum(FrequencyModelKind.BgNbd)),
            1e-6 * forecast.Spend
        );
        forecast.Spread.ShouldBeNull();
    }

    [Fact]
    public void Levels_of_one_model_are_not_applied_to_another()
    {
        // Here neither model of buying can be fitted, but could be at the past cutoffs.
        var table = SimulatedTables.WithColumn(
            SimulatedTables.WithColumn(Now, Btyd.RepeatDays, _ => 0),
            Btyd.RecencyWeeks,
            _ => 0
        );
        TotalForecast
            .Of([.. Tables[..5].Select(t => Times(t, 3))], table, SimulatedTables.Horizon, CancellationToken.None)
            .Spend.ShouldBe(table.Column(Btyd.SpendLastHorizon).Sum(v => (double)v), 1);
    }

    [Fact]
    public void A_steady_shop_is_forecast_well()
    {
        double[][] misses =
        [
            .. Enumerable
                .Range(2, 4)
                .Select(i =>
                {
                    var labels = Tables[i].Labels!;
                    var forecast = TotalForecast.Of(
                        Tables[..i],
                        Tables[i].WithoutLabels(),
                        SimulatedTables.Horizon,
                        CancellationToken.None
                    );
                    return new[]
                    {
                        Math.Log(forecast.Spend / labels.Spend.Sum(v => (double)v)),
                        Math.Log(forecast.Orders / labels.Orders.Sum()),
                        Math.Log(forecast.Buyers / labels.Orders.Count(v => v > 0)),
                    };
                }),
        ];
        for (var measure = 0; measure < 3; measure++)
        {
            misses.Average(m => m[measure]).ShouldBe(0, 0.08);
            misses.Average(m => Math.Abs(m[measure])).ShouldBeLessThan(0.1);
        }
    }

    [Fact]
    public void What_was_missed_before_says_how_far_off_a_forecast_can_be()
    {
        var steady = Of(Tables[..5]).Spread!.Value;
        steady.ShouldBeInRange(1, 1.3);
        // A shop that doubles and halves is forecast with less certainty.
        Of([.. Tables[..5].Select((t, i) => Times(t, i % 2 == 0 ? 2 : 0.5f))])
            .Spread!.Value.ShouldBeGreaterThan(1.3 * steady);
        Of([.. Tables[..4], Times(Tables[4], 2)]).Spread!.Value.ShouldBeGreaterThan(steady);
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
                    TotalCalibratedModel.Of(naive, Now, SimulatedTables.Horizon, new TotalForecast(100, total, 50, ""))
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
        var model = TotalCalibratedModel.Of(inner, Now, SimulatedTables.Horizon, total);
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
        TotalCalibratedModel.Load(saved.RootElement).Predict(Now).Spend.ShouldBe(shared.Spend);
    }

    [Fact]
    public void A_longer_horizon_than_was_learned_is_predicted()
    {
        const int horizon = 3 * SimulatedTables.Horizon;
        var trainer = new NaiveTrainer();
        var naive = trainer.Train([], Now, 0, CancellationToken.None);
        var total = TotalForecast.Of([], Now, horizon, CancellationToken.None);
        TotalCalibratedModel
            .Share(naive, Now, horizon, total)
            .Predict(Now)
            .Spend.ShouldBe(Array.ConvertAll(naive.Predict(Now).Spend, v => 3 * v));
        TotalCalibratedModel.Share(naive, Now, SimulatedTables.Horizon, total).ShouldBeSameAs(naive);
    }

    private static int[] Order(double[] values) =>
        [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ThenBy(i => i)];

    private static TotalForecast Of(IReadOnlyList<FeatureTable> past) =>
        TotalForecast.Of(past, Now, SimulatedTables.Horizon, CancellationToken.None);

    private static FeatureTable Times(FeatureTable table, float factor) =>
        table.With(
            new Labels(
                Array.ConvertAll(table.Labels!.Spend, v => v * factor),
                Array.ConvertAll(table.Labels.Orders, v => v * factor)
            )
        );
}
