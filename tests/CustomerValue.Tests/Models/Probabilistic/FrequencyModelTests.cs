using CsCheck;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Probabilistic;

public sealed class FrequencyModelTests
{
    /// <summary>
    /// Rows: kind, its parameters, x, t_x, T; then log-likelihood, P(alive), E(purchases in 39 weeks) and P(none in 39
    /// weeks), each by numerical integration over a customer's rate and drop-out of the definition: what one customer
    /// with known rate and drop-out would do, times the gamma and beta densities (double-exponential quadrature, outside
    /// this project). The rows with a = 1 or s = 1 are where the published formulas divide 0 by 0.
    /// </summary>
    public static TheoryData<FrequencyModelKind, double[], double[], double[]> Integrated =>
        new()
        {
            {
                FrequencyModelKind.BgNbd,
                [0.243, 4.414, 0.793, 2.426],
                [0, 0, 38.86],
                [-0.554713276438, 1, 0.195098052011, 0.855449459217]
            },
            {
                FrequencyModelKind.BgNbd,
                [0.243, 4.414, 0.793, 2.426],
                [1, 1.71, 38.86],
                [-4.46909327503, 0.212100985377, 0.20318698708, 0.883332650617]
            },
            {
                FrequencyModelKind.BgNbd,
                [0.243, 4.414, 0.793, 2.426],
                [2, 30.43, 38.86],
                [-9.45860630707, 0.726578570081, 1.22602817477, 0.445372862083]
            },
            {
                FrequencyModelKind.BgNbd,
                [0.243, 4.414, 0.793, 2.426],
                [7, 29.43, 38.86],
                [-21.8632762715, 0.641756345946, 3.33705327485, 0.364357514573]
            },
            {
                FrequencyModelKind.BgNbd,
                [0.243, 4.414, 0.793, 2.426],
                [26, 30.86, 31.0],
                [-37.7265794734, 0.968915649718, 20.7497261409, 0.0310843536202]
            },
            {
                FrequencyModelKind.BgNbd,
                [0.243, 4.414, 0.793, 2.426],
                [3, 0.29, 52.0],
                [-7.42355575794, 0.00176617731135, 0.0033832534873, 0.998555114716]
            },
            {
                FrequencyModelKind.MbgNbd,
                [0.525, 6.183, 0.891, 1.614],
                [0, 0, 38.86],
                [-0.539837463531, 0.389735080919, 0.154012746675, 0.891170601223]
            },
            {
                FrequencyModelKind.MbgNbd,
                [0.525, 6.183, 0.891, 1.614],
                [1, 1.71, 38.86],
                [-4.46036061258, 0.17083648431, 0.188836541364, 0.895156445816]
            },
            {
                FrequencyModelKind.MbgNbd,
                [0.525, 6.183, 0.891, 1.614],
                [2, 30.43, 38.86],
                [-9.48555131453, 0.706202265118, 1.26296062327, 0.440005909178]
            },
            {
                FrequencyModelKind.MbgNbd,
                [0.525, 6.183, 0.891, 1.614],
                [7, 29.43, 38.86],
                [-21.7765222489, 0.622723814169, 3.1675724323, 0.382977393096]
            },
            {
                FrequencyModelKind.MbgNbd,
                [0.525, 6.183, 0.891, 1.614],
                [26, 30.86, 31.0],
                [-38.3221269478, 0.965566144144, 19.4507226522, 0.0344338611268]
            },
            {
                FrequencyModelKind.MbgNbd,
                [0.525, 6.183, 0.891, 1.614],
                [3, 0.29, 52.0],
                [-7.6951781112, 0.00224628168888, 0.00445714679352, 0.998121944517]
            },
            {
                FrequencyModelKind.BgNbd,
                [2.0, 20.0, 1.0, 4.0],
                [0, 0, 38.86],
                [-2.1588589385, 1, 1.11950010161, 0.361767953143]
            },
            {
                FrequencyModelKind.BgNbd,
                [2.0, 20.0, 1.0, 4.0],
                [1, 1.71, 38.86],
                [-3.97522836306, 0.167162532895, 0.275897559623, 0.869210882475]
            },
            {
                FrequencyModelKind.BgNbd,
                [2.0, 20.0, 1.0, 4.0],
                [2, 30.43, 38.86],
                [-8.60723471325, 0.729312222626, 1.58568661489, 0.366137281689]
            },
            {
                FrequencyModelKind.BgNbd,
                [2.0, 20.0, 1.0, 4.0],
                [7, 29.43, 38.86],
                [-20.6990309362, 0.67505695705, 3.20768838164, 0.331897701853]
            },
            {
                FrequencyModelKind.BgNbd,
                [2.0, 20.0, 1.0, 4.0],
                [26, 30.86, 31.0],
                [-41.5204526281, 0.96409548869, 15.5739905799, 0.0359046307897]
            },
            {
                FrequencyModelKind.BgNbd,
                [2.0, 20.0, 1.0, 4.0],
                [3, 0.29, 52.0],
                [-8.22189062174, 0.0105509710165, 0.0240085327178, 0.990660575291]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [0.553, 10.578, 0.606, 11.669],
                [0, 0, 38.86],
                [-0.521046294081, 0.295286604617, 0.107081468215, 0.930714815946]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [0.553, 10.578, 0.606, 11.669],
                [1, 1.71, 38.86],
                [-4.45019433388, 0.168002326724, 0.171092980554, 0.913358754665]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [0.553, 10.578, 0.606, 11.669],
                [2, 30.43, 38.86],
                [-9.55428324515, 0.869167559153, 1.45512319326, 0.408062723606]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [0.553, 10.578, 0.606, 11.669],
                [7, 29.43, 38.86],
                [-21.5946432181, 0.749501407667, 3.71225138047, 0.311244419331]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [0.553, 10.578, 0.606, 11.669],
                [26, 30.86, 31.0],
                [-39.1316715403, 0.997918731055, 20.1170260774, 0.0238102705941]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [0.553, 10.578, 0.606, 11.669],
                [3, 0.29, 52.0],
                [-8.39040683578, 0.00527358240591, 0.0100227201972, 0.996089703437]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [2.0, 20.0, 1.0, 9.0],
                [0, 0, 38.86],
                [-0.718261809127, 0.0445273071354, 0.0431586555546, 0.977618752312]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [2.0, 20.0, 1.0, 9.0],
                [1, 1.71, 38.86],
                [-3.7037008331, 0.0299499335599, 0.0435440277961, 0.981125619472]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [2.0, 20.0, 1.0, 9.0],
                [2, 30.43, 38.86],
                [-9.92653939063, 0.769557911908, 1.49180747663, 0.450000689025]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [2.0, 20.0, 1.0, 9.0],
                [7, 29.43, 38.86],
                [-21.2718268242, 0.619020483051, 2.69997044231, 0.45722532751]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [2.0, 20.0, 1.0, 9.0],
                [26, 30.86, 31.0],
                [-41.0301249717, 0.996362185648, 14.8914457037, 0.0466610184059]
            },
            {
                FrequencyModelKind.ParetoNbd,
                [2.0, 20.0, 1.0, 9.0],
                [3, 0.29, 52.0],
                [-7.19493207398, 0.00097553020919, 0.00204265698941, 0.999263180779]
            },
        };

