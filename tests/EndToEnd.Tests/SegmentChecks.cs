using System.Net;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>What must hold of segments, tiers, migration and opportunities over HTTP, whichever run they come from.</summary>
internal static class SegmentChecks
{
    /// <summary>After another run with the same models and features everybody stays, in the same segments.</summary>
    public static async Task EverybodyStaysAsync(Stack stack, JsonNode from, int customers)
    {
        var migration = await stack.GetAsync("api/tiers/migration");
        ((string)migration["lastRun"]!).ShouldBe((string)from["id"]!);
        foreach (
            var cells in new[] { migration["value"]!["cells"], migration["behaviour"]!["cells"], migration["segments"] }
        )
        {
            cells!.AsArray().ShouldAllBe(c => (string?)c!["from"] == (string?)c["to"]);
            cells.AsArray().Sum(c => (int)c!["customers"]!).ShouldBe(customers);
        }
    }

    /// <summary>What is told of moves between segments is everybody of before and everybody of now.</summary>
    public static async Task MovesAddUpAsync(Stack stack, int before, int now)
    {
        var moved = (await stack.GetAsync("api/tiers/migration"))["segments"]!.AsArray();
        moved.Where(c => c!["to"] is not null).Sum(c => (int)c!["customers"]!).ShouldBe(now);
        moved.Where(c => c!["from"] is not null).Sum(c => (int)c!["customers"]!).ShouldBe(before);
    }

    /// <summary>Segments and their lists hold every customer once, and what profiles tell of tiers is what the lists have.</summary>
    /// <returns>Ids of the segments.</returns>
    public static async Task<List<int>> AddsUpAsync(Stack stack, int customers)
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
        var stand = 0;
        foreach (var state in new[] { "new", "active", "overdue", "dormant", "lost" })
        {
            stand += await CountAsync(stack, $"state={state}");
        }

        stand.ShouldBe(segments.Sum(s => (int)s!["customers"]!));
        foreach (var list in new[] { "customers", "scores/current.csv" })
        {
            using var unknown = await stack.Api.GetAsync($"api/{list}?state=asleep");
            unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await unknown.Content.ReadAsStringAsync()).ShouldContain("overdue");
        }

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

    /// <summary>Opportunities have customers, stakes and reasons.</summary>
    public static async Task TellsWhomToActOnAsync(Stack stack)
    {
        var lists = await stack.GetAsync("api/opportunities");
        foreach (var list in new[] { lists["hiddenPotential"]!, lists["aboutToBeLost"]! })
        {
            var items = list["items"]!.AsArray();
            ((int)list["customers"]!).ShouldBe(items.Count);
            items.Sum(i => (double)i!["atStake"]!).ShouldBe((double)list["atStake"]!, 0.01);
            items.Select(i => (double)i!["atStake"]!).ShouldBeInOrder(SortDirection.Descending);
        }

        lists["hiddenPotential"]!["items"]!
            .AsArray()
            .ShouldAllBe(i => ((string)i!["reason"]!).Contains("% of customers"));
        foreach (var lost in lists["aboutToBeLost"]!["items"]!.AsArray())
        {
            ((string)lost!["reason"]!).ShouldStartWith("Usually buys every ");
            var about = (await stack.GetAsync($"api/customers/{lost["customerId"]}"))["customer"]!;
            ((bool)about["atRisk"]!).ShouldBeTrue();
            ((string)about["state"]!).ShouldBe("overdue");
            ((double)about["atStake"]!).ShouldBe((double)lost["atStake"]!);
            ((double)about["atStake"]!).ShouldBeLessThanOrEqualTo((double)about["expectedSpend"]!);
        }

        lists["hiddenPotential"]!["items"]!.AsArray().ShouldNotBeEmpty();
        var hidden = lists["hiddenPotential"]!["items"]![0]!;
        var customer = await stack.GetAsync($"api/customers/{hidden["customerId"]}");
        ((double)customer["customer"]!["expectedSpend"]!).ShouldBe((double)hidden["atStake"]!);
    }

    /// <summary>What is unchanged is not sent again, and what is not there is told.</summary>
    public static async Task AnswersAsScoresDoAsync(Stack stack)
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
