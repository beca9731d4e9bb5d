using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using SampleShop;

namespace EndToEnd.Tests;

/// <summary>From upload to answer, and what happens when the same or other bytes are uploaded again.</summary>
public class MainJobTests(TrainedShop shop) : TrainedShopTests(shop)
{
    [Fact]
    public async Task Uploads_become_ranked_customers_with_reasons()
    {
        // Every customer of the simulation, each line once although two exports overlap, nobody and nothing else.
        var customers = await AllCustomersAsync(Trained.Stack);
        customers.Count.ShouldBe(SmallShop.Shop.Settings.Customers);
        foreach (var customer in customers)
        {
            var id = (string)customer["customerId"]!;
            ((double)customer["spendToDate"]!).ShouldBe((double)SmallShop.SpendToDate[id], 0.02, id);
            ((double)customer["spendIfBuysLow"]!).ShouldBeLessThanOrEqualTo((double)customer["spendIfBuys"]!);
            ((double)customer["spendIfBuysHigh"]!).ShouldBeGreaterThanOrEqualTo((double)customer["spendIfBuys"]!);
            ((double)customer["buyProbability"]!).ShouldBeInRange(0, 1);
            customer["drivers"]!.AsArray().Count.ShouldBeInRange(1, 5);
        }

        var spend = customers.Select(c => (double)c["expectedSpend"]!).ToList();
        spend.ShouldBe(spend.OrderDescending());
        customers.Select(c => (string)c["tier"]!).Distinct().ShouldBe(["Platinum", "Gold", "Silver", "Bronze"]);

        var sum = await Trained.Stack.GetAsync("api/scores/current");
        ((double)sum["expectedSpend"]!).ShouldBe(spend.Sum(), 1);
        ((double)sum["expectedSpendLow"]!).ShouldBeInRange(0.2 * spend.Sum(), spend.Sum());
        ((double)sum["expectedSpendHigh"]!).ShouldBeInRange(spend.Sum(), 5 * spend.Sum());

        await LooksUpAsync(Trained.Stack, customers);
        await TellsWhatWasRefusedAsync(Trained.Stack);
        await PredictsTheTruthAsync(customers);
    }

    [Fact]
    public async Task The_same_bytes_again_change_nothing_and_other_bytes_replace_their_rows_and_move_customers()
    {
        await using var stack = await Stack.StartAsync(
            settings: [.. Stack.Quick, ("CustomerValue__KeepReplacedLines", "00:00:00")]
        );
        await UndisturbedShop.GiveVersionAsync(stack);
        await SmallShop.UploadAsync(stack);
        var all = SmallShop.Shop.Settings.Customers;
        var first = await stack.RunAsync();
        ((string)first["status"]!).ShouldBe("succeeded", (string?)first["error"]);
        var segments = await SegmentChecks.AddsUpAsync(stack, all);
        segments.ShouldNotBeEmpty();
        (await stack.GetAsync("api/tiers/migration"))["lastRun"].ShouldBeNull();
        await SegmentChecks.TellsWhomToActOnAsync(stack);
        await SegmentChecks.AnswersAsScoresDoAsync(stack);

        var scored = await stack.RunAsync("score");
        ((string)scored["status"]!).ShouldBe("succeeded", (string?)scored["error"]);
        ((string)scored["modelVersion"]!).ShouldBe((string)first["modelVersion"]!);
        ((string)(await stack.GetAsync("api/scores/current"))["run"]!).ShouldBe((string)scored["id"]!);
        (await SegmentChecks.AddsUpAsync(stack, all)).ShouldBe(segments);
        await SegmentChecks.EverybodyStaysAsync(stack, first, all);
        var before = await stack.BlobsAsync();

        var (name, bytes) = SmallShop.Exports[0];
        var moment = (DateTimeOffset)(await stack.ExportAsync(name))["updatedAt"]!;
        await stack.UploadAsync(name, bytes);
        moment = (DateTimeOffset)(await stack.ExportAsync(name, moment))["updatedAt"]!;
        ((string)(await stack.RunAsync())["id"]!).ShouldBe((string)first["id"]!);
        var same = await stack.BlobsAsync();
        same.Where(b => !b.Key.StartsWith("lake/manifests", StringComparison.Ordinal))
            .ShouldBe(before.Where(b => !b.Key.StartsWith("lake/manifests", StringComparison.Ordinal)));

        // Half of 2024's rows are gone from the new file, and so from the lake.
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        await stack.UploadAsync(name, Encoding.UTF8.GetBytes(string.Join('\n', lines.Take(lines.Length / 2)) + "\n"));
        var replaced = await stack.ExportAsync(name, moment);
        ((long)replaced["manifest"]!["rowsRead"]!).ShouldBe((lines.Length / 2) - 1);
        var second = await stack.RunAsync();
        ((string)second["status"]!).ShouldBe("succeeded", (string?)second["error"]);
        ((string)second["id"]!).ShouldNotBe((string)first["id"]!);
        var customers = await AllCustomersAsync(stack);
        customers
            .Sum(c => (double)c["spendToDate"]!)
            .ShouldBeLessThan((double)SmallShop.SpendToDate.Values.Sum() * 0.9);
        (await SegmentChecks.AddsUpAsync(stack, customers.Count)).Intersect(segments).ShouldNotBeEmpty();
        await SegmentChecks.MovesAddUpAsync(stack, all, customers.Count);

        await PromotesAndGoesBackAsync(stack);

        // What was replaced is not kept for ever.
        (await stack.BlobsAsync())
            .Keys.Where(b => b.StartsWith("lake/lines/", StringComparison.Ordinal))
            .Select(b => string.Join('/', b.Split('/').Take(4)))
            .Distinct()
            .Count()
            .ShouldBe(SmallShop.Exports.Count);
    }

