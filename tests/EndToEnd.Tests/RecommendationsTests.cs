using System.Net;
using System.Text.Json.Nodes;
using SampleShop;

namespace EndToEnd.Tests;

/// <summary>Recommendations over HTTP, of a shop that has uploaded orders alone.</summary>
public class RecommendationsTests(TrainedShop shop) : TrainedShopTests(shop)
{
    private static readonly Shop Shop = SmallShop.Shop;

    [Fact]
    public async Task Everybody_is_offered_what_is_for_sale_with_a_reason()
    {
        var forSale = SoldLately();
        var index = await Trained.Stack.GetAsync("api/recommendations");
        ((string)index["run"]!).ShouldBe((string)Trained.Run["id"]!);
        ((int)index["customers"]!).ShouldBe(Shop.Settings.Customers);
        ((int)index["forSale"]!).ShouldBe(forSale.Count);
        var results = index["leaderboard"]!["results"]!.AsArray();
        results
            .Select(r => (string)r!["candidate"]!)
            .ShouldBe(
                ["popularity", "mostBought", "latest", "buyAgain", "cosine", "bm25", "als", "ease"],
                ignoreOrder: true
            );
        foreach (var result in results)
        {
            foreach (var test in new[] { "newest", "second", "third" })
            {
                ((double)result!["metrics"]![test]!["ndcg"]!).ShouldBeInRange(0, 1);
                ((int)result["metrics"]![test]!["customers"]!).ShouldBePositive();
            }
        }

        var reasons = new HashSet<string>(StringComparer.Ordinal);
        for (var c = 0; c < Shop.Settings.Customers; c += 10)
        {
            await IsGoodListAsync(Shop.Customer(c).Id, Bought(c), forSale, reasons);
        }

        reasons.ShouldBeSubsetOf(["boughtWith", "boughtBefore", "popularInSegment", "popular"]);
        reasons.Count.ShouldBeGreaterThan(1);
    }

    /// <summary>Names of what was sold in the last 180 days, by sku.</summary>
    private static Dictionary<string, string> SoldLately() =>
        Enumerable
            .Range(0, Shop.Settings.Customers)
            .SelectMany(Shop.Lines)
            .Where(l => !l.IsReturn && l.Time >= Shop.Settings.LastDay.AddDays(1 - 180).ToDateTime(default))
            .DistinctBy(l => l.Sku)
            .ToDictionary(l => l.Sku, l => l.Description, StringComparer.Ordinal);

    private static HashSet<string> Bought(int customer) =>
        [.. Shop.Lines(customer).Where(l => !l.IsReturn).Select(l => l.Sku)];

    private async Task IsGoodListAsync(
        string id,
        HashSet<string> bought,
        Dictionary<string, string> forSale,
        HashSet<string> reasons
    )
    {
        var answer = await Trained.Stack.GetAsync($"api/customers/{id}/recommendations?count=20");
        ((string)answer["customerId"]!).ShouldBe(id);
        var items = answer["items"]!.AsArray();
        items.Count.ShouldBeInRange(Math.Min(20, forSale.Keys.Count(s => !bought.Contains(s))), 20, id);
        items.Select(i => (string)i!["sku"]!).ShouldBeUnique();
        foreach (var item in items)
        {
            var reason = (string)item!["reason"]!;
            reasons.Add(reason);
            ((string)item["name"]!).ShouldBe(forSale[(string)item["sku"]!]);
            bought.Contains((string)item["sku"]!).ShouldBe(reason == "boughtBefore");
            (item["times"] is not null).ShouldBe(reason == "boughtBefore");
            if (reason is "boughtWith")
            {
                bought.ShouldContain((string)item["because"]!["sku"]!);
                ((string)item["because"]!["name"]!).ShouldNotBeEmpty();
            }
            else if (reason.StartsWith("popular", StringComparison.Ordinal))
            {
                item["because"].ShouldBeNull();
            }
        }

        var held = (await Trained.Stack.GetAsync($"api/customers/{id}/data"))["recommendations"]!.AsArray();
        JsonNode.DeepEquals(held, items).ShouldBeTrue();
    }

    [Fact]
    public async Task What_goes_with_a_product_is_for_sale_and_another_one()
    {
        var forSale = SoldLately();
        foreach (var product in forSale.Keys.Take(3))
        {
            var answer = await Trained.Stack.GetAsync($"api/products/{product}/similar?count=5");
            ((string)answer["product"]!["sku"]!).ShouldBe(product);
            ((string)answer["product"]!["name"]!).ShouldNotBeEmpty();
            var items = answer["items"]!.AsArray();
            items.ShouldNotBeEmpty();
            items.ShouldAllBe(i =>
                forSale.ContainsKey((string)i!["sku"]!)
                && (string)i["sku"]! != product
                && (string)i["because"]!["sku"]! == product
            );
            items.Select(i => (double)i!["score"]!).ShouldBeInOrder(SortDirection.Descending);
        }
    }

    [Fact]
    public async Task Answers_are_cached_and_refused_as_others_are()
    {
        var customer = $"api/customers/{Shop.Customer(0).Id}/recommendations";
        var product = $"api/products/{Shop.Lines(0)[0].Sku}/similar";
        (await Trained.Stack.GetAsync(customer))["items"]!.AsArray().Count.ShouldBe(10);
        foreach (var path in new[] { customer, product, "api/recommendations" })
        {
            using var answer = await Trained.Stack.Api.GetAsync(path);
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var unchanged = await Trained.Stack.Api.SendAsync(again);
            unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified, path);
        }

        foreach (
            var (path, status, problem) in new[]
            {
                ("api/customers/nobody/recommendations", HttpStatusCode.NotFound, "customer-not-found"),
                ("api/products/nothing%2Fhere/similar", HttpStatusCode.NotFound, "product-not-found"),
                (customer + "?count=0", HttpStatusCode.BadRequest, "invalid-parameter"),
                (product + "?count=21", HttpStatusCode.BadRequest, "invalid-parameter"),
            }
        )
        {
            using var answer = await Trained.Stack.Api.GetAsync(path);
            answer.StatusCode.ShouldBe(status, path);
            (await answer.Content.ReadAsStringAsync()).ShouldContain($"urn:customervalue:problem:{problem}");
        }
    }
}
