using CustomerValue.Features;
using CustomerValue.Segments;

namespace CustomerValue.Tests.Segments;

public sealed class SegmentTrainerTests
{
    private static readonly SegmentSettings Settings = new() { Restarts = 5, Resamples = 5 };

    [Fact]
    public void Three_kinds_of_customers_are_three_segments()
    {
        var (table, kinds) = Customers(seed: 1, shift: 0);
        var model = SegmentTrainer.Train(table, Settings, last: null);
        model.Centres.Select(c => c.Id).ShouldBe([1, 2, 3]);
        model.Curve.Select(p => p.K).ShouldBe(Enumerable.Range(2, 9));
        var assigned = model.Assign(table).Select(s => s ?? 0).ToArray();
        ClusterQuality.AdjustedRand(kinds, assigned).ShouldBeGreaterThan(0.95);
        model.Picture.Count.ShouldBe(table.Count);
    }

    [Fact]
    public void The_same_customers_give_the_same_bytes_and_json_keeps_the_model()
    {
        var (table, _) = Customers(seed: 1, shift: 0);
        var json = SegmentTrainer.Train(table, Settings, last: null).ToJson();
        SegmentTrainer.Train(table, Settings, last: null).ToJson().ShouldBe(json);
        var read = SegmentModel.FromJson(json);
        read.ToJson().ShouldBe(json);
        read.Assign(table).ShouldBe(SegmentTrainer.Train(table, Settings, last: null).Assign(table));
    }

    [Fact]
    public void Ids_stay_with_their_kind_when_the_next_run_starts_elsewhere()
    {
        var (before, kinds) = Customers(seed: 1, shift: 0);
        var last = SegmentTrainer.Train(before, Settings, last: null);
        var (now, _) = Customers(seed: 2, shift: 0.1f);
        for (var seed = 0; seed < 5; seed++)
        {
            var model = SegmentTrainer.Train(now, Settings with { Seed = seed }, last);
            model.NextId.ShouldBe(4);
            var same = last.Assign(before).Zip(model.Assign(now)).Count(p => p.First == p.Second);
            same.ShouldBeGreaterThan((int)(0.95 * kinds.Length));
        }
    }

    [Fact]
    public void A_kind_that_was_not_there_gets_an_id_that_nobody_had()
    {
        var (all, kinds) = Customers(seed: 1, shift: 0);
        var last = SegmentTrainer.Train(Only(all, kinds, 0, 1), Settings, last: null);
        last.Centres.Select(c => c.Id).ShouldBe([1, 2]);
        var model = SegmentTrainer.Train(all, Settings, last);
        model.Centres.Select(c => c.Id).ShouldBe([1, 2, 3]);
        var newcomers = model.Assign(all).Where((_, r) => kinds[r] == 2).ToArray();
        newcomers.Count(s => s == 3).ShouldBeGreaterThan((int)(0.9 * newcomers.Length));
    }

    [Fact]
    public void A_customer_unlike_all_others_is_in_no_segment()
    {
        var (table, _) = Customers(seed: 1, shift: 0);
        var odd = table.Count - 1;
        table.Column("recency_days")[odd] = 5_000;
        table.Column("purchase_days")[odd] = 900;
        table.Column("spend_mean")[odd] = 90_000;
        var assigned = SegmentTrainer.Train(table, Settings, last: null).Assign(table);
        assigned[odd].ShouldBeNull();
        assigned.Count(s => s is null).ShouldBeLessThan(table.Count / 50);
    }

