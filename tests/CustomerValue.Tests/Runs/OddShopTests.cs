using System.Text.Json;
using CustomerValue.Models;
using CustomerValue.Scoring;

namespace CustomerValue.Tests.Runs;

/// <summary>Shops that are unlike most: what they get is possible, or they are told why not.</summary>
public sealed class OddShopTests
{
    private static readonly List<OddOrder> Plain = OddShop.Ordinary(150, 500, seed: 1);

    [Fact]
    public async Task Where_most_buy_once_over_1270_days_the_others_are_expected_back()
    {
        var orders = OddShop.Ordinary(400, 1_270, seed: 2, oneTime: 0.7);
        var shop = await OddShop.RunAsync(orders);
        RequirePossible(shop.Scores);
        var once = orders.CountBy(o => o.Customer).Where(c => c.Value == 1).Select(c => c.Key).ToHashSet();
        once.Count.ShouldBeInRange(270, 310);
        var (single, back) = (
            shop.Scores.Where(s => once.Contains(s.CustomerId)),
            shop.Scores.Where(s => !once.Contains(s.CustomerId))
        );
        single.Average(s => s.BuyProbability).ShouldBeLessThan(back.Average(s => s.BuyProbability) / 5);
        // That they bought once tells nearly all of it, and is no knowledge of the future.
        shop.Card.Warnings.ShouldNotContain(w => w.Contains("tells the future", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Constant_amounts_are_expected_again()
    {
        var shop = await OddShop.RunAsync(Plain.Select(o => o with { Amount = 30 }));
        RequirePossible(shop.Scores);
        var perOrder = shop.Scores.Sum(s => s.ExpectedSpend) / shop.Scores.Sum(s => s.ExpectedOrders);
        perOrder.ShouldBeInRange(27, 33);
        shop.Card.Warnings.ShouldContain(w => w.Contains("mean amount is drawn towards", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_customer_is_too_few_and_told() =>
        (
            await Should.ThrowAsync<ModelFitException>(() => OddShop.RunAsync(Plain.Where(o => o.Customer == "c0003")))
        ).Message.ShouldStartWith("Only 1 customers");

    [Fact]
    public async Task One_day_has_no_cutoff()
    {
        var day = Plain.Select(o => o with { Day = 3 }).DistinctBy(o => o.Customer);
        (await Should.ThrowAsync<InvalidOperationException>(() => OddShop.RunAsync(day))).Message.ShouldContain(
            "no cutoff"
        );
    }

    [Fact]
    public async Task Of_ten_years_those_who_left_long_ago_are_not_expected()
    {
        var orders = OddShop.Ordinary(150, 3_650, seed: 3, oneTime: 0);
        var shop = await OddShop.RunAsync(orders);
        RequirePossible(shop.Scores);
        var last = orders.GroupBy(o => o.Customer).ToDictionary(g => g.Key, g => g.Max(o => o.Day));
        shop.Scores.Where(s => last[s.CustomerId] < 2_500).Max(s => s.BuyProbability).ShouldBeLessThan(0.1);
        shop.Scores.Where(s => last[s.CustomerId] > 3_620).Average(s => s.BuyProbability).ShouldBeGreaterThan(0.5);
    }

    [Theory]
    [InlineData(480)]
    [InlineData(10)]
    public async Task One_order_of_1e9_is_told(int day)
    {
        var shop = await OddShop.RunAsync(Plain.Append(new OddOrder("c0007", day, 1_000_000_000)));
        RequirePossible(shop.Scores);
        shop.Manifest.Warnings.Single()
            .ShouldStartWith($"Line {Plain.Count + 2} alone has 1,000,000,000.00 of 1,000,0");
    }

    [Fact]
    public async Task Amounts_of_1e_6_are_told()
    {
        var shop = await OddShop.RunAsync(Plain.Select(o => o with { Amount = o.Amount * 1e-6m }));
        RequirePossible(shop.Scores);
        shop.Manifest.Warnings.ShouldContain(w => w.Contains("smaller unit of money", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_yen_the_same_shop_is_100_times_as_much()
    {
        var dollars = await OddShop.RunAsync(Plain);
        dollars.Manifest.Warnings.ShouldBeEmpty();
        var yen = await OddShop.RunAsync(Plain.Select(o => o with { Amount = o.Amount * 100 }), "JPY");
        yen.Manifest.Warnings.ShouldBeEmpty();
        RequirePossible(yen.Scores);
        yen.Scores.Select(s => s.CustomerId).ShouldBe(dollars.Scores.Select(s => s.CustomerId));
        var (sum, hundredfold) = (yen.Scores.Sum(s => s.ExpectedSpend), 100 * dollars.Scores.Sum(s => s.ExpectedSpend));
        sum.ShouldBe(hundredfold, 0.01 * hundredfold);
        // Not to the digit: the logarithm of an amount and one is a feature's scale.
        foreach (var (one, other) in dollars.Scores.Zip(yen.Scores))
        {
            other.BuyProbability.ShouldBe(one.BuyProbability, 0.05);
            other.ExpectedSpend.ShouldBe(100 * one.ExpectedSpend, 10 * one.ExpectedSpend);
        }
    }

    [Fact]
    public async Task The_order_of_the_rows_changes_no_score()
    {
        OddOrder[] lines =
        [
            .. Plain,
            .. Plain.Where((_, i) => i % 3 == 0).Select(o => o with { Amount = Math.Round(o.Amount / 3, 2) }),
        ];
        var first = await OddShop.RunAsync(lines);
        new Random(4).Shuffle(lines);
        var second = await OddShop.RunAsync(lines);
        second.Scores.Select(Text).ShouldBe(first.Scores.Select(Text));
        second.Card.TrainingData.ShouldBe(first.Card.TrainingData);
    }

    private static void RequirePossible(IReadOnlyList<CustomerScore> scores)
    {
        scores.Count.ShouldBeGreaterThanOrEqualTo(100);
        foreach (var score in scores)
        {
            double.IsFinite(score.ExpectedSpend).ShouldBeTrue();
            double.IsFinite(score.ExpectedOrders).ShouldBeTrue();
            double.IsFinite(score.SpendP95).ShouldBeTrue();
            score.ExpectedSpend.ShouldBeGreaterThanOrEqualTo(0);
            score.ExpectedOrders.ShouldBeGreaterThanOrEqualTo(0);
            score.BuyProbability.ShouldBeInRange(0, 1);
            score.SpendP50.ShouldBeLessThanOrEqualTo(score.SpendP95);
        }
    }

    private static string Text(CustomerScore score) => JsonSerializer.Serialize(score);
}
