using System.Collections.Concurrent;
using System.Globalization;

namespace CustomerValue.Bench.Zoo;

/// <summary>
/// What a forecast can reach on the zoo at all: those who know how the shops were made, held against the same peers by the same rule
/// as the product. Nothing is trained but the peers.
/// </summary>
internal static class CeilingBench
{
    private static readonly (ZooKnowledge Knows, string Name)[] Ceilings =
    [
        (ZooKnowledge.Customers, "customers known"),
        (ZooKnowledge.Settings, "settings known"),
    ];

    public static void Run(Results results, int half, string? only)
    {
        var shops = ZooKinds
            .Half(half)
            .Where(s => only is null || s.Name.Contains(only, StringComparison.Ordinal))
            .ToList();
        var outcomes = new ConcurrentDictionary<string, Reached[]>(StringComparer.Ordinal);
        Parallel.ForEach(
            shops,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            shop => outcomes[shop.Name] = Of(shop)
        );
        for (var i = 0; i < Ceilings.Length; i++)
        {
            var (ceiling, name) = (i, Ceilings[i].Name);
            foreach (var shop in shops)
            {
                Console.WriteLine($"{name} | {shop.Name, -22} {outcomes[shop.Name][ceiling]}");
            }

            void Write(string metric, Func<Reached, double> of, string unit) =>
                results.Write(
                    "zoo",
                    $"zoo, half {half}",
                    name,
                    metric,
                    shops.Average(s => of(outcomes[s.Name][ceiling])),
                    unit
                );
            void Share(string metric, Func<Reached, bool> of) => Write(metric, r => of(r) ? 1 : 0, "");
            Share("total_nearer_share", r => r.Total.Distance < r.BestTotal.Distance);
            Share("total_nearer_than_bg_nbd_share", r => r.Total.Distance < r.FirstTotal.Distance);
            Share("brier_worse_share", r => r.Brier.Difference > ZooBench.Noise * r.Brier.Error);
            Share("brier_better_share", r => r.Brier.Difference < -ZooBench.Noise * r.Brier.Error);
            Share("crps_worse_share", r => r.Crps.Difference > ZooBench.Noise * r.Crps.Error);
            Share("crps_better_share", r => r.Crps.Difference < -ZooBench.Noise * r.Crps.Error);
            Share("mae_worse_share", r => r.Mae.Difference > ZooBench.Noise * r.Mae.Error);
            Share("mae_better_share", r => r.Mae.Difference < -ZooBench.Noise * r.Mae.Error);
            Write("total_error", r => r.Total.Distance, "log");
        }
    }

    private static Reached[] Of(ZooShop shop)
    {
        using var tables = shop.Tables();
        var horizon = shop.Settings.HorizonDays;
        var (_, _, now) = tables.Training(ZooShop.First, shop.Cutoff, horizon);
        var truth = tables.At(shop.Cutoff, horizon, labelled: true);
        var actual = Array.ConvertAll(truth.Labels!.Spend, v => (double)v);
        var bought = Array.ConvertAll(truth.Labels.Orders, v => v > 0);
        var peers = ZooBench
            .Peers.Select(t => PeerOutcome.Of(t, now, horizon, actual, bought))
            .OfType<PeerOutcome>()
            .ToList();
        var customers = shop.Customers().ToList();
        return
        [
            .. Ceilings.Select(ceiling =>
            {
                var forecast = new ZooForecast(shop, ceiling.Knows);
                var replays = now
                    .CustomerIds.Select(id =>
                        forecast.Of(customers[int.Parse(id.AsSpan(1), CultureInfo.InvariantCulture)])
                    )
                    .ToArray();
                return new Reached(
                    ZooTotal.Of(replays.Sum(r => r.Mean), actual.Sum()),
                    peers.Select(p => p.Total).MinBy(t => t.Distance),
                    (peers.Find(p => p.Name == ZooBench.Peers[0].Name) ?? peers[0]).Total,
                    ZooBench.Against(
                        PeerOutcome.BrierOf([.. replays.Select(r => r.BuyProbability)], bought),
                        peers.Select(p => p.Brier)
                    ),
                    ZooBench.Against([.. replays.Select((r, i) => r.Crps(actual[i]))], peers.Select(p => p.Crps)),
                    ZooBench.Against(
                        [.. replays.Select((r, i) => Math.Abs(r.Mean - actual[i]))],
                        peers.Select(p => p.Absolute)
                    )
                );
            }),
        ];
    }

    private sealed record Reached(
        ZooTotal Total,
        ZooTotal BestTotal,
        ZooTotal FirstTotal,
        ZooDifference Brier,
        ZooDifference Crps,
        ZooDifference Mae
    )
    {
        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"total {Total.Log:+0.00;-0.00} best {BestTotal.Log:+0.00;-0.00} bg {FirstTotal.Log:+0.00;-0.00} | brier {Brier} crps {Crps} mae {Mae}"
            );
    }
}
