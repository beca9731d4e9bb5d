using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SampleShop;

namespace EndToEnd.Tests;

/// <summary>Recommendations from a shop's uploads to HTTP.</summary>
public class RecommendationsTests
{
    private const int Customers = 300;
    private const int Sold = 100;

    private static readonly Shop Shop = new(
        new ShopSettings
        {
            Customers = Customers,
            Seed = 6,
            Kinds = [ShopKind.Orders, ShopKind.Events, ShopKind.Products],
        }
    );

    [Fact]
    public async Task Everybody_is_offered_what_is_for_sale_and_not_theirs_with_a_reason_but_who_is_erased_meanwhile()
    {
        var id = Shop.Customer(3).Id;
        Task<HttpResponseMessage>? erasing = null;
        await using var stack = await Stack.StartAsync(
            before: (s, start) =>
            {
                if (start.Function == "Recommend")
                {
                    erasing ??= s.Api.DeleteAsync($"api/customers/{id}");
                }

                return Task.CompletedTask;
            },
            settings: Stack.FewCutoffs
        );
        using (var early = await stack.Api.GetAsync("api/recommendations"))
        {
            early.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await early.Content.ReadAsStringAsync()).ShouldContain("urn:customervalue:problem:no-recommendations");
        }

        var catalogue = await UploadAsync(stack);
        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        using (var erased = await erasing!)
        {
            erased.StatusCode.ShouldBe(HttpStatusCode.OK, await erased.Content.ReadAsStringAsync());
        }

        await Stack.UntilAsync(async () =>
        {
            using var gone = await stack.Api.GetAsync($"api/customers/{id}/recommendations");
            return gone.StatusCode == HttpStatusCode.NotFound
                && (await gone.Content.ReadAsStringAsync()).Contains("customer-not-found", StringComparison.Ordinal);
        });
        await TellsHowTheyWereMadeAsync(stack, (string)run["id"]!);
        var reasons = new HashSet<string>(StringComparer.Ordinal);
        for (var c = 0; c < Customers; c += 7)
        {
            await IsGoodListAsync(stack, Shop.Customer(c).Id, Bought(c), catalogue, reasons);
        }

        reasons.ShouldBeSubsetOf(["boughtWith", "viewedWith", "boughtBefore", "popularInSegment", "popular"]);
        reasons.Count.ShouldBeGreaterThan(1);
        await ShowsWhatGoesTogetherAsync(stack, catalogue);
        await AnswersAsOthersDoAsync(stack);
    }

    private static async Task TellsHowTheyWereMadeAsync(Stack stack, string run)
    {
        var index = await stack.GetAsync("api/recommendations");
        ((string)index["run"]!).ShouldBe(run);
        // The lists may have been made before the erasure, which then took one away.
        ((int)index["customers"]!).ShouldBeInRange(Customers - 1, Customers);
        ((int)index["forSale"]!).ShouldBe(Sold);
        var results = index["leaderboard"]!["results"]!.AsArray();
        results
            .Select(r => (string)r!["candidate"]!)
            .ShouldBe(["popularity", "cosine", "bm25", "als", "ease"], ignoreOrder: true);
        foreach (var result in results)
        {
            foreach (var test in new[] { "byTime", "leaveLastOut" })
            {
                ((double)result!["metrics"]![test]!["ndcg"]!).ShouldBeInRange(0, 1);
                ((int)result["metrics"]![test]!["customers"]!).ShouldBePositive();
            }
        }
    }

    /// <summary>Uploads all, but of the catalogue only the first products.</summary>
    /// <returns>Names of the products in it, by sku.</returns>
    private static async Task<Dictionary<string, string>> UploadAsync(Stack stack)
    {
        foreach (var (name, write) in ShopWriter.Exports(Shop))
        {
            using var stream = new MemoryStream();
            write(stream);
            var bytes = stream.ToArray();
            if (name == "products.csv")
            {
                var lines = Encoding.UTF8.GetString(bytes).Split('\n');
                bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines.Take(Sold + 1)) + "\n");
            }

            await stack.UploadAsync(name, bytes);
        }

        foreach (var (name, _) in ShopWriter.Exports(Shop))
        {
            ((string)(await stack.ExportAsync(name))["status"]!).ShouldBe("ready");
        }

        return Shop.Catalogue.Take(Sold).ToDictionary(e => e.Product.Sku, e => e.Product.Name);
    }

    private static HashSet<string> Bought(int customer) =>
        [.. Shop.Lines(customer).Where(l => !l.IsReturn).Select(l => l.Sku)];

    private static async Task IsGoodListAsync(
        Stack stack,
        string id,
        HashSet<string> bought,
        Dictionary<string, string> catalogue,
        HashSet<string> reasons
    )
    {
        var answer = await stack.GetAsync($"api/customers/{id}/recommendations?count=20");
        ((string)answer["customerId"]!).ShouldBe(id);
        var items = answer["items"]!.AsArray();
        items.Count.ShouldBe(Math.Min(20, catalogue.Keys.Count(s => !bought.Contains(s))), id);
        items.Select(i => (string)i!["sku"]!).ShouldBeUnique();
        foreach (var item in items)
        {
            var reason = (string)item!["reason"]!;
            reasons.Add(reason);
            ((string)item["name"]!).ShouldBe(catalogue[(string)item["sku"]!]);
            ((string)item["category"]!).ShouldContain(" > ");
            bought.Contains((string)item["sku"]!).ShouldBe(reason == "boughtBefore");
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

        var held = (await stack.GetAsync($"api/customers/{id}/data"))["recommendations"]!.AsArray();
        JsonNode.DeepEquals(held, items).ShouldBeTrue();
    }

    private static async Task ShowsWhatGoesTogetherAsync(Stack stack, Dictionary<string, string> catalogue)
    {
        var sku = Shop.Catalogue[^1].Product.Sku;
        catalogue.ShouldNotContainKey(sku);
        foreach (var product in new[] { catalogue.Keys.First(), sku })
        {
            var answer = await stack.GetAsync($"api/products/{product}/similar?count=5");
            ((string)answer["product"]!["sku"]!).ShouldBe(product);
            ((string)answer["product"]!["name"]!).ShouldNotBeEmpty();
            var items = answer["items"]!.AsArray();
            items.Count.ShouldBe(5);
            items.ShouldAllBe(i =>
                catalogue.ContainsKey((string)i!["sku"]!)
                && (string)i["sku"]! != product
                && (string)i["because"]!["sku"]! == product
            );
            items.Select(i => (double)i!["score"]!).ShouldBeInOrder(SortDirection.Descending);
        }
    }

    private static async Task AnswersAsOthersDoAsync(Stack stack)
    {
        var customer = $"api/customers/{Shop.Customer(0).Id}/recommendations";
        var product = $"api/products/{Product.All[0].Sku}/similar";
        (await stack.GetAsync(customer))["items"]!.AsArray().Count.ShouldBe(10);
        foreach (var path in new[] { customer, product, "api/recommendations" })
        {
            using var answer = await stack.Api.GetAsync(path);
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var unchanged = await stack.Api.SendAsync(again);
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
            using var answer = await stack.Api.GetAsync(path);
            answer.StatusCode.ShouldBe(status, path);
            (await answer.Content.ReadAsStringAsync()).ShouldContain($"urn:customervalue:problem:{problem}");
        }
    }
}