    [Theory]
    [MemberData(nameof(Integrated))]
    public void Agrees_with_the_definition_integrated(
        FrequencyModelKind kind,
        double[] parameters,
        double[] history,
        double[] expected
    )
    {
        var model = Model(kind, parameters);
        var seen = new PurchaseHistory(history[0], history[1], history[2]);

        model.LogLikelihood(seen).ShouldBe(expected[0], 1e-8);
        model.AliveProbability(seen).ShouldBe(expected[1], 1e-8);
        model.ExpectedPurchases(seen, 39).ShouldBe(expected[2], 1e-7);
        model.NoPurchaseProbability(seen, 39).ShouldBe(expected[3], 1e-8);
    }

    [Theory]
    [InlineData(FrequencyModelKind.BgNbd, new[] { 0.8, 6, 0.9, 2.5 })]
    [InlineData(FrequencyModelKind.MbgNbd, new[] { 0.8, 6, 0.9, 2.5 })]
    [InlineData(FrequencyModelKind.ParetoNbd, new[] { 0.8, 6, 0.9, 12 })]
    public void Predicts_what_simulated_customers_do(FrequencyModelKind kind, double[] parameters)
    {
        const double Weeks = 26;
        var model = Model(kind, parameters);
        var customers = SimulatedCustomers.Draw(kind, parameters, 60_000, 52, Weeks, seed: 11);

        foreach (var group in customers.GroupBy(c => Math.Min(c.History.Repeats, 3)))
        {
            var n = group.Count();
            var mean = group.Average(c => c.FuturePurchases);
            var error = Math.Sqrt(group.Sum(c => Math.Pow(c.FuturePurchases - mean, 2))) / n;
            group.Average(c => model.ExpectedPurchases(c.History, Weeks)).ShouldBe(mean, 4 * error);

            var none = group.Average(c => c.FuturePurchases == 0 ? 1.0 : 0);
            group.Average(c => model.NoPurchaseProbability(c.History, Weeks)).ShouldBe(none, 2 / Math.Sqrt(n));

            var alive = group.Average(c => c.Alive ? 1.0 : 0);
            group.Average(c => model.AliveProbability(c.History)).ShouldBe(alive, 2 / Math.Sqrt(n));
        }
    }

    [Theory]
    [InlineData(FrequencyModelKind.BgNbd, new[] { 0.8, 6, 0.9, 2.5 })]
    [InlineData(FrequencyModelKind.MbgNbd, new[] { 0.8, 6, 0.9, 2.5 })]
    [InlineData(FrequencyModelKind.ParetoNbd, new[] { 0.8, 6, 0.9, 12 })]
    public void Predicts_what_new_simulated_customers_do(FrequencyModelKind kind, double[] parameters)
    {
        var repeats = SimulatedCustomers
            .Draw(kind, parameters, 60_000, 1e-9, 26, seed: 12)
            .Select(c => (double)c.FuturePurchases)
            .ToArray();
        var mean = repeats.Average();
        var error = Math.Sqrt(repeats.Average(r => (r - mean) * (r - mean)) / repeats.Length);

        Model(kind, parameters).ExpectedPurchasesOfNewCustomer(26).ShouldBe(mean, 4 * error);
    }

