using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace EndToEnd.Tests;

/// <summary>What goes wrong: bad files, bad messages, a killed process, two hosts at once.</summary>
public class TroubleTests
{
    [Fact]
    public async Task Bad_files_are_refused_whole_with_advice_and_lose_nothing()
    {
        var bad = new (string Name, string Code, byte[] Bytes)[]
        {
            ("orders/empty.csv", "empty", []),
            ("orders/workbook.xlsx", "unsupported_format", [.. "PK\u0003\u0004"u8, .. new byte[100]]),
            ("orders/secret.csv.pgp", "encrypted", [.. "-----BEGIN PGP MESSAGE-----\nabc"u8]),
            ("orders/cut.csv.gz", "truncated", SmallShop.Exports[1].Bytes[..5000]),
            ("orders/weather.csv", "unknown_kind", [.. "city,temperature\nBerlin,7\n"u8]),
            ("orders/header-only.csv", "no_rows", [.. "customer_id,time,amount\n"u8]),
            (
                "orders/nonsense.csv",
                "too_many_refused",
                [.. "customer_id,time,amount\na,b,c\nd,e,f\ng,2025-01-01,5\n"u8]
            ),
        };
        await using var stack = await Stack.StartAsync();
        var (good, goodBytes) = SmallShop.Exports[0];
        await stack.UploadAsync(good, goodBytes);
        await stack.ExportAsync(good);
        var before = await StandingAsync();
        foreach (var (name, code, bytes) in bad)
        {
            await stack.UploadAsync(name, bytes);
            var export = await stack.ExportAsync(name);
            ((string)export["status"]!).ShouldBe("failed", name);
            ((string)export["code"]!).ShouldBe(code, name);
            ((string)export["message"]!).ShouldContain(name);
            (await StandingAsync()).ShouldBe(before, name);
        }

        async Task<List<KeyValuePair<string, string>>> StandingAsync() =>
            [.. (await stack.BlobsAsync()).Where(b => !b.Key.StartsWith("lake/rejects", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_given_up_after_five_tries_and_shown()
    {
        var tries = new ConcurrentBag<long>();
        await using var stack = await Stack.StartAsync(after: end => tries.Add(end.Start.DequeueCount));
        await stack.SendAsync("featurize", "{\"version\":99,\"run\":\"run-of-the-future\",\"partition\":0}");
        await Stack.UntilAsync(async () => (await stack.GetAsync("api/runs"))["poison"]!.AsArray().Count == 1);
        tries.Order().ShouldBe([1, 2, 3, 4, 5]);
        var poison = (await stack.GetAsync("api/runs"))["poison"]![0]!;
        ((string)poison["queue"]!).ShouldBe("featurize");
        ((string)poison["text"]!).ShouldContain("run-of-the-future");
    }

    [Fact]
    public async Task A_handler_killed_while_it_reads_uploads_reads_the_same_lines()
    {
        var (stack, killed) = await KilledAsync(_ => Task.CompletedTask, ("FeaturizeExport", 60));
        await using (stack)
        {
            await SmallShop.UploadAsync(stack);
            killed.ShouldBe([("FeaturizeExport", 60)]);
            Lines(await stack.BlobsAsync()).ShouldBe(Lines(await UndisturbedShop.BlobsAsync()));
        }
    }

    /// <summary>
    /// Two kills in a run, for the host gives up a handler that ends three times in a minute. Milliseconds count from the start
    /// of the stage; publishing is killed early in one run and late in another.
    /// </summary>
    public static TheoryData<string, int, string, int> Kills =>
        new()
        {
            { "FeaturizePartition", 60, "Retrain", 200 },
            { "ScorePartition", 40, "PublishScores", 15 },
            { "PublishScores", 250, "Recommend", 500 },
        };

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task A_killed_handler_changes_no_byte_of_the_result(string first, int early, string second, int late)
    {
        // The first partition may begin before its run's caller has an answer, which is not what is killed here.
        var (stack, killed) = await KilledAsync(s => s.RunIsAsked, (first, early), (second, late));
        await using (stack)
        {
            if (second != "Retrain")
            {
                await UndisturbedShop.GiveVersionAsync(stack);
            }

            await SmallShop.UploadAsync(stack);
            var run = await stack.RunAsync();
            ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
            killed.ShouldBe([(first, early), (second, late)]);
            Comparable(await stack.BlobsAsync()).ShouldBe(Comparable(await UndisturbedShop.BlobsAsync()));
        }
    }

    /// <summary>
    /// Starts a stack whose handler is killed so many milliseconds after the start of a stage, one kill after another. A stage that is
    /// killed begins no earlier than told.
    /// </summary>
    private static async Task<(Stack Stack, ConcurrentQueue<(string, int)> Killed)> KilledAsync(
        Func<Stack, Task> noEarlier,
        params (string Function, int Milliseconds)[] wanted
    )
    {
        var kills = new Queue<(string Function, int Milliseconds)>(wanted);
        var killed = new ConcurrentQueue<(string, int)>();
        var stack = await Stack.StartAsync(
            before: async (s, start) =>
            {
                if (Take(start.Function) is { } kill)
                {
                    await noEarlier(s);
                    _ = KillAsync(Process.GetProcessById(s.Host.HandlerProcessId), kill);
                }
            },
            settings: Stack.Quick
        );
        return (stack, killed);

        (string Function, int Milliseconds)? Take(string function)
        {
            lock (kills)
            {
                return kills.TryPeek(out var kill) && kill.Function == function ? kills.Dequeue() : null;
            }
        }

        async Task KillAsync(Process handler, (string Function, int Milliseconds) kill)
        {
            using (handler)
            {
                await Task.Delay(kill.Milliseconds);
                handler.Kill();
                killed.Enqueue(kill);
            }
        }
    }

    [Fact]
    public async Task Two_hosts_do_each_message_once()
    {
        var done = new ConcurrentQueue<string>();
        await using var stack = await Stack.StartAsync(
            hosts: 2,
            after: end =>
            {
                if (end.Error is null)
                {
                    done.Enqueue($"{end.Start.Function} {end.Start.Message}");
                }
            },
            settings: Stack.Quick
        );
        await UndisturbedShop.GiveVersionAsync(stack);
        await SmallShop.UploadAsync(stack);
        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        done.ShouldBeUnique();
        done.Count(d => d.StartsWith("FeaturizeExport", StringComparison.Ordinal)).ShouldBe(SmallShop.Exports.Count);
        Comparable(await stack.BlobsAsync()).ShouldBe(Comparable(await UndisturbedShop.BlobsAsync()));
    }

    [Fact]
    public async Task Too_little_history_is_refused_with_advice()
    {
        await using var stack = await Stack.StartAsync();
        var rows = Enumerable.Range(1, 20).Select(d => $"c{d % 9},2025-02-{d:00},10.50");
        await stack.UploadAsync(
            "orders/short.csv",
            Encoding.UTF8.GetBytes("customer_id,time,amount\n" + string.Join('\n', rows))
        );
        await stack.ExportAsync("orders/short.csv");
        using var refused = await stack.Api.PostAsync("api/runs", null);
        ((int)refused.StatusCode).ShouldBe(409);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("models need at least 21");
    }

    /// <summary>
    /// What the pipeline computed, by name and hash. The folder of an upload's lines is named after the blob's ETag, which
    /// differs from one emulator to the next.
    /// </summary>
    private static List<string> Comparable(SortedDictionary<string, string> blobs) =>
        [
            .. blobs.Where(b => !b.Key.StartsWith("lake/", StringComparison.Ordinal)).Select(b => $"{b.Key} {b.Value}"),
            .. Lines(blobs),
        ];

    private static List<string> Lines(SortedDictionary<string, string> blobs) =>
        [
            .. blobs
                .Where(b => b.Key.StartsWith("lake/lines", StringComparison.Ordinal))
                .Select(b => $"{string.Join('/', b.Key.Split('/').TakeLast(2))} {b.Value}")
                .Order(StringComparer.Ordinal),
        ];
}
