using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>One rule for customer ids on every route, through the host as well.</summary>
public sealed class CustomerPathTests
{
    [Fact]
    public async Task An_id_in_a_path_is_the_customer_of_that_id_and_no_other()
    {
        await using var stack = await Stack.StartAsync();
        await stack.UploadAsync(
            "orders.csv",
            Encoding.UTF8.GetBytes(
                "customer_id,order_date,amount\na/b,2025-01-05,10\na%2Fb,2025-01-05,20\nJane.Doe@Example.com,2025-01-05,30\n"
            )
        );
        ((string)(await stack.ExportAsync("orders.csv"))["status"]!).ShouldBe("ready");
        foreach (
            var (path, id, spend) in new[]
            {
                ("a%2Fb", "a/b", 10),
                ("a%252Fb", "a%2Fb", 20),
                ("Jane.Doe@Example.com", "jane.doe@example.com", 30),
                ("jane.doe%40example.com", "jane.doe@example.com", 30),
            }
        )
        {
            var history = await stack.GetAsync($"api/customers/{path}/history");
            ((string)history["customerId"]!).ShouldBe(id, path);
            ((double)history["days"]![0]!["spend"]!).ShouldBe(spend, path);
            var held = await stack.GetAsync($"api/customers/{path}/data");
            ((string)held["customerId"]!).ShouldBe(id, path);
        }

        (await EraseAsync(stack, "a%252Fb")).ShouldBe(1);
        ((double)(await stack.GetAsync("api/customers/a%2Fb/history"))["days"]![0]!["spend"]!).ShouldBe(10);
        using var gone = await stack.Api.GetAsync("api/customers/a%252Fb/history");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await EraseAsync(stack, "JANE.DOE@example.com")).ShouldBe(1);

        // Where a host that forwards does not tell the path as it was asked for, it could be either.
        using var handler = new HttpClient { BaseAddress = await stack.Host.HandlerAddressAsync(default) };
        using var asked = new HttpRequestMessage(HttpMethod.Delete, "api/customers/a%252Fb");
        asked.Headers.Add("X-Azure-Functions-InvocationId", "http-1");
        using var answer = await handler.SendAsync(asked);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        ((double)(await stack.GetAsync("api/customers/a%2Fb/history"))["days"]![0]!["spend"]!).ShouldBe(10);
    }

    [Fact]
    public async Task An_upload_is_taken_back_over_HTTP_and_by_deleting_its_blob()
    {
        await using var stack = await Stack.StartAsync();
        var csv = "customer_id,order_date,amount\na,2025-01-05,10\n"u8.ToArray();
        foreach (var name in new[] { "years/2024.csv", "years/2025.csv" })
        {
            await stack.UploadAsync(name, csv);
            ((string)(await stack.ExportAsync(name))["status"]!).ShouldBe("ready");
        }

        await stack.UploadAsync("notes.csv", "nothing,of,use\n1,2,3\n"u8.ToArray());
        var failed = await stack.ExportAsync("notes.csv");
        ((string)failed["status"]!, (bool)failed["dismissed"]!).ShouldBe(("failed", false));
        using (var dismissed = await stack.Api.PostAsync("api/exports/notes.csv/dismiss", null))
        {
            ((bool)JsonNode.Parse(await dismissed.Content.ReadAsStringAsync())!["dismissed"]!).ShouldBeTrue();
        }

        using (var ready = await stack.Api.PostAsync("api/exports/years/2024.csv/dismiss", null))
        {
            ready.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        }

        var items = (await stack.GetAsync("api/exports"))["items"]!.AsArray();
        ((string)items[0]!["name"]!).ShouldBe("notes.csv");
        (await stack.GetAsync("api/exports?sort=name"))["items"]!
            .AsArray()
            .Select(e => (string)e!["name"]!)
            .ShouldBeInOrder();
        var first = items.Single(e => (string)e!["name"]! == "years/2024.csv")!;
        ((long)first["bytes"]!, (long)first["rows"]!).ShouldBe((csv.Length, 1));

        using (var deleted = await stack.Api.DeleteAsync("api/exports/years%2F2024.csv"))
        {
            deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        using (var again = await stack.Api.DeleteAsync("api/exports/years/2024.csv"))
        {
            again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        using (var history = await stack.Api.GetAsync("api/customers/a/history"))
        {
            history.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await stack.DeleteUploadAsync("years/2025.csv");
        await Stack.UntilAsync(async () =>
        {
            using var gone = await stack.Api.GetAsync("api/exports/years/2025.csv");
            return gone.StatusCode == HttpStatusCode.NotFound;
        });
        using var nothing = await stack.Api.GetAsync("api/customers/a/history");
        nothing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <returns>Number of lines that were taken out of the lake.</returns>
    private static async Task<long> EraseAsync(Stack stack, string path)
    {
        using var erased = await stack.Api.DeleteAsync($"api/customers/{path}");
        erased.StatusCode.ShouldBe(HttpStatusCode.OK, await erased.Content.ReadAsStringAsync());
        return (long)JsonNode.Parse(await erased.Content.ReadAsStringAsync())!["lines"]!;
    }
}