    [Fact]
    public async Task The_day_the_horizon_and_the_language_of_the_settings_hold_everywhere()
    {
        await using var stack = await Stack.StartAsync(
            settings:
            [
                .. Stack.Quick,
                ("CustomerValue__AsOf", "2025-06-30"),
                ("CustomerValue__HorizonDays", "30"),
                ("CustomerValue__Summaries__Language", "Zh"),
            ]
        );
        // A shop of orders alone.
        foreach (
            var (name, bytes) in SmallShop.Exports.Where(e => e.Name.StartsWith("orders/", StringComparison.Ordinal))
        )
        {
            await stack.UploadAsync(name, bytes);
            ((string)(await stack.ExportAsync(name))["status"]!).ShouldBe("ready");
        }

        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        foreach (
            var answer in new[]
            {
                run,
                await stack.GetAsync("api/scores/current"),
                await stack.GetAsync("api/customers"),
            }
        )
        {
            ((string)answer["asOf"]!).ShouldBe("2025-06-30");
            ((int)answer["horizonDays"]!).ShouldBe(30);
        }

        var model = await stack.GetAsync("api/models/current");
        ((string)model["card"]!["asOf"]!).ShouldBe("2025-06-30");
        ((int)model["card"]!["horizonDays"]!).ShouldBe(30);
        ((string)model["leaderboard"]!["holdout"]!).ShouldBe("2025-06-01");
        // Days count from the day after; nobody has bought later than on it.
        var customers = await AllCustomersAsync(stack);
        customers.Min(c => (double)c["recencyDays"]!).ShouldBeGreaterThanOrEqualTo(1);
        customers
            .Sum(c => (double)c["spendToDate"]!)
            .ShouldBeLessThan((double)SmallShop.SpendToDate.Values.Sum() * 0.9);
        await PredictsAsInTheNightAsync(stack, customers);
        await SummariesTests.TheTemplateWritesChineseAsync(stack);
    }

    [Theory]
    [InlineData("exports", "name")]
    [InlineData("exports/orders%2F2025-h1.csv.gz/rejects", "line")]
    public async Task Lists_come_page_by_page(string list, string key)
    {
        var stack = Trained.Stack;
        var all = Keys(await stack.GetAsync($"api/{list}?limit=500"));
        var seen = new List<string>();
        var query = "limit=2";
        string? cursor;
        do
        {
            var page = await stack.GetAsync($"api/{list}?{query}");
            Keys(page).Count.ShouldBeInRange(1, 2);
            seen.AddRange(Keys(page));
            cursor = (string?)page["nextCursor"];
            query = $"limit=2&cursor={cursor}";
        } while (cursor is not null);

        seen.ShouldBe(all);
        all.Count.ShouldBeGreaterThan(2);
        using var wrong = await stack.Api.GetAsync($"api/{list}?cursor=e30");
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var none = await stack.Api.GetAsync($"api/{list}?limit=0");
        none.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var other = (string)(await stack.GetAsync("api/exports?limit=1"))["nextCursor"]!;
        using var gone = await stack.Api.GetAsync($"api/runs?cursor={other}");
        gone.StatusCode.ShouldBe(HttpStatusCode.Gone);

        List<string> Keys(JsonNode page) => [.. page["items"]!.AsArray().Select(i => i![key]!.ToString())];
    }

    [Theory]
    [InlineData("exports?kind=orders&status=ready", 3)]
    [InlineData("exports?status=failed", 0)]
    [InlineData("runs?kind=train&status=succeeded", 1)]
    [InlineData("runs?kind=score", 0)]
    [InlineData("models?standing=true", 1)]
    [InlineData("models?standing=false", 0)]
    public async Task Lists_have_what_fits(string list, int count) =>
        (await Trained.Stack.GetAsync($"api/{list}"))["items"]!.AsArray().Count.ShouldBe(count);

