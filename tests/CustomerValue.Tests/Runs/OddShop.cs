using System.Globalization;
using System.Runtime.InteropServices;
using CustomerValue.Exports;
using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Packaging;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Tests.Exports;

namespace CustomerValue.Tests.Runs;

/// <summary>An order line of a shop, on a day of its history; a customer's day is one order.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OddOrder(string Customer, int Day, decimal Amount);

/// <summary>What became of a shop's orders: read, featurized, learned from and scored as in a run, without storage.</summary>
internal sealed record OddShop(ExportManifest Manifest, ModelCard Card, IReadOnlyList<CustomerScore> Scores)
{
    private const int Horizon = 90;
    private static readonly DateOnly First = new(2015, 1, 5);

    // A model of each kind, so that a test takes seconds.
    private static readonly Candidates Quick = Candidates.Default.Only([
        "same-as-last-period",
        "bg-nbd+gg",
        "pareto-nbd-covariates+gg",
        "two-part-linear",
        "lightgbm-tweedie",
        "blend",
        "bg-nbd",
        "pareto-nbd-covariates",
        "logistic-regression",
        "blend-retention",
    ]);

    /// <summary>Customers who come over the first days of the history and buy at rates and amounts of their own.</summary>
    public static List<OddOrder> Ordinary(int customers, int days, int seed, double oneTime = 0.3)
    {
        var random = new Random(seed);
        var orders = new List<OddOrder>();
        for (var customer = 0; customer < customers; customer++)
        {
            var gap = 15 + (60 * random.NextDouble());
            var mean = 20 + (80 * random.NextDouble());
            var buysOnce = random.NextDouble() < oneTime;
            var leaves = random.NextDouble() < 0.3 ? days * random.NextDouble() : days;
            for (var day = days * 0.8 * random.NextDouble(); ; day += 1 - (gap * Math.Log(1 - random.NextDouble())))
            {
                if (day >= days)
                {
                    break;
                }

                var amount = Math.Round((decimal)(mean * (0.5 + random.NextDouble())), 2);
                orders.Add(new OddOrder($"c{customer:0000}", (int)day, amount));
                if (buysOnce || day > leaves)
                {
                    break;
                }
            }
        }

        return orders;
    }

    /// <summary>Scores the customers of an upload with these orders as its rows, in their order.</summary>
    public static async Task<OddShop> RunAsync(IEnumerable<OddOrder> orders, string currency = "USD")
    {
        var all = orders.ToList();
        // Order and goods follow from what was bought, not from its row.
        var rows = all.Select(o =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{o.Customer}-{o.Day},{o.Customer},{First.AddDays(o.Day):yyyy-MM-dd},s{o.Day % 7},{o.Amount},{currency}"
            )
        );
        using var export = await ExportRun.ReadAsync(
            $"order_id,customer_id,order_date,sku,amount,currency\n{string.Join('\n', rows)}\n"
        );
        var asOf = DateOnly.FromDateTime(export.Manifest.Last!.Value);
        var plan =
            CutoffPlan.Of(DateOnly.FromDateTime(export.Manifest.First!.Value), asOf, Horizon, most: 2)
            ?? throw new InvalidOperationException("There is no cutoff with a window behind it.");
        var folder = Directory.CreateTempSubdirectory("odd-").FullName;
        try
        {
            var labelled = plan
                .Labelled.Select(c => Table(export, c, plan.ModelHorizonDays, labelled: true, folder))
                .ToList();
            var now = Table(export, asOf.AddDays(1), plan.ModelHorizonDays, labelled: false, folder);
            var outcome = ModelTraining.Run(
                labelled,
                now,
                Quick,
                new TrainingRequest("v", Horizon, "features", 1, [], 0.05, null),
                TestContext.Current.CancellationToken
            );
            var groups = CustomerSegmentation.Fit(now, GroupSettings.Of(new CustomerValueOptions()), last: null);
            var scores = new Scorer(ModelPackage.Load(outcome.Files), groups).Score(now);
            return new OddShop(export.Manifest, outcome.Card, scores);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FeatureTable Table(ExportRun export, DateOnly cutoff, int horizon, bool labelled, string folder)
    {
        var files = new List<string>();
        foreach (var part in export.Parts)
        {
            var lines = new ExportLines([.. part], export.Manifest.First, export.Manifest.Last);
            using var builder = FeatureBuilder.Open(new LakeFiles([lines]), folder, 256);
            var file = Path.Combine(folder, $"{part.Key}-{cutoff:yyyyMMdd}.parquet");
            builder.Write(cutoff, horizon, labelled, file);
            files.Add(file);
        }

        return FeatureTableReader.Read(files, cutoff, horizon);
    }
}
