using CustomerValue.Features;
using CustomerValue.Models.Probabilistic;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Tests.Models.Probabilistic;

public sealed class CovariateTests
{
    private const double OftenByAds = 2;
    private const double EarlierByAds = 1.5;
    private const double OftenAtBeginning = 1.6;
    private static readonly DateOnly Cutoff = new(2026, 1, 1);
    private static readonly FeatureTable Table = Simulated(12_000, seed: 3);

    private static readonly FrequencyFit Fit = FrequencyModels.Fit(
        FrequencyModelKind.ParetoNbdCovariates,
        Table,
        CovariateSet.Standing,
        CancellationToken.None
    );

    [Fact]
    public void Finds_what_customers_were_simulated_with()
    {
        var covariates = Fit.Model.Covariates.ShouldNotBeNull();
        var parameters = new Dictionary<string, double>(Fit.Model.Parameters);

        // The first day seen is 104 weeks before the last one; no customer of another channel but search and ads is many.
        covariates.Terms.Select(t => t.Name).ShouldBe(["btyd_t=2024-02-28", "channel=ads"]);
        var ofAds = 1 / covariates.Terms[1].StandardDeviation;
        Math.Pow(parameters["buying, channel=ads"], ofAds).ShouldBe(OftenByAds, 0.2);
        Math.Pow(parameters["leaving, channel=ads"], ofAds).ShouldBe(EarlierByAds, 0.3);
        Math.Pow(parameters["buying, btyd_t=2024-02-28"], 1 / covariates.Terms[0].StandardDeviation)
            .ShouldBe(OftenAtBeginning, 0.2);
        Fit.Limits.ShouldBeEmpty();
        var plain = FrequencyModels.Fit(FrequencyModelKind.ParetoNbd, HistoryCounts.Of(Table), CancellationToken.None);
        Fit.LogLikelihood.ShouldBeGreaterThan(plain.LogLikelihood + 100);
        Fit.LogLikelihood.ShouldBe(
            HistoryCounts.Of(Table, covariates).Evaluate(Fit.Model.LogLikelihood).Sum(),
            1e-6 * Math.Abs(Fit.LogLikelihood)
        );
    }

    [Fact]
    public void Analytic_gradients_are_the_slopes_of_likelihood_and_prior()
    {
        var counts = HistoryCounts.Of(Table.Rows([.. Enumerable.Range(0, 40)]), Fit.Model.Covariates);
        var likelihood = new ParetoLikelihood(counts);
        double[] point = [0.7, 9, 0.8, 14, 1.2, 0.9, 0.8, 1.3];

        LikelihoodTests.RequireSlopes(
            (parameters, gradient) =>
                likelihood.Mean(parameters, gradient)
                + CovariateEffects.AddMeanPrior(parameters, gradient, counts.Total),
            point
        );
    }

    [Fact]
    public void Without_covariates_that_differ_it_is_the_plain_model()
    {
        var bare = WithoutChannel()
            .Rows([.. Enumerable.Range(0, Table.Count).Where(i => Table.Column(Btyd.AgeWeeks)[i] < 90).Take(900)]);
        var young = bare.With(Btyd.AgeWeeks, 11).With(Btyd.RecencyWeeks, 0).With(Btyd.RepeatDays, 0);

        Covariates.Of(young, CovariateSet.Standing).Terms.ShouldBeEmpty();
        var counts = HistoryCounts.Of(bare);
        var plain = FrequencyModels.Fit(FrequencyModelKind.ParetoNbd, counts, CancellationToken.None);
        var none = ParetoNbd.Fit(HistoryCounts.Of(bare, new Covariates([])), CancellationToken.None);

        none.Model.Kind.ShouldBe(FrequencyModelKind.ParetoNbdCovariates);
        none.Model.Parameters.ShouldBe(plain.Model.Parameters);
        none.LogLikelihood.ShouldBe(plain.LogLikelihood);
    }

    [Fact]
    public void Ratios_that_cannot_be_told_leave_the_plain_model_and_say_so()
    {
        var broken = new Covariates([Fit.Model.Covariates!.Terms[1] with { StandardDeviation = double.NaN }]);

        var fit = ParetoNbd.Fit(HistoryCounts.Of(Table, broken), CancellationToken.None);

        var plain = FrequencyModels.Fit(FrequencyModelKind.ParetoNbd, HistoryCounts.Of(Table), CancellationToken.None);
        fit.Model.Kind.ShouldBe(FrequencyModelKind.ParetoNbdCovariates);
        fit.Limits.ShouldHaveSingleItem().ShouldStartWith("Covariates are left out: pareto-nbd-covariates: ");
        for (var i = 0; i < 4; i++)
        {
            var value = plain.Model.Parameters[i].Value;
            fit.Model.Parameters[i].Value.ShouldBe(value, 1e-3 * value);
        }
    }

    [Fact]
    public void What_is_not_known_of_a_customer_is_the_mean()
    {
        var covariates = Fit.Model.Covariates!;

        foreach (var values in HistoryCounts.Of(WithoutChannel(), covariates).Histories.Select(h => h.Covariates!))
        {
            values.Values[1].ShouldBe(0);
        }

        var history = new PurchaseHistory(2, 20, 40);
        var mean = new CovariateValues([0, 0]);
        Fit.Model.ExpectedPurchases(history, 13)
            .ShouldBe(Fit.Model.ExpectedPurchases(history with { Covariates = mean }, 13), 1e-12);
    }