    [Fact]
    public void The_smallest_k_about_as_good_as_the_best_is_taken_if_it_is_stable()
    {
        SegmentCurvePoint[] curve = [new(2, 0.20, 1.7, 0.9), new(3, 0.30, 1.2, 0.9), new(4, 0.31, 1.2, 0.9)];
        SegmentTrainer.Choose(curve, 0.75).K.ShouldBe(3);
        SegmentTrainer.Choose([curve[0], curve[1] with { Stability = 0.5 }, curve[2]], 0.75).K.ShouldBe(4);
        SegmentTrainer.Choose([curve[0], curve[1] with { DaviesBouldin = 1.5 }, curve[2]], 0.75).K.ShouldBe(4);
        SegmentTrainer.Choose([.. curve.Select(p => p with { Stability = p.K / 10.0 })], 0.75).K.ShouldBe(4);
    }

    [Fact]
    public void Too_few_customers_and_customers_all_alike_are_refused()
    {
        var (all, kinds) = Customers(seed: 1, shift: 0);
        Should
            .Throw<NoSegmentsException>(() => SegmentTrainer.Train(Only(all, kinds, 9), Settings, last: null))
            .Message.ShouldContain("at least 20 customers");
        foreach (var column in all.Numeric)
        {
            Array.Fill(column.Values, 3);
        }

        Should
            .Throw<NoSegmentsException>(() => SegmentTrainer.Train(all, Settings, last: null))
            .Message.ShouldContain("recency_days");
    }

    [Fact]
    public void Ids_are_not_used_again_after_versions_without_segments()
    {
        var (made, kinds) = Customers(seed: 1, shift: 0);
        var all = new FeatureTable(
            made.Cutoff,
            made.HorizonDays,
            made.CustomerIds,
            [.. made.Numeric, new NumericColumn("spend", made.Column("spend_mean"))],
            [],
            labels: null
        );
        var settings = GroupSettings.Of(new CustomerValueOptions()) with { Segments = Settings };
        var first = CustomerSegmentation.Fit(all, settings, last: null);
        // Only three of a kind are left.
        var few = Only(all, [.. kinds.Select((k, i) => i < 3 ? 0 : 1)], 0);
        var second = CustomerSegmentation.Fit(few, settings, first.Segments, first.NextSegmentId);
        var third = CustomerSegmentation.Load(
            CustomerSegmentation.Fit(few, settings, null, second.NextSegmentId).Save()
        );
        third.Segments.ShouldBeNull();
        var fourth = CustomerSegmentation.Fit(all, settings, third.Segments, third.NextSegmentId);
        fourth.Segments!.Centres.Min(c => c.Id).ShouldBe(first.NextSegmentId);
    }

    private static FeatureTable Only(FeatureTable table, int[] kinds, params int[] wanted)
    {
        var rows = Enumerable.Range(0, table.Count).Where(r => wanted.Contains(kinds[r])).ToArray();
        return new FeatureTable(
            table.Cutoff,
            table.HorizonDays,
            [.. rows.Select(r => table.CustomerIds[r])],
            [.. table.Numeric.Select(c => new NumericColumn(c.Name, [.. rows.Select(r => c.Values[r])]))],
            [],
            labels: null
        );
    }

    // Often and lately; seldom and dear; long ago and cheap.
    private static (FeatureTable Table, int[] Kinds) Customers(int seed, float shift)
    {
        float[][] logs =
        [
            [2.5f, 3.5f, 4],
            [4, 1.5f, 6.5f],
            [6, 0.8f, 2.5f],
        ];
        var random = new Random(seed);
        var kinds = Enumerable.Range(0, 300).Select(i => i % 3).ToArray();
        float[] Draw(int feature) =>
            Array.ConvertAll(
                kinds,
                kind => MathF.Exp(logs[kind][feature] + shift + (0.5f * (random.NextSingle() - 0.5f)))
            );
        return (
            new FeatureTable(
                new DateOnly(2026, 1, 1),
                90,
                [.. kinds.Select((_, i) => $"C{i:0000}")],
                [
                    new NumericColumn("recency_days", Draw(0)),
                    new NumericColumn("purchase_days", Draw(1)),
                    new NumericColumn("spend_mean", Draw(2)),
                ],
                [],
                labels: null
            ),
            kinds
        );
    }
}
