using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using LocalHost;

namespace EndToEnd.Tests;

/// <summary>LocalHost as the Functions host: timers, its doors, a handler that is down.</summary>
public class HostTests
{
    [Fact]
    public async Task Two_hosts_fire_each_tick_of_a_timer_once()
    {
        var ticks = new ConcurrentQueue<string>();
        await using var stack = await Stack.StartAsync(
            hosts: 2,
            schedules: new Dictionary<string, string> { ["RetrainNightly"] = "*/1 * * * * *" },
            after: end =>
            {
                if (end.Start.Function == "RetrainNightly")
                {
                    ticks.Enqueue(end.Start.Message!);
                }
            }
        );
        // Both hosts are up from here on; one that fired what the other fires would do so at the same ticks.
        var before = ticks.Count;
        await Stack.UntilAsync(() => Task.FromResult(ticks.Count >= before + 6));
        ticks.ShouldBeUnique();
    }

    [Fact]
    public async Task Pages_of_other_sites_do_not_get_in()
    {
        const string admin = "admin/functions/RetrainNightly";
        const string rollback = "api/models/rollback";
        var requests = new (string Method, string Path, string? Host, string? Origin, string? Site, HttpStatusCode Is)[]
        {
            ("GET", "api/health/live", "evil.example", null, null, HttpStatusCode.MisdirectedRequest),
            ("GET", "api/health/live", null, null, "cross-site", HttpStatusCode.OK),
            ("POST", admin, null, "http://evil.example", null, HttpStatusCode.Forbidden),
            ("POST", admin, null, null, "cross-site", HttpStatusCode.Forbidden),
            ("POST", admin, null, null, null, HttpStatusCode.Accepted),
            ("POST", "admin/functions/NoSuchFunction", null, null, null, HttpStatusCode.NotFound),
            ("POST", rollback, null, "https://evil.example", null, HttpStatusCode.Forbidden),
            ("POST", rollback, null, "null", null, HttpStatusCode.Forbidden),
            ("POST", rollback, null, null, "cross-site", HttpStatusCode.Forbidden),
            // There is no model yet: the app itself answers.
            ("POST", rollback, null, "http://localhost:7071", "same-origin", HttpStatusCode.NotFound),
            ("POST", rollback, null, null, null, HttpStatusCode.NotFound),
        };
        await using var stack = await Stack.StartAsync();
        foreach (var (method, path, host, origin, site, expected) in requests)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Host = host;
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            if (site is not null)
            {
                request.Headers.Add("Sec-Fetch-Site", site);
            }

            using var answer = await stack.Api.SendAsync(request, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(expected, $"{method} {path} {host} {origin} {site}");
        }
    }

    [Fact]
    public async Task A_name_with_any_character_reaches_the_handler_as_it_was_written()
    {
        const string name = "orders/50% off & more/Käufe 1+2 #3?.csv";
        await using var stack = await Stack.StartAsync();
        await stack.UploadAsync(name, "customer_id,time,amount\na,2025-01-02,1\n"u8.ToArray());
        await stack.ExportAsync(name);
        var export = await stack.GetAsync($"api/exports/{Uri.EscapeDataString(name)}");
        ((string)export["name"]!).ShouldBe(name);
    }

    [Fact]
    public async Task While_the_handler_starts_again_no_message_loses_a_try()
    {
        var killed = 0;
        var tries = new ConcurrentQueue<(string Function, long Try)>();
        await using var stack = await Stack.StartAsync(
            before: (s, start) =>
            {
                tries.Enqueue((start.Function, start.DequeueCount));
                if (start.Function == "FeaturizeExport" && Interlocked.Exchange(ref killed, 1) == 0)
                {
                    using var handler = Process.GetProcessById(s.Host.HandlerProcessId);
                    handler.Kill();
                    handler.WaitForExit();
                }

                return Task.CompletedTask;
            }
        );
        for (var i = 0; i < 4; i++)
        {
            await stack.UploadAsync($"orders/{i}.csv", "customer_id,time,amount\na,2025-01-02,1\n"u8.ToArray());
        }

        for (var i = 0; i < 4; i++)
        {
            await stack.ExportAsync($"orders/{i}.csv");
        }

        // Those that were in work when the handler went down had a second try, the others waited for it.
        tries.Max(t => t.Try).ShouldBeLessThanOrEqualTo(2);
    }
}