    [Fact]
    public void The_amount_of_the_first_purchase_is_for_models_of_buying_only()
    {
        Covariates.Of(Table, CovariateSet.Standing).Terms.ShouldNotContain(t => t.Feature == Btyd.FirstAmount);
        Covariates
            .Of(Table, CovariateSet.StandingAndFirstPurchase)
            .Terms.ShouldContain(t => t.Feature == Btyd.FirstAmount);
    }

    [Fact]
    public void Explanations_sum_up_and_give_the_channel_its_part()
    {
        var model = (BtydModel)
            new BtydTrainer(FrequencyModelKind.ParetoNbdCovariates, AmountSource.AllDays).Train(
                [],
                Table,
                1,
                CancellationToken.None
            );
        var spend = model.Predict(Table).Spend;
        var attributions = model.Explain(Table);

        model.Name.ShouldBe("pareto-nbd-covariates+gg");
        model.ExplainedFeatures.ShouldBe([
            Btyd.RepeatDays,
            Btyd.RecencyWeeks,
            Btyd.AgeWeeks,
            Btyd.RepeatMean,
            Btyd.FirstAmount,
            "channel",
        ]);
        for (var i = 0; i < spend.Length; i++)
        {
            (attributions[i].Baseline + attributions[i].Contributions.Sum()).ShouldBe(spend[i], 1e-9 * (1 + spend[i]));
        }

        // Who would be worth less if nobody knew the channel owes it something.
        var unknown = model.Predict(WithoutChannel()).Spend;
        var alike = Enumerable
            .Range(0, spend.Length)
            .Count(i => Math.Sign(attributions[i].Contributions[5]) == Math.Sign(spend[i] - unknown[i]));
        alike.ShouldBeGreaterThan((int)(0.85 * spend.Length));
        attributions.Count(a => a.Contributions[5] > 0).ShouldBeInRange(spend.Length / 20, spend.Length * 19 / 20);

        var loaded = BtydModel.Load(BtydTables.Parse(model.Save()));
        loaded.Save().ShouldBe(model.Save());
        loaded.Explain(Table)[7].Contributions.ShouldBe(attributions[7].Contributions);
    }

    [Fact]
    public void A_retention_model_is_saved_with_its_covariates()
    {
        var trainer = new BuyProbabilityRetention(FrequencyModelKind.ParetoNbdCovariates);
        var model = trainer.Train([], Table, 1, CancellationToken.None);

        var loaded = FrequencyRetentionModel.Load(BtydTables.Parse(model.Save()));

        trainer.Name.ShouldBe("pareto-nbd-covariates");
        loaded.Name.ShouldBe(trainer.Name);
        loaded.Predict(Table).ShouldBe(model.Predict(Table));
        loaded.Save().ShouldBe(model.Save());
        Should.Throw<ArgumentException>(() =>
            FrequencyModels.Create(trainer.Name, new Dictionary<string, double>(Fit.Model.Parameters))
        );
    }

    private static FeatureTable WithoutChannel() =>
        new(Table.Cutoff, Table.HorizonDays, Table.CustomerIds, Table.Numeric, [], null);

    /// <summary>
    /// Customers whose first purchases are spread over a year, a third of them by ads, and a tenth whom the shop had before: they
    /// are first seen within eight weeks.
    /// </summary>
    private static FeatureTable Simulated(int customers, int seed)
    {
        var random = new Random(seed);
        var (x, recency, age, mean) = (
            new float[customers],
            new float[customers],
            new float[customers],
            new float[customers]
        );
        var channel = new string?[customers];
        for (var i = 0; i < customers; i++)
        {
            var beginning = i % 10 == 0;
            channel[i] =
                i % 400 == 0 ? "press"
                : random.Next(3) == 0 ? "ads"
                : "search";
            age[i] =
                i == 0 ? 104
                : beginning ? 97 + random.Next(7)
                : 44 + random.Next(51);
            var rate =
                Gamma.Sample(random, 0.8, 8)
                * (channel[i] == "ads" ? OftenByAds : 1)
                * (beginning ? OftenAtBeginning : 1);
            var end = Math.Min(
                age[i],
                Exponential.Sample(random, Gamma.Sample(random, 0.9, 40) * (channel[i] == "ads" ? EarlierByAds : 1))
            );
            for (var time = Exponential.Sample(random, rate); time < end; time += Exponential.Sample(random, rate))
            {
                x[i]++;
                recency[i] = (float)time;
            }

            mean[i] = (float)(20 + (30 * random.NextDouble()));
        }

        return new FeatureTable(
            Cutoff,
            91,
            [.. Enumerable.Range(0, customers).Select(i => $"c{i:D6}")],
            [
                new NumericColumn(Btyd.RepeatDays, x),
                new NumericColumn(Btyd.RecencyWeeks, recency),
                new NumericColumn(Btyd.AgeWeeks, age),
                new NumericColumn(Btyd.RepeatMean, [.. mean.Select((m, i) => x[i] > 0 ? m : 0)]),
                new NumericColumn(Btyd.AllMean, mean),
                new NumericColumn(Btyd.FirstAmount, [.. mean]),
            ],
            [new CategoricalColumn("channel", channel)],
            null
        );
    }
}
