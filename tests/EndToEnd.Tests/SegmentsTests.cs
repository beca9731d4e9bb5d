using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>Segments, tiers, migration and opportunities over HTTP.</summary>
public class SegmentsTests
{
    [Fact]
    public async Task A_score_run_keeps_model_and_segments_and_what_another_training_moves_adds_up()
    {
        await using var stack = await Stack.StartAsync(settings: Stack.Quick);
        await SmallShop.UploadAsync(stack);
        var first = await stack.RunAsync();
        ((string)first["status"]!).ShouldBe("succeeded", (string?)first["error"]);
        var ids = await AddsUpAsync(stack, SmallShop.Shop.Settings.Customers);
        ids.ShouldNotBeEmpty();
        (await stack.GetAsync("api/tiers/migration"))["lastRun"].ShouldBeNull();
        await TellsWhomToActOnAsync(stack);
        await AnswersAsScoresDoAsync(stack);

        // The same models and features: everybody stays, in the same segments.
        var scored = await stack.RunAsync("score");
        ((string)scored["status"]!).ShouldBe("succeeded", (string?)scored["error"]);
        ((string)scored["modelVersion"]!).ShouldBe((string)first["modelVersion"]!);
        ((string)(await stack.GetAsync("api/scores/current"))["run"]!).ShouldBe((string)scored["id"]!);
        (await AddsUpAsync(stack, SmallShop.Shop.Settings.Customers)).ShouldBe(ids);
        var still = await stack.GetAsync("api/tiers/migration");
        ((string)still["lastRun"]!).ShouldBe((string)first["id"]!);
        foreach (var cells in new[] { still["value"]!["cells"], still["behaviour"]!["cells"], still["segments"] })
        {
            cells!.AsArray().ShouldAllBe(c => (string?)c!["from"] == (string?)c["to"]);
            cells.AsArray().Sum(c => (int)c!["customers"]!).ShouldBe(SmallShop.Shop.Settings.Customers);
        }

        // Half of the rows of an upload are gone: another training, and some customers have left the lake.
        var (name, bytes) = SmallShop.Exports[0];
        var moment = (DateTimeOffset)(await stack.ExportAsync(name))["updatedAt"]!;
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        await stack.UploadAsync(name, Encoding.UTF8.GetBytes(string.Join('\n', lines.Take(lines.Length / 2)) + "\n"));
        await stack.ExportAsync(name, moment);
        ((string)(await stack.RunAsync())["status"]!).ShouldBe("succeeded");
        var now = (int)(await stack.GetAsync("api/scores/current"))["customers"]!;
        (await AddsUpAsync(stack, now)).Intersect(ids).ShouldNotBeEmpty();
        var moved = (await stack.GetAsync("api/tiers/migration"))["segments"]!.AsArray();
        moved.Where(c => c!["to"] is not null).Sum(c => (int)c!["customers"]!).ShouldBe(now);
        moved
            .Where(c => c!["from"] is not null)
            .Sum(c => (int)c!["customers"]!)
            .ShouldBe(SmallShop.Shop.Settings.Customers);
    }

    [Fact]
    public async Task Too_few_customers_for_segments_are_scored_all_the_same_with_a_warning()
    {
        await using var stack = await Stack.StartAsync(
            settings: [.. Stack.Quick, ("CustomerValue__MinSegments", "20"), ("CustomerValue__MaxSegments", "20")]
        );
        var rows = Enumerable
            .Range(0, 60)
            .SelectMany(c =>
                Enumerable
                    .Range(0, 3 + (c % 7))
                    .Select(i =>
                        $"c{c},{new DateOnly(2024, 1, 1).AddDays((i * 97) + (c * 3)):yyyy-MM-dd},{20 + c + i}.50"
                    )
            );
        await stack.UploadAsync(
            "orders.csv",
            Encoding.UTF8.GetBytes("customer_id,time,amount\n" + string.Join('\n', rows))
        );
        ((string)(await stack.ExportAsync("orders.csv"))["status"]!).ShouldBe("ready");
        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        run["warnings"]!.AsArray().ShouldContain(w => ((string)w!).Contains("at least 200 customers; there are 60"));
        var index = await stack.GetAsync("api/segments");
        index["segments"]!.AsArray().ShouldBeEmpty();
        ((string)index["warning"]!).ShouldContain("at least 200 customers");
        var customers = (await stack.GetAsync("api/customers"))["items"]!.AsArray();
        customers.ShouldNotBeEmpty();
        customers.ShouldAllBe(c => c!["segment"] == null && c["behaviourTier"] != null && c["needTier"] != null);

        // The orders name no products: there is nothing to recommend, which is told.
        run["warnings"]!.AsArray().ShouldContain(w => ((string)w!).Contains("could not be compared"));
        ((string)(await stack.GetAsync("api/recommendations"))["leaderboard"]!["champion"]!).ShouldBe("popularity");
        (await stack.GetAsync("api/customers/c1/recommendations"))["items"]!.AsArray().ShouldBeEmpty();
    }

