using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>Uploads that ask: their plan, answers, mapping files over HTTP, and previews.</summary>
public sealed class PlansTests
{
    private const string Ambiguous = """
        order_id,customer_id,order_date,amount,status
        1,ann,03/04/2025,10.00,paid
        2,bob,05/06/2025,20.00,paid
        3,ann,07/08/2025,30.00,paid

        """;

    private const string DayOrMonth = """{"answers":[{"code":"day_or_month","choice":1}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_is_answered_and_the_upload_is_read_with_the_answer()
    {
        await using var stack = await Stack.StartAsync();
        const string name = "asks/orders.csv";
        await stack.UploadAsync(name, Encoding.UTF8.GetBytes(Ambiguous));
        var asked = await stack.ExportAsync(name);
        ((string)asked["status"]!).ShouldBe("asked");
        ((string)asked["questions"]![0]!["code"]!).ShouldBe("day_or_month");
        asked["rows"].ShouldBeNull();
        (await LakeAsync(stack)).ShouldBeEmpty();
        (await stack.GetAsync("api/exports?status=asked"))["items"]!.AsArray().Count.ShouldBe(1);
        (await stack.GetAsync("api/exports?status=ready"))["items"]!.AsArray().ShouldBeEmpty();

        // A name with its slashes finds the same plan.
        var plan = await stack.GetAsync($"api/exports/{name}/plan");
        plan.ToJsonString().ShouldBe((await stack.GetAsync("api/exports/asks%2Forders.csv/plan")).ToJsonString());
        plan["mapping"].ShouldBeNull();
        var dates = plan["plan"]!["columns"]!.AsArray().Single(c => (string?)c!["role"] == "time")!;
        dates["samples"]!.AsArray().Select(s => (string?)s).ShouldContain("03/04/2025");
        ((decimal)plan["totals"]!["money"]!["spend"]!).ShouldBe(60);
        plan["roles"]!["orders"]!.AsArray().Select(r => (string?)r).ShouldContain("amount");
        // Values of the columns are about people and are stored nowhere.
        foreach (var (blob, bytes) in await stack.ContentsAsync())
        {
            if (blob.StartsWith("lake/manifests", StringComparison.Ordinal))
            {
                Encoding.UTF8.GetString(bytes).ShouldNotContain("\"ann\"");
            }
        }

        var before = await stack.BlobsAsync();
        var preview = await PostAsync(stack, $"api/exports/{name}/preview", """{"dayFirst":true}""");
        ((string)preview["outcome"]!).ShouldBeOneOf("ready", "warned");
        ((decimal)preview["spend"]!).ShouldBe(60);
        ((long)preview["customerCount"]!).ShouldBe(2);
        ((string)preview["rows"]![0]!["time"]!).ShouldStartWith("2025-04-03");
        preview["files"]![0]!["plan"]!["columns"]![0]!["samples"]!.AsArray().ShouldNotBeEmpty();
        var unanswered = await PostAsync(stack, $"api/exports/{name}/preview", "");
        ((string)unanswered["outcome"]!).ShouldBe("asked");
        (await stack.BlobsAsync()).ShouldBe(before);

        await RefusedAsync(
            stack.Api.PutAsync($"api/exports/{name}/plan", Json("""{"money":{"lines":"guessed"}}"""), Cancellation),
            HttpStatusCode.BadRequest,
            "its money.lines is not one of none, price_times_quantity"
        );
        await RefusedAsync(
            stack.Api.PutAsync($"api/exports/{name}/plan", Json("""{"columns":{"amount":"Total"}}"""), Cancellation),
            HttpStatusCode.BadRequest,
            "maps amount to 'Total'"
        );
        await RefusedAsync(
            stack.Api.PostAsync(
                $"api/exports/{name}/answers",
                Json("""{"answers":[{"code":"no_money","choice":0}]}"""),
                Cancellation
            ),
            HttpStatusCode.Conflict,
            "It asks day_or_month"
        );
        await RefusedAsync(
            stack.Api.PostAsync("api/exports/absent.csv/answers", Json(DayOrMonth), Cancellation),
            HttpStatusCode.NotFound,
            "absent.csv"
        );
        (await LakeAsync(stack)).ShouldBeEmpty();

        var since = (DateTimeOffset)asked["updatedAt"]!;
        var change = await AcceptedAsync(
            stack.Api.PostAsync($"api/exports/{name}/answers", Json(DayOrMonth), Cancellation)
        );
        ((bool)change["reads"]!).ShouldBeTrue();
        var ready = await stack.ExportAsync(name, since);
        ((string)ready["status"]!).ShouldBe("ready");
        ((string)ready["manifest"]!["first"]!).ShouldStartWith("2025-04-03");
        ready["questions"]!.AsArray().ShouldBeEmpty();

        // What is sent again changes nothing; a mapping that says more is added to by answers and replaced by a plan.
        var again = await AcceptedAsync(
            stack.Api.PutAsync(
                $"api/exports/{name}/plan",
                Json(change["mapping"]!.ToJsonString(new() { WriteIndented = true })),
                Cancellation
            )
        );
        ((bool)again["reads"]!).ShouldBeFalse();
        since = (DateTimeOffset)ready["updatedAt"]!;
        await AcceptedAsync(
            stack.Api.PutAsync(
                $"api/exports/{name}/plan",
                Json("""{"dayFirst":false,"states":{"paid":"unpaid"}}"""),
                Cancellation
            )
        );
        var replaced = await stack.ExportAsync(name, since);
        ((string)replaced["status"]!).ShouldBe("failed");
        ((string)replaced["code"]!).ShouldBe("no_rows");
        since = (DateTimeOffset)replaced["updatedAt"]!;
        await AcceptedAsync(stack.Api.DeleteAsync($"api/exports/{name}/plan", Cancellation));
        ((string)(await stack.ExportAsync(name, since))["status"]!).ShouldBe("asked");
        (await stack.UploadsAsync()).ShouldBe([name]);
    }

    [Fact]
    public async Task Files_are_previewed_in_their_order_with_their_mapping_files()
    {
        await using var stack = await Stack.StartAsync();
        var before = await stack.BlobsAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent(Ambiguous), "file", "orders.csv" },
            { new StringContent("""{"dayFirst":true}"""), "file", "orders.csv.mapping.json" },
            { new StringContent("order_id,customer_id,order_date,amount\n1,ann,2025-04-03,8\n"), "file", "newer.csv" },
        };
        using var answer = await stack.Api.PostAsync("api/exports/preview", form, Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var preview = (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        // The newest word on order 1 counts.
        ((decimal)preview["customers"]!["ann"]!["spend"]!).ShouldBe(38);
        ((decimal)preview["spend"]!).ShouldBe(58);
        (await stack.BlobsAsync()).ShouldBe(before);
        using var empty = new MultipartFormDataContent { { new StringContent("x"), "note" } };
        await RefusedAsync(
            stack.Api.PostAsync("api/exports/preview", empty, Cancellation),
            HttpStatusCode.BadRequest,
            "no file"
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    public async Task A_handler_killed_between_an_answer_and_its_reading_loses_nothing(int milliseconds)
    {
        const string name = "killed.csv";
        var readings = 0;
        var killed = 0;
        await using var stack = await Stack.StartAsync(
            before: (s, start) =>
            {
                // The second reading is that of the answer.
                if (start.Function == "FeaturizeExport" && ++readings == 2)
                {
                    _ = KillAsync(Process.GetProcessById(s.Host.HandlerProcessId));
                }

                return Task.CompletedTask;
            }
        );
        await stack.UploadAsync(name, Encoding.UTF8.GetBytes(Ambiguous));
        var asked = await stack.ExportAsync(name);
        await AcceptedAsync(stack.Api.PostAsync($"api/exports/{name}/answers", Json(DayOrMonth), Cancellation));
        await Stack.UntilAsync(async () =>
            (string)(await stack.ExportAsync(name, (DateTimeOffset)asked["updatedAt"]!))["status"]! == "ready"
        );
        killed.ShouldBe(1);
        ((int)(await stack.ExportAsync(name))["rows"]!).ShouldBe(3);

        async Task KillAsync(Process handler)
        {
            using (handler)
            {
                await Task.Delay(milliseconds);
                handler.Kill();
                Interlocked.Increment(ref killed);
            }
        }
    }

    private static async Task<List<string>> LakeAsync(Stack stack) =>
        [.. (await stack.BlobsAsync()).Keys.Where(k => k.StartsWith("lake/lines", StringComparison.Ordinal))];

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<JsonNode> PostAsync(Stack stack, string path, string body)
    {
        using var answer = await stack.Api.PostAsync(path, Json(body), Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
    }

    private static async Task<JsonNode> AcceptedAsync(Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(Cancellation));
        answer.Headers.Location!.ToString().ShouldStartWith("/api/exports/");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
    }

    private static async Task RefusedAsync(Task<HttpResponseMessage> sent, HttpStatusCode status, string says)
    {
        using var answer = await sent;
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        answer.StatusCode.ShouldBe(status, text);
        JsonNode.Parse(text)!["detail"]!.ToString().ShouldContain(says);
    }
}
