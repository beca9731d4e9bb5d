using System.Diagnostics;

namespace CustomerValue.Bench;

/// <summary>
/// Requests at a steady rate, whether or not the ones before are answered: half of them look up a customer, the others ask for lists, segments,
/// models, recommendations and what is unchanged. A request's time counts from when it was due.
/// </summary>
internal static class MixedReads
{
    private const int Connections = 64;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>What is asked for, in turn.</summary>
    public static string[] Paths(IReadOnlyList<string> ids) =>
        [
            .. Enumerable
                .Range(0, ids.Count)
                .Select(i =>
                    (i % 10) switch
                    {
                        0 => "api/scores/current",
                        1 => $"api/customers?limit=50&sort=churnProbability&tier={(i % 20 < 10 ? "Gold" : "Silver")}",
                        2 => "api/segments",
                        3 => $"api/customers/{ids[i]}/recommendations",
                        4 => "api/runs",
                        _ => $"api/customers/{ids[i]}",
                    }
                ),
        ];

    /// <summary>Asks.</summary>
    /// <param name="address">The server.</param>
    /// <param name="paths">What for, over and over.</param>
    /// <param name="perSecond">Requests a second.</param>
    /// <param name="processId">The server's process, or null where its memory does not matter.</param>
    public static async Task<Answered> RunAsync(Uri address, string[] paths, int perSecond, int? processId)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
        {
            BaseAddress = address,
        };
        await AskAsync(client, paths, perSecond, WarmUp);
        var before = processId is { } id ? Resident(id) : 0;
        var (milliseconds, failed) = await AskAsync(client, paths, perSecond, Length);
        var after = processId is { } same ? Resident(same) : 0;
        return new Answered(
            milliseconds.Length / Length.TotalSeconds,
            milliseconds[milliseconds.Length / 2],
            milliseconds[milliseconds.Length * 99 / 100],
            failed,
            before,
            after
        );
    }

    private static async Task<(double[] Milliseconds, int Failed)> AskAsync(
        HttpClient client,
        string[] paths,
        int perSecond,
        TimeSpan length
    )
    {
        var milliseconds = new double[(int)(perSecond * length.TotalSeconds)];
        var failed = 0;
        var under = new List<Task>(milliseconds.Length);
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < milliseconds.Length; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            if (due - Stopwatch.GetElapsedTime(begin) is { Ticks: > 0 } early)
            {
                await Task.Delay(early);
            }

            under.Add(OneAsync(i, due));
        }

        await Task.WhenAll(under);
        Array.Sort(milliseconds);
        return (milliseconds, failed);

        async Task OneAsync(int i, TimeSpan due)
        {
            using var answer = await client.GetAsync(new Uri(paths[i % paths.Length], UriKind.Relative));
            await answer.Content.CopyToAsync(Stream.Null);
            milliseconds[i] = (Stopwatch.GetElapsedTime(begin) - due).TotalMilliseconds;
            _ = answer.IsSuccessStatusCode ? 0 : Interlocked.Increment(ref failed);
        }
    }

    private static double Resident(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.WorkingSet64 / (double)(1 << 20);
    }

    /// <param name="PerSecond">Answers a second.</param>
    /// <param name="P50">Median, milliseconds.</param>
    /// <param name="P99">99th percentile, milliseconds.</param>
    /// <param name="Failed">Answers that were no success.</param>
    /// <param name="MbBefore">Memory of the server before, MB.</param>
    /// <param name="MbAfter">And after.</param>
    internal sealed record Answered(
        double PerSecond,
        double P50,
        double P99,
        int Failed,
        double MbBefore,
        double MbAfter
    );
}