    [Theory]
    [InlineData("exports")]
    [InlineData("features")]
    [InlineData("models")]
    [InlineData("models/current")]
    [InlineData("runs")]
    [InlineData("scores/current")]
    public async Task What_has_not_changed_is_not_sent_again(string path)
    {
        using var first = await Trained.Stack.Api.GetAsync($"api/{path}");
        first.Headers.ETag!.IsWeak.ShouldBeFalse();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/{path}");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag);
        using var again = await Trained.Stack.Api.SendAsync(request);
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await again.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_customers_history_adds_up_to_what_was_spent()
    {
        var id = SmallShop.Shop.Customer(0).Id;
        using var answer = await Trained.Stack.Api.GetAsync($"api/customers/{id}/history");
        var history = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var days = history["days"]!.AsArray();
        days.Sum(d => (double)d!["spend"]! + (double)d["returned"]!).ShouldBe((double)SmallShop.SpendToDate[id], 0.02);
        var customer = (await Trained.Stack.GetAsync($"api/customers/{id}"))["customer"]!;
        days.Count(d => (long)d!["orders"]! > 0).ShouldBe((int)(double)customer["purchaseDays"]!);
        ((double)history["alive"]!["parameters"]!["alpha"]!).ShouldBePositive();

        using var again = new HttpRequestMessage(HttpMethod.Get, $"api/customers/{id}/history");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var same = await Trained.Stack.Api.SendAsync(again);
        same.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using var nobody = await Trained.Stack.Api.GetAsync("api/customers/nobody/history");
        nobody.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_model_is_shown_with_its_evidence()
    {
        var stack = Trained.Stack;
        var version = (string)Trained.Run["modelVersion"]!;
        var listed = (await stack.GetAsync("api/models"))["items"]!.AsArray().Single()!;
        listed["value"]!.AsArray().Count(c => c!["measure"] is not null).ShouldBeGreaterThan(1);
        listed["retention"]!
            .AsArray()
            .ShouldContain(c => (string)c!["model"]! == (string)listed["card"]!["retentionChampion"]!);
        ((string)listed["version"]!).ShouldBe(version);
        ((bool)listed["standing"]!).ShouldBeTrue();
        var model = await stack.GetAsync($"api/models/{version}");
        // A buy-till-you-die champion has five features.
        model["explanation"]!["value"]!.AsArray().Count.ShouldBeOneOf(5, 10);
        model["explanation"]!["odds"]!.AsArray().ShouldNotBeEmpty();
        model["pictures"]!["amount"]!["points"]!.AsArray().ShouldNotBeEmpty();
        model["pictures"]!["retention"]!["boundary"]!.AsArray().ShouldNotBeEmpty();
        model["usability"]!["checks"]!.AsArray().ShouldNotBeEmpty();
        model["evaluation"]!["tiers"]!["classifier"]!["confusion"]!.AsArray().Count.ShouldBe(4);
        foreach (var network in new[] { "lstm", "feed-forward" })
        {
            model["leaderboard"]!["retention"]!
                .AsArray()
                .Single(e => (string)e!["model"]! == network)!["metrics"]
                .ShouldNotBeNull();
        }

        // There is nothing to go back to, and no other version.
        using var back = await stack.Api.PostAsync("api/models/rollback", null);
        back.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var nobody = await stack.Api.PostAsync("api/models/model-none/promote", null);
        nobody.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>Orders that come with the question lead to the figures that the same orders in the lake have.</summary>
    private static async Task PredictsAsInTheNightAsync(Stack stack, List<JsonNode> customers)
    {
        var shop = SmallShop.Shop;
        var asked = Enumerable.Range(0, 40).ToDictionary(i => shop.Customer(i).Id);
        using var answer = await stack.Api.PostAsJsonAsync(
            "api/predictions",
            new
            {
                customers = asked.Select(a => new
                {
                    customerId = $"asked {a.Key}",
                    orders = shop.Lines(a.Value)
                        .Select(l => new
                        {
                            time = l.Time,
                            unitPrice = l.UnitPrice,
                            quantity = l.Quantity,
                            discount = l.Discount,
                            sku = l.Sku,
                            orderId = l.OrderId,
                            country = l.Country,
                        }),
                }),
            }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var found = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        var stored = customers.Where(c => asked.ContainsKey((string)c["customerId"]!)).ToList();
        found["found"]!.AsArray().Count.ShouldBe(stored.Count);
        found["missing"]!.AsArray().Count.ShouldBe(asked.Count - stored.Count);
        foreach (var customer in stored)
        {
            var id = (string)customer["customerId"]!;
            var predicted = found["found"]!
                .AsArray()
                .Single(f => (string)f!["customerId"]! == $"asked {id}")!
                .DeepClone();
            predicted["customerId"] = id;
            predicted.ToJsonString().ShouldBe(customer.ToJsonString());
        }

        foreach (
            var wrong in new[]
            {
                """{"customers":[]}""",
                """{"customers":[{"customerId":"a","orders":[]}]}""",
                """{"customers":[{"customerId":"a","orders":[{"time":"2025-01-01","unitPrice":1,"quantity":0}]}]}""",
                """{"customers":[{"customerId":"a","orders":[{"time":"0001-01-01","unitPrice":1}]}]}""",
            }
        )
        {
            using var content = new StringContent(wrong, Encoding.UTF8, "application/json");
            using var refused = await stack.Api.PostAsync("api/predictions", content);
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest, wrong);
            refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", wrong);
        }
    }

    private static async Task PromotesAndGoesBackAsync(Stack stack)
    {
        var versions = (await stack.GetAsync("api/models"))["items"]!.AsArray();
        versions.Count.ShouldBe(2);
        var standing = (string)versions.Single(m => (bool)m!["standing"]!)!["version"]!;
        var other = (string)versions.Single(m => !(bool)m!["standing"]!)!["version"]!;
        using var forth = await stack.Api.PostAsync($"api/models/{other}/promote", null);
        forth.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string)(await stack.GetAsync("api/models/current"))["version"]!).ShouldBe(other);
        ((string)(await stack.RunAsync("score"))["modelVersion"]!).ShouldBe(other);
        using var back = await stack.Api.PostAsync("api/models/rollback", null);
        back.StatusCode.ShouldBe(HttpStatusCode.OK, await back.Content.ReadAsStringAsync());
        ((string)(await stack.GetAsync("api/models/current"))["version"]!).ShouldBe(standing);
    }

    private static async Task LooksUpAsync(Stack stack, List<JsonNode> customers)
    {
        var id = (string)customers[3]["customerId"]!;
        using var single = await stack.Api.GetAsync($"api/customers/{id}");
        var answer = await single.Content.ReadFromJsonAsync<JsonNode>();
        JsonNode.DeepEquals(answer!["customer"], customers[3]).ShouldBeTrue();

        using var again = new HttpRequestMessage(HttpMethod.Get, $"api/customers/{id}");
        again.Headers.IfNoneMatch.Add(single.Headers.ETag!);
        using var unchanged = await stack.Api.SendAsync(again);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        using var many = await stack.Api.PostAsJsonAsync("api/customers/lookup", new { ids = new[] { id, "nobody" } });
        var found = await many.Content.ReadFromJsonAsync<JsonNode>();
        JsonNode.DeepEquals(found!["found"]![0], customers[3]).ShouldBeTrue();
        ((string)found["missing"]![0]!).ShouldBe("nobody");

        using var nobody = await stack.Api.GetAsync("api/customers/nobody");
        nobody.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        nobody.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    private static async Task TellsWhatWasRefusedAsync(Stack stack)
    {
        var export = await stack.GetAsync("api/exports/orders%2F2025-h1.csv.gz");
        ((long)export["manifest"]!["rowsRefused"]!).ShouldBe(ShopWriter.DirtyRows);
        var rejects = await stack.GetAsync("api/exports/orders/2025-h1.csv.gz/rejects");
        rejects["items"]!
            .AsArray()
            .Select(r => (string)r!["reason"]!)
            .ShouldBe(["not_a_time", "not_a_number", "unterminated_quote", "wrong_field_count"]);
        ((string)rejects["items"]![1]!["column"]!).ShouldBe("quantity");
        ((string)rejects["items"]![1]!["value"]!).ShouldBe("one");
    }

    private static Task PredictsTheTruthAsync(List<JsonNode> customers)
    {
        var cutoff = SmallShop.Shop.Settings.LastDay.AddDays(1);
        var truth = Enumerable
            .Range(0, SmallShop.Shop.Settings.Customers)
            .ToDictionary(i => SmallShop.Shop.Customer(i).Id, i => SmallShop.Shop.TrueValue(i, cutoff, 90).Spend);
        var top = customers.Take(50).Sum(c => truth[(string)c["customerId"]!]);
        // Fifty of five hundred at random would hold a tenth.
        (top / truth.Values.Sum()).ShouldBeGreaterThan(0.3);
        return Task.CompletedTask;
    }

    private static async Task<List<JsonNode>> AllCustomersAsync(Stack stack)
    {
        var customers = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await stack.GetAsync($"api/customers?limit=200&cursor={cursor}");
            customers.AddRange(page["items"]!.AsArray()!);
            cursor = (string?)page["nextCursor"];
        } while (cursor is not null);

        return customers;
    }
}
