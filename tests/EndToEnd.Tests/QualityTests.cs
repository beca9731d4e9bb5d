using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SampleShop;

namespace EndToEnd.Tests;

/// <summary>What a run tells of its data and of reviews, over HTTP.</summary>
public class QualityTests
{
    private static readonly Shop Shop = new(
        new ShopSettings
        {
            Customers = 500,
            Seed = 5,
            Kinds = [ShopKind.Orders, ShopKind.Customers, ShopKind.Reviews],
        }
    );

    [Fact]
    public async Task Bad_data_are_warned_of_and_negative_reviews_explained()
    {
        await using var stack = await Stack.StartAsync(settings: Stack.Quick);
        foreach (var path in new[] { "api/quality", "api/reviews/drivers", "api/recommendations" })
        {
            using var early = await stack.Api.GetAsync(path);
            early.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        var exports = ShopWriter.Exports(Shop).ToDictionary(e => e.Name, Bytes);
        foreach (var (name, bytes) in exports)
        {
            await stack.UploadAsync(name, bytes);
            ((string)(await stack.ExportAsync(name))["status"]!).ShouldBe("ready");
        }

        var first = await stack.RunAsync();
        ((string)first["status"]!).ShouldBe("succeeded", (string?)first["error"]);
        var quality = (await stack.GetAsync("api/quality"))["quality"]!;
        quality["reference"].ShouldBeNull();
        quality["warnings"]!.AsArray().ShouldBeEmpty();
        quality["exports"]!
            .AsArray()
            .Select(e => (string)e!["name"]!)
            .ShouldBe(exports.Keys.Order(StringComparer.Ordinal));
        quality["volumes"]!.AsArray().Select(v => (string)v!["measure"]!).ShouldBe(["orders", "units", "customers"]);
        await ExplainsAsync(stack);

        // Everybody moves to one place, every third customer stands there twice, and an upload is of no known kind.
        var moment = (DateTimeOffset)(await stack.ExportAsync("customers.csv"))["updatedAt"]!;
        await stack.UploadAsync("customers.csv", Spoiled(exports["customers.csv"]));
        await stack.ExportAsync("customers.csv", moment);
        await stack.UploadAsync("weather.csv", [.. "city,temperature\nBerlin,7\n"u8]);
        await stack.ExportAsync("weather.csv");
        var second = await stack.RunAsync("score");
        ((string)second["status"]!).ShouldBe("succeeded", (string?)second["error"]);
        using var answer = await stack.Api.GetAsync("api/quality");
        var report = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        ((string)report["run"]!).ShouldBe((string)second["id"]!);
        quality = report["quality"]!;
        ((string)quality["reference"]!).ShouldBe((string)first["modelVersion"]!);
        var city = quality["features"]!.AsArray().Single(f => (string)f!["feature"]! == "city")!;
        ((string)city["level"]!).ShouldBe("major");
        var spend = quality["features"]!.AsArray().Single(f => (string)f!["feature"]! == "spend")!;
        ((double)spend["psi"]!).ShouldBe(0);
        var customers = quality["exports"]!.AsArray().Single(e => (string)e!["name"]! == "customers.csv")!;
        ((long)customers["duplicates"]!).ShouldBe(167);
        ((long)customers["kept"]!).ShouldBe(667);
        ((long)customers["keptBefore"]!).ShouldBe(500);
        string[] warnings = [.. quality["warnings"]!.AsArray().Select(w => (string)w!)];
        warnings.ShouldContain(w => w.Contains("have drifted since model-"));
        warnings.ShouldContain(w => w.StartsWith("167 of 667 rows of customers.csv", StringComparison.Ordinal));
        warnings.ShouldContain(w => w.Contains("weather.csv was refused whole (unknown_kind)"));
        second["warnings"]!.AsArray().Select(w => (string)w!).Intersect(warnings).Count().ShouldBe(warnings.Length);

        using var again = new HttpRequestMessage(HttpMethod.Get, "api/quality");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await stack.Api.SendAsync(again);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    private static async Task ExplainsAsync(Stack stack)
    {
        var answered = await stack.GetAsync("api/reviews/drivers");
        var all = answered["drivers"]!;
        var asOf = DateOnly.Parse((string)answered["asOf"]!, CultureInfo.InvariantCulture);
        var reviews = (long)all["reviews"]!;
        var written = Enumerable
            .Range(0, Shop.Settings.Customers)
            .SelectMany(i => Review.Of(Shop, i))
            .Where(r => DateOnly.FromDateTime(r.Time) <= asOf)
            .ToList();
        reviews.ShouldBe(written.Count);
        ((long)all["negativeReviews"]!).ShouldBe(written.Count(r => r.Rating <= 2));
        all["words"]!.AsArray().ShouldNotBeEmpty();
        all["aspects"]!.AsArray().ShouldNotBeEmpty();
        long ofSegments = 0;
        foreach (var segment in (await stack.GetAsync("api/segments"))["segments"]!.AsArray())
        {
            var path = $"api/reviews/drivers?segment={(int?)segment!["id"] ?? 0}";
            using var answer = await stack.Api.GetAsync(path);
            ofSegments +=
                answer.StatusCode == HttpStatusCode.NotFound
                    ? 0
                    : (long)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["drivers"]!["reviews"]!;
        }

        ofSegments.ShouldBe(reviews);
        var worst = (string)all["products"]![0]!["sku"]!;
        var product = (await stack.GetAsync($"api/reviews/drivers?sku={Uri.EscapeDataString(worst)}"))["drivers"]!;
        ((long)product["reviews"]!).ShouldBe((long)all["products"]![0]!["reviews"]!);
        using var unknown = await stack.Api.GetAsync("api/reviews/drivers?sku=none");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var both = await stack.Api.GetAsync("api/reviews/drivers?sku=none&segment=1");
        both.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static byte[] Spoiled(byte[] customers)
    {
        var lines = Encoding.UTF8.GetString(customers).TrimEnd('\n').Split('\n');
        var moved = lines
            .Skip(1)
            .Select(line =>
            {
                var fields = line.Split(',');
                (fields[4], fields[5], fields[6]) = ("Atlantis", "Atlantis", "XX");
                return string.Join(',', fields);
            })
            .ToList();
        return Encoding.UTF8.GetBytes(
            string.Join('\n', [lines[0], .. moved, .. moved.Where((_, i) => i % 3 == 0)]) + "\n"
        );
    }

    private static byte[] Bytes((string Name, Action<Stream> Write) export)
    {
        using var stream = new MemoryStream();
        export.Write(stream);
        return stream.ToArray();
    }
}