    /// <returns>Ids of the segments.</returns>
    private static async Task<List<int>> AddsUpAsync(Stack stack, int customers)
    {
        var index = await stack.GetAsync("api/segments");
        ((int)index["customers"]!).ShouldBe(customers);
        var segments = index["segments"]!.AsArray();
        segments.Sum(s => (int)s!["customers"]!).ShouldBe(customers);
        index["curve"]!.AsArray().ShouldNotBeEmpty();
        index["picture"]!.AsArray().ShouldNotBeEmpty();
        var behaviour = new Dictionary<string, double>(StringComparer.Ordinal);
        var bought = 0;
        foreach (var segment in segments)
        {
            var id = (int?)segment!["id"] ?? 0;
            var answer = await stack.GetAsync($"api/segments/{id}");
            var profile = answer["segment"]!;
            var products = answer["topProducts"]!.AsArray();
            bought += products.Count;
            products.Select(p => (double)p!["share"]!).ShouldBeInOrder(SortDirection.Descending);
            products.ShouldAllBe(p => (double)p!["share"]! <= 1 && (double)p["shareOfAll"]! > 0);
            ((int)profile["customers"]!).ShouldBe((int)segment["customers"]!);
            var listed = await CountAsync(stack, $"segment={id}");
            listed.ShouldBe((int)segment["customers"]!);
            foreach (var tier in profile["behaviourTiers"]!.AsArray())
            {
                var name = (string)tier!["name"]!;
                behaviour[name] = behaviour.GetValueOrDefault(name) + ((double)tier["share"]! * listed);
            }
        }

        bought.ShouldBeGreaterThan(0);
        // What the profiles say of tiers is what the lists have.
        var (commonest, count) = behaviour.MaxBy(t => t.Value);
        (await CountAsync(stack, $"behaviourTier={Uri.EscapeDataString(commonest)}")).ShouldBe((int)Math.Round(count));
        var atRisk = await CountAsync(stack, "atRisk=true");
        atRisk.ShouldBeGreaterThan(0);
        (atRisk + await CountAsync(stack, "atRisk=false")).ShouldBe(segments.Sum(s => (int)s!["customers"]!));
        return [.. segments.Select(s => (int?)s!["id"]).OfType<int>()];
    }

    private static async Task<int> CountAsync(Stack stack, string filter)
    {
        var count = 0;
        string? cursor = null;
        do
        {
            var page = await stack.GetAsync($"api/customers?limit=150&{filter}&cursor={cursor}");
            count += page["items"]!.AsArray().Count;
            cursor = (string?)page["nextCursor"];
        } while (cursor is not null);

        return count;
    }

    private static async Task TellsWhomToActOnAsync(Stack stack)
    {
        var lists = await stack.GetAsync("api/opportunities");
        foreach (var list in new[] { lists["hiddenPotential"]!, lists["aboutToBeLost"]! })
        {
            var items = list["items"]!.AsArray();
            ((int)list["customers"]!).ShouldBe(items.Count);
            items.Sum(i => (double)i!["atStake"]!).ShouldBe((double)list["atStake"]!, 0.01);
            items.Select(i => (double)i!["atStake"]!).ShouldBeInOrder(SortDirection.Descending);
            items.ShouldAllBe(i => ((string)i!["reason"]!).Contains("% of customers"));
        }

        lists["hiddenPotential"]!["items"]!.AsArray().ShouldNotBeEmpty();
        var hidden = lists["hiddenPotential"]!["items"]![0]!;
        var customer = await stack.GetAsync($"api/customers/{hidden["customerId"]}");
        ((double)customer["customer"]!["expectedSpend"]!).ShouldBe((double)hidden["atStake"]!);
    }

    private static async Task AnswersAsScoresDoAsync(Stack stack)
    {
        foreach (var path in new[] { "api/segments", "api/segments/1", "api/tiers/migration", "api/opportunities" })
        {
            using var answer = await stack.Api.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var unchanged = await stack.Api.SendAsync(again);
            unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified, path);
        }

        using var nobody = await stack.Api.GetAsync("api/segments/999");
        nobody.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        nobody.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        JsonNode.Parse(await nobody.Content.ReadAsStringAsync())!["type"]!
            .GetValue<string>()
            .ShouldBe("urn:customervalue:problem:segment-not-found");
    }
}
