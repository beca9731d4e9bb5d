using System.Net;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>One customer is taken out of everything, and stays out.</summary>
public class ErasureTests
{
    [Fact]
    public async Task An_erased_customer_appears_nowhere_and_a_later_upload_does_not_bring_them_back()
    {
        var refused = 0;
        string? other = null;
        Task<HttpResponseMessage>? erasing = null;
        await using var stack = await Stack.StartAsync(
            before: async (s, start) =>
            {
                if (start.Function == "Recommend" && other is not null)
                {
                    erasing ??= s.Api.DeleteAsync($"api/customers/{other}");
                }

                if (start.Function == "Retrain" && Interlocked.Exchange(ref refused, 1) == 0)
                {
                    using var answer = await s.Api.DeleteAsync("api/customers/somebody");
                    refused = (int)answer.StatusCode;
                }
            },
            settings: Stack.Quick
        );
        await UndisturbedShop.GiveVersionAsync(stack);
        await SmallShop.UploadAsync(stack);
        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        // Nobody is erased while a run may hold them.
        refused.ShouldBe((int)HttpStatusCode.Conflict);

        // On a list as well, so that it must be taken off.
        var lists = await stack.GetAsync("api/opportunities");
        var id = (string)lists["hiddenPotential"]!["items"]![0]!["customerId"]!;
        var name = $"api/customers/{id}";
        var answered = await stack.GetAsync(name);
        var held = await stack.GetAsync($"{name}/data");
        held["exports"]!.AsArray().Sum(e => e!["rows"]!.AsArray().Count).ShouldBePositive();
        ((string)held["features"]!["customer_id"]!).ShouldBe(id);
        // A shop without events knows of no visit.
        held["features"]!["week_visits"]!.AsArray().ShouldAllBe(v => v == null);
        ((double)held["score"]!["expectedSpend"]!).ShouldBe((double)answered["customer"]!["expectedSpend"]!);
        held["recommendations"]!.AsArray().ShouldNotBeEmpty();
        (await Traces.OfAsync(stack, id)).ShouldContain(b => b.EndsWith("/recommendations.parquet"));

        using var erased = await stack.Api.DeleteAsync(name);
        erased.StatusCode.ShouldBe(HttpStatusCode.OK);
        var record = JsonNode.Parse(await erased.Content.ReadAsStringAsync())!;
        ((long)record["lines"]!).ShouldBePositive();
        ((long)record["features"]!).ShouldBePositive();
        record["uploads"]!.AsArray().ShouldNotBeEmpty();
        (await Traces.OfAsync(stack, id)).ShouldBeEmpty();
        foreach (var path in new[] { name, $"{name}/data" })
        {
            await Stack.UntilAsync(async () =>
            {
                using var gone = await stack.Api.GetAsync(path);
                return gone.StatusCode == HttpStatusCode.NotFound;
            });
        }

        var listed = await stack.GetAsync("api/customers?limit=500");
        listed["items"]!.AsArray().Count.ShouldBe(SmallShop.Shop.Settings.Customers - 1);

        foreach (var (export, bytes) in SmallShop.Exports)
        {
            var moment = (DateTimeOffset)(await stack.ExportAsync(export))["updatedAt"]!;
            await stack.UploadAsync(export, bytes);
            var again = await stack.ExportAsync(export, moment);
            ((string)again["status"]!).ShouldBe("ready", (string?)again["message"]);
        }

        // Another one is erased just when products are recommended.
        other = SmallShop.Shop.Customer(SmallShop.Shop.Customer(0).Id == id ? 1 : 0).Id;
        var next = await stack.RunAsync();
        ((string)next["status"]!).ShouldBe("succeeded", (string?)next["error"]);
        ((string)next["id"]!).ShouldNotBe((string)run["id"]!);
        // The files are there again, as they were uploaded, and nothing that was made of them.
        var files = SmallShop.Exports.Select(e => $"exports/{e.Name}").ToList();
        (await Traces.OfAsync(stack, id)).ShouldBeSubsetOf(files);
        using var still = await stack.Api.GetAsync(name);
        still.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var meanwhile = await erasing!;
        meanwhile.StatusCode.ShouldBe(HttpStatusCode.OK, await meanwhile.Content.ReadAsStringAsync());
        (await Traces.OfAsync(stack, other)).ShouldBeEmpty();
        // Somebody who stays is predicted by both runs.
        var third = (string)(await stack.GetAsync("api/customers?limit=1"))["items"]![0]!["customerId"]!;
        var earlier = (await stack.GetAsync($"api/customers/{third}/data"))["earlierScores"]!.AsArray();
        ((string)earlier.ShouldHaveSingleItem()!["run"]!).ShouldBe((string)run["id"]!);
        ((string)(await stack.GetAsync("api/recommendations"))["run"]!).ShouldBe((string)next["id"]!);
    }
}
