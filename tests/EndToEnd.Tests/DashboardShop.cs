using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd.Tests;

/// <summary>
/// A shop that was uploaded and scored by way of the dashboard alone, as a person does it: files dropped, a run started and
/// watched. All tests of the dashboard look at this one.
/// </summary>
public sealed class DashboardShop : IAsyncLifetime
{
    /// <summary>Text in a refused row; a page that took it for HTML would run it.</summary>
    public const string Hostile = "<img src=x onerror=\"document.body.remove()\">";

    private const float Patience = 900_000;
    private static readonly string[] Programs =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    private Stack _stack = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    /// <summary>Errors in the console and requests that left the origin, over all pages.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Stages that were shown as under way while the run went on.</summary>
    public HashSet<string> Stages { get; } = new(StringComparer.Ordinal);

    /// <summary>What was said of each dropped file.</summary>
    public IReadOnlyList<string> Outcomes { get; private set; } = [];

    /// <summary>A product that was reviewed.</summary>
    public static string Reviewed => SmallShop.Shop.Lines(0).First().Sku;

    /// <summary>Reviews and events of the first customers, which the exports of orders have none of.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Others { get; } =
    [
        (
            "reviews.csv",
            Text(
                "customer_id,sku,time,rating,review_text",
                i =>
                    $"{Id(i)},{Reviewed},2025-0{i + 1}-10,{1 + (i % 2)},\"Terrible: broken, useless, and the delivery was late and awful.\""
            )
        ),
        ("events.csv", Text("customer_id,event_time,event_type,sku", i => $"{Id(i)},2025-0{i + 1}-05,view,{Reviewed}")),
    ];

    /// <summary>Name of the upload that has refused rows.</summary>
    public string Refused { get; private set; } = "";

    public HttpClient Api => _stack.Api;

    public async ValueTask InitializeAsync()
    {
        _stack = await Stack.StartAsync(settings: Stack.Quick);
        // On a busy machine pages are slow, not wrong.
        SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath =
                    Programs.FirstOrDefault(File.Exists)
                    ?? throw new InvalidOperationException("Chromium is missing. Run ./eng/setup.sh --tests first."),
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
        var page = await OpenAsync("#/overview");
        await DropAsync(page);
        await RunAsync(page);
        await page.Context.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_stack is not null)
        {
            await _stack.DisposeAsync();
        }
    }

    /// <summary>Opens a page in a browser of its own and waits until all of it is loaded.</summary>
    public async Task<IPage> OpenAsync(
        string hash,
        ColorScheme theme = ColorScheme.Light,
        string locale = "en-US",
        int width = 1440
    )
    {
        var context = await _browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ColorScheme = theme,
                Locale = locale,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
            }
        );
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        Listen(page);
        await GoAsync(page, hash);
        return page;
    }

    /// <summary>An empty page in a browser of its own.</summary>
    public async Task<IPage> BlankAsync()
    {
        var context = await _browser.NewContextAsync();
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }

    /// <summary>The page of the API in a browser of its own.</summary>
    public async Task<IPage> DocsAsync()
    {
        var page = await BlankAsync();
        Listen(page);
        await page.GotoAsync(new Uri(_stack.Host.Address, "/api/docs").ToString());
        return page;
    }

    /// <summary>Goes to a page of the dashboard in the same browser and waits until all of it is loaded.</summary>
    public async Task GoAsync(IPage page, string hash)
    {
        await page.GotoAsync("about:blank");
        await page.GotoAsync(new Uri(_stack.Host.Address, $"/{hash}").ToString());
        await LoadedAsync(page);
    }

    /// <summary>Waits until a page shows what it loads.</summary>
    public static async Task LoadedAsync(IPage page)
    {
        await Expect(page.Locator("main h1")).ToBeVisibleAsync();
        await Expect(page.Locator(".loading")).ToHaveCountAsync(0);
    }

    private void Listen(IPage page)
    {
        page.Console += (_, message) =>
        {
            // The browser says of each 404 that it is one; empty states are made of them.
            if (
                message.Type is "error" or "warning"
                && !(
                    message.Text.Contains("404", StringComparison.Ordinal)
                    && message.Location.Contains("/api/", StringComparison.Ordinal)
                )
            )
            {
                Complaints.Add($"{message.Text} {message.Location}");
            }
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (
                !request.Url.StartsWith(_stack.Host.Address.ToString(), StringComparison.Ordinal)
                && !request.Url.StartsWith("blob:", StringComparison.Ordinal)
            )
            {
                Complaints.Add($"The page asked for {request.Url}");
            }
        };
    }

    private async Task DropAsync(IPage page)
    {
        var files = SmallShop.Exports.Concat(Others).Select(e => (Name: e.Name.Replace('/', '-'), e.Bytes)).ToList();
        var csv = files.FindIndex(f => f.Name.EndsWith(".csv", StringComparison.Ordinal));
        var row = $"O1,C1,\"{Hostile.Replace("\"", "\"\"", StringComparison.Ordinal)}\",S1,none,1,1,0,EUR,,sale\n";
        files[csv] = (files[csv].Name, [.. files[csv].Bytes, .. Encoding.UTF8.GetBytes(row)]);
        Refused = files[csv].Name;
        var transfer = await page.EvaluateHandleAsync(
            """
            (files) => {
              const transfer = new DataTransfer();
              for (const { name, bytes } of files) {
                transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
              }
              return transfer;
            }
            """,
            files.Select(f => new { name = f.Name, bytes = Convert.ToBase64String(f.Bytes) }).ToArray()
        );
        await page.DispatchEventAsync(".drop", "dragover", new { dataTransfer = transfer });
        await Expect(page.Locator(".drop.over")).ToHaveCountAsync(1);
        await page.DispatchEventAsync(".drop", "drop", new { dataTransfer = transfer });
        var done = page.Locator(".drop + div .badge");
        await Expect(done).ToHaveCountAsync(files.Count);
        Outcomes = await page.Locator(".drop + div p").AllInnerTextsAsync();
    }

    private async Task RunAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Compute now" }).ClickAsync();
        var shows = page.GetByRole(AriaRole.Button, new() { Name = "Show the new predictions" });
        var failed = page.Locator(".failed");
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(Patience));
        while (await shows.CountAsync() == 0 && await failed.CountAsync() == 0)
        {
            Stages.UnionWith(
                await page.Locator(".stages .now, .stages .done")
                    .EvaluateAllAsync<string[]>("all => all.map(e => e.firstChild.textContent)")
            );
            await Task.Delay(100, limit.Token);
        }

        (await failed.AllInnerTextsAsync()).ShouldBeEmpty();
        await shows.ClickAsync();
        await Expect(page.GetByText("Value tiers")).ToBeVisibleAsync();
        // Summaries and recommendations come some time after the scores.
        await _stack.QuietAsync();
    }

    private static string Id(int customer) => SmallShop.Shop.Customer(customer).Id;

    private static byte[] Text(string header, Func<int, string> line) =>
        Encoding.UTF8.GetBytes($"{header}\n{string.Join('\n', Enumerable.Range(0, 9).Select(line))}\n");
}