    [Theory]
    [InlineData(FrequencyModelKind.BgNbd)]
    [InlineData(FrequencyModelKind.MbgNbd)]
    [InlineData(FrequencyModelKind.ParetoNbd)]
    public void Stays_within_bounds_and_grows_with_time_for_any_history(FrequencyModelKind kind) =>
        Gen.Select(
                Gen.Double[-3, 4].Array[4],
                Gen.Int[0, 2000],
                Gen.Double[0, 1],
                Gen.Double[0.1, 500],
                Gen.Double[0.1, 150]
            )
            .Sample(
                (logs, x, share, age, weeks) =>
                {
                    var model = Model(kind, [.. logs.Select(Math.Exp)]);
                    var history = new PurchaseHistory(x, x == 0 ? 0 : share * age, age);
                    var (alive, none, later) = (
                        model.AliveProbability(history),
                        model.NoPurchaseProbability(history, weeks),
                        model.NoPurchaseProbability(history, 2 * weeks)
                    );
                    var expected = model.ExpectedPurchases(history, weeks);

                    alive.ShouldBeInRange(0, 1);
                    none.ShouldBeInRange(0, 1);
                    later.ShouldBeInRange(0, none + 1e-12);
                    none.ShouldBeGreaterThanOrEqualTo(1 - alive - 1e-12);
                    model.LogLikelihood(history).ShouldBeLessThan(double.PositiveInfinity);
                    double.IsFinite(expected).ShouldBeTrue();
                    // At least one purchase is expected as often as it happens (Markov), and more time brings more.
                    expected.ShouldBeGreaterThanOrEqualTo((1 - none) * (1 - 1e-9) - 1e-12);
                    model.ExpectedPurchases(history, 2 * weeks).ShouldBeGreaterThanOrEqualTo(expected * (1 - 1e-9));
                },
                iter: 2000
            );

    [Fact]
    public void Nothing_is_bought_in_no_time()
    {
        foreach (var kind in Enum.GetValues<FrequencyModelKind>())
        {
            var model = Model(kind, [0.5, 6, 1, 3]);
            model.ExpectedPurchases(new(3, 10, 20), 0).ShouldBe(0);
            model.NoPurchaseProbability(new(3, 10, 20), 0).ShouldBe(1, 1e-12);
            model.ExpectedPurchasesOfNewCustomer(0).ShouldBe(0);
        }
    }

    [Fact]
    public void Survives_histories_with_very_many_purchases()
    {
        var history = new PurchaseHistory(20_000, 99.995, 100);
        foreach (var kind in Enum.GetValues<FrequencyModelKind>())
        {
            // A customer who keeps buying 200 times a week and just did.
            Model(kind, [0.5, 6, 0.01, 30]).ExpectedPurchases(history, 10).ShouldBeInRange(1_000, 2_000);
        }
    }

    [Theory]
    [InlineData(221, 103.43, 103.57)]
    [InlineData(161, 94.71, 98.00)]
    [InlineData(204, 98.57, 99.43)]
    public void Is_finite_for_those_who_buy_every_few_days(double repeats, double recency, double age)
    {
        double[][] parameters =
        [
            [0.5, 6, 1, 3],
            [1.2, 0.8, 0.05, 40],
            [30, 15, 0.6, 0.01],
            [0.1, 100, 8, 2],
        ];
        foreach (var kind in Enum.GetValues<FrequencyModelKind>())
        {
            foreach (var model in parameters.Select(p => Model(kind, p)))
            {
                var history = new PurchaseHistory(repeats, recency, age);
                double.IsFinite(model.LogLikelihood(history)).ShouldBeTrue();
                model.NoPurchaseProbability(history, 13).ShouldBeInRange(0, 1);
                model.ExpectedPurchases(history, 13).ShouldBeInRange(0, 13 * (repeats + 31) / (age + 0.8));
            }
        }
    }

    [Fact]
    public void A_last_purchase_after_the_end_is_refused_by_name() =>
        Should
            .Throw<ArgumentException>(() => HistoryCounts.Of([new PurchaseHistory(254, 97.43, 97.29)]))
            .Message.ShouldContain("x = 254, t_x = 97.43, T = 97.29");

    [Fact]
    public void Refuses_parameters_that_are_not_positive()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ParetoNbd(1, 0, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ParetoNbd(1, 1, double.NaN, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new BetaGeometricNbd(FrequencyModelKind.BgNbd, 1, 1, -1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new BetaGeometricNbd(FrequencyModelKind.ParetoNbd, 1, 1, 1, 1));
    }

    private static IFrequencyModel Model(FrequencyModelKind kind, double[] p) =>
        kind is FrequencyModelKind.ParetoNbd or FrequencyModelKind.ParetoNbdCovariates
            ? new ParetoNbd(p[0], p[1], p[2], p[3])
            : new BetaGeometricNbd(kind, p[0], p[1], p[2], p[3]);
}
