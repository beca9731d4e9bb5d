using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;

namespace EndToEnd.Tests;

/// <summary>All scores as a file, whole and in ranges.</summary>
public class DownloadTests(TrainedShop shop) : TrainedShopTests(shop)
{
    private const string Parquet = "api/scores/current.parquet";
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parquet_is_what_is_stored_and_comes_in_ranges()
    {
        var run = (string)Trained.Run["id"]!;
        var stored = (await Trained.Stack.ContentsAsync()).Single(c => c.Name == $"scores/{run}/scores.parquet").Bytes;
        using var whole = await Trained.Stack.Api.GetAsync(Parquet, Cancellation);
        (await whole.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(stored);
        whole.Content.Headers.ContentType!.MediaType.ShouldBe("application/vnd.apache.parquet");
        whole.Content.Headers.ContentDisposition!.FileName.ShouldBe("scores-2025-12-31.parquet");

        using var head = await AskAsync(HttpMethod.Head, _ => { });
        (head.StatusCode, head.Content.Headers.ContentLength).ShouldBe((HttpStatusCode.OK, stored.Length));
        head.Headers.AcceptRanges.ShouldBe(["bytes"]);

        using var part = await AskAsync(HttpMethod.Get, r => r.Headers.Range = new RangeHeaderValue(4, 99));
        part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(stored[4..100]);

        using var beyond = await AskAsync(
            HttpMethod.Get,
            r => r.Headers.Range = new RangeHeaderValue(stored.Length, null)
        );
        beyond.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);

        using var known = await AskAsync(HttpMethod.Get, r => r.Headers.IfNoneMatch.Add(whole.Headers.ETag!));
        known.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        // A range of other scores would not fit what the caller has.
        using var changed = await AskAsync(
            HttpMethod.Get,
            r =>
            {
                r.Headers.Range = new RangeHeaderValue(4, 99);
                r.Headers.IfRange = new RangeConditionHeaderValue("\"run-0\"");
            }
        );
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Csv_has_a_line_for_every_customer_highest_first()
    {
        using var answer = await Trained.Stack.Api.GetAsync("api/scores/current.csv", Cancellation);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await answer.Content.ReadAsStringAsync(Cancellation)).TrimEnd().Split('\n');
        lines.Length.ShouldBe(SmallShop.Shop.Settings.Customers + 1);
        lines[0].ShouldStartWith("customer_id,run,tier,segment,behaviour_tier,need_tier,state,at_risk,expected_spend,");
        var first = (await Trained.Stack.GetAsync("api/customers?limit=1"))["items"]![0]!;
        lines[1].ShouldStartWith($"{first["customerId"]},{Trained.Run["id"]},{first["tier"]},");

        using var request = new HttpRequestMessage(HttpMethod.Get, "api/scores/current.csv");
        request.Headers.Range = new RangeHeaderValue(0, 10);
        using var part = await Trained.Stack.Api.SendAsync(request, Cancellation);
        (await part.Content.ReadAsStringAsync(Cancellation)).ShouldBe("customer_id");
    }

    [Theory]
    [InlineData("tier=Gold")]
    [InlineData("atRisk=true&segment=1")]
    [InlineData("state=active")]
    [InlineData("idStartsWith=C0000")]
    [InlineData("tier='%20OR%201=1")]
    public async Task A_file_of_some_customers_has_those_of_the_list(string filter)
    {
        var ids = await ListedAsync(filter);
        var csv = await Trained.Stack.Api.GetStringAsync($"api/scores/current.csv?{filter}", Cancellation);
        csv.TrimEnd().Split('\n')[1..].Select(l => l.Split(',')[0]).ShouldBe(ids);

        using var answer = await Trained.Stack.Api.GetAsync($"{Parquet}?{filter}", Cancellation);
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync(Cancellation), Cancellation);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT customer_id FROM read_parquet('{file}')";
        using var reader = command.ExecuteReader();
        var stored = new List<string>();
        while (reader.Read())
        {
            stored.Add(reader.GetString(0));
        }

        File.Delete(file);
        stored.ShouldBe(ids);
        answer.Headers.AcceptRanges.ShouldBeEmpty();
        using var known = await AskAsync(HttpMethod.Get, r => r.Headers.IfNoneMatch.Add(answer.Headers.ETag!));
        known.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    private async Task<List<string>> ListedAsync(string filter)
    {
        var page = await Trained.Stack.GetAsync($"api/customers?limit=500&{filter}");
        return [.. page["items"]!.AsArray().Select(c => (string)c!["customerId"]!)];
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(method, Parquet);
        change(request);
        return await Trained.Stack.Api.SendAsync(request, Cancellation);
    }
}
