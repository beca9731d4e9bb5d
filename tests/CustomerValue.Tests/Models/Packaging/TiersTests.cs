using System.Text.Json;
using CsCheck;
using CustomerValue.Models.Packaging;
using CustomerValue.Storage;

namespace CustomerValue.Tests.Models.Packaging;

public sealed class TiersTests
{
    [Fact]
    public void Default_shares_become_amounts()
    {
        double[] spend = [.. Enumerable.Range(1, 100).Select(v => (double)v)];
        var tiers = Tiers.Of([], spend);
        tiers.Thresholds.ShouldBe([new("Platinum", 96), new("Gold", 81), new("Silver", 51), new("Bronze", 0)]);
        spend
            .CountBy(tiers.Of)
            .ToDictionary()
            .ShouldBe(
                new Dictionary<string, int>(StringComparer.Ordinal)
                {
                    ["Platinum"] = 5,
                    ["Gold"] = 15,
                    ["Silver"] = 30,
                    ["Bronze"] = 50,
                },
                ignoreOrder: true
            );
    }

    [Theory]
    [InlineData(500, "A")]
    [InlineData(499.99, "B")]
    [InlineData(100, "B")]
    [InlineData(99.99, "C")]
    [InlineData(0, "C")]
    public void Amounts_are_taken_as_they_are_and_belong_to_the_upper_tier(double spend, string tier) =>
        Tiers.Of([Amount("A", 500), Amount("B", 100), new() { Name = "C" }], [1, 2, 3]).Of(spend).ShouldBe(tier);

    [Fact]
    public void Equal_predictions_are_in_one_tier()
    {
        double[] spend = [9, 9, 9, 9, 1, 1, 1, 1, 1, 1];
        var tiers = Tiers.Of([Share("A", 0.2), new() { Name = "B" }], spend);
        spend.Select(tiers.Of).ShouldBe(["A", "A", "A", "A", "B", "B", "B", "B", "B", "B"]);
    }

    [Fact]
    public void A_share_of_less_than_half_a_customer_is_an_empty_tier()
    {
        var tiers = Tiers.Of([Share("A", 0.01), new() { Name = "B" }], [5, 6, 7]);
        tiers.Of(7).ShouldBe("B");
        tiers.Of(1e12).ShouldBe("B");
    }

    [Fact]
    public void Who_is_predicted_nothing_is_in_the_last_tier()
    {
        double[] spend = [9, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        var tiers = Tiers.Of([Share("A", 0.1), Share("B", 0.3), Share("C", 0.3), new() { Name = "D" }], spend);
        spend.Select(tiers.Of).ShouldBe(["A", "B", "D", "D", "D", "D", "D", "D", "D", "D"]);
        Tiers.Of([], [0, 0, 0]).Of(0).ShouldBe("Bronze");
    }

    [Fact]
    public void Settings_are_told_in_words()
    {
        Tiers.InWords([]).ShouldBe("Platinum for 5 %, Gold for 15 %, Silver for 30 %, Bronze for the rest");
        Tiers.InWords([Amount("A", 99.5), new() { Name = "B" }]).ShouldBe("A from 99.5 on, B for the rest");
    }

    [Fact]
    public void Without_customers_everyone_later_is_in_the_last_tier() =>
        Tiers.Of([], []).Of(1_000_000).ShouldBe("Bronze");

    [Fact]
    public void Tiers_survive_their_file()
    {
        var tiers = Tiers.Of([Share("A", 0.001), Share("B", 1 / 3.0), new() { Name = "C" }], [0.1, 0.2, 1 / 3.0]);
        JsonSerializer
            .Deserialize<Tiers>(JsonSerializer.SerializeToUtf8Bytes(tiers, BlobFiles.Json), BlobFiles.Json)!
            .Thresholds.ShouldBe(tiers.Thresholds);
    }

    [Fact]
    public void More_spend_is_never_a_lower_tier_and_the_order_of_customers_does_not_matter() =>
        Gen.Double[0, 1_000]
            .Array[1, 60]
            .Sample(spend =>
            {
                var tiers = Tiers.Of([], spend);
                Tiers.Of([], [.. spend.Reverse()]).Thresholds.ShouldBe(tiers.Thresholds);
                var names = tiers.Thresholds.Select(t => t.Name).ToList();
                spend.OrderDescending().Select(s => names.IndexOf(tiers.Of(s))).ShouldBeInOrder();
            });

    private static TierOption Share(string name, double share) => new() { Name = name, Share = share };

    private static TierOption Amount(string name, double least) => new() { Name = name, MinValue = least };
}
