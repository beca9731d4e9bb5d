using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>A shop that is too small for segments.</summary>
public class SegmentsTests
{
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
}
