using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd.Tests;

/// <summary>The dashboard in a browser, on the real stack.</summary>
public sealed class DashboardTests(DashboardShop shop) : IClassFixture<DashboardShop>
{
    private const long MostBytes = 500_000;

    private static readonly string[] Views =
    [
        "models",
        "models?view=value",
        "models?view=retention",
        "models?view=tiers",
        "models?view=features",
        "models?view=pictures",
    ];

    [Fact]
    public async Task Files_that_are_dropped_are_read_and_a_run_is_followed()
    {
        shop.Outcomes.Count.ShouldBe(SmallShop.Exports.Count + DashboardShop.Others.Count);
        shop.Outcomes.ShouldAllBe(o => o.Contains("Ready", StringComparison.Ordinal));
        shop.Outcomes.ShouldContain(o => o.Contains("1 refused", StringComparison.Ordinal));
        shop.Stages.ShouldContain("Training");

        var page = await shop.OpenAsync($"#/uploads/{Uri.EscapeDataString(shop.Refused)}");
        await Expect(page.Locator("tbody")).ToContainTextAsync(DashboardShop.Hostile);
        await Expect(page.Locator("main img")).ToHaveCountAsync(0);
        await EndAsync(page);
    }

    [Fact]
    public async Task Where_the_app_is_closed_it_asks_for_a_key_and_takes_it()
    {
        var hash = Convert.ToHexString(SHA256.HashData("read-key"u8));
        await using var closed = await Stack.StartAsync(
            settings:
            [
                ("CustomerValue__Access__Open", "false"),
                ("CustomerValue__Access__Keys__0__Name", "reader"),
                ("CustomerValue__Access__Keys__0__Sha256", hash),
            ]
        );
        var page = await shop.BlankAsync();
        // A page that needs more than one answer: none that was refused is kept.
        await page.GotoAsync(new Uri(closed.Host.Address, "/#/models").ToString());
        var shown = page.GetByText("No models have been trained yet.");
        foreach (var key in new[] { "wrong-key", "read-key" })
        {
            await Expect(shown).ToHaveCountAsync(0);
            await page.GetByRole(AriaRole.Textbox, new() { Name = "Key" }).FillAsync(key);
            await AccessibleAsync(page, "the form for a key");
            await page.GetByRole(AriaRole.Button, new() { Name = "Use the key" }).ClickAsync();
        }

        await Expect(shown).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(closed.Host.Address, "/#/overview").ToString());
        await Expect(page.Locator(".drop")).ToBeVisibleAsync();
        await AccessibleAsync(page, "the first overview");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_customer_a_segment_and_the_models_can_be_opened()
    {
        var page = await shop.OpenAsync("#/overview");
        await Expect(page.Locator(".tiles")).ToContainTextAsync("500");
        await Expect(page.Locator(".tiles")).ToContainTextAsync("80 % interval: €");
        await page.GetByRole(AriaRole.Link, new() { Name = "Customers", Exact = true }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(100);
        await page.GetByLabel("Value tier").SelectOptionAsync("Gold");
        await Expect(page.Locator("tbody td:nth-child(2)").First).ToHaveTextAsync("Gold");
        await SavedAsync(page, await CountAsync("Gold"));

        var id = await page.Locator("tbody th a").First.InnerTextAsync();
        var start = id[..^1];
        await page.GetByLabel("Customer id begins with").FillAsync(start);
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasNotText = start })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = id, Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync($"Customer {id}");
        await DashboardShop.LoadedAsync(page);
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new("What moves this prediction") }))
            .ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show data" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "Everything else" })).ToBeVisibleAsync();
        // One figure of churn, and no other name for it.
        await Expect(page.Locator("dt").Filter(new() { HasText = "No purchase in the next 90 days" }))
            .ToHaveCountAsync(1);
        await Expect(page.GetByText(new Regex("[Ll]eaves|[Ss]till a customer"))).ToHaveCountAsync(0);

        var held = page.GetByRole(AriaRole.Region, new() { Name = "All that is held" });
        await held.GetByRole(AriaRole.Button, new() { Name = "Show all that is held" }).ClickAsync();
        await Expect(held.Locator("details summary").First).ToContainTextAsync("orders");

        var offers = page.GetByRole(AriaRole.Region, new() { Name = "Products to offer next" });
        await offers.Locator("tbody th a").First.ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("Product ");
        await DashboardShop.LoadedAsync(page);
        await Expect(
                page.GetByRole(AriaRole.Region, new() { Name = "Products that go with it" }).Locator("tbody tr").First
            )
            .ToBeVisibleAsync();

        await shop.GoAsync(page, "#/segments");
        await page.Locator("article a").First.ClickAsync();
        await DashboardShop.LoadedAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Write again" }).ClickAsync();
        await Expect(page.GetByText("Written again.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Written by template")).ToBeVisibleAsync();

        foreach (var view in Views)
        {
            await shop.GoAsync(page, $"#/{view}");
            await DrawnAsync(page);
        }

        await EndAsync(page);
    }

    [Theory]
    [InlineData(ColorScheme.Light, "en-US", 1440)]
    [InlineData(ColorScheme.Dark, "en-US", 1440)]
    [InlineData(ColorScheme.Light, "zh-CN", 390)]
    [InlineData(ColorScheme.Dark, "zh-CN", 390)]
    public async Task Every_page_is_accessible_and_fits_in_both_themes_and_languages(
        ColorScheme theme,
        string locale,
        int width
    )
    {
        var folder = Directory.CreateDirectory(Path.Combine(Stack.Root, "artifacts", "screenshots")).FullName;
        var customer = SmallShop.Shop.Customer(0).Id;
        string[] pages =
        [
            "overview",
            "customers",
            $"customers/{customer}",
            "segments",
            "segments/1",
            .. Views,
            "products",
            $"products/{DashboardShop.Reviewed}",
            $"uploads/{Uri.EscapeDataString(shop.Refused)}",
            $"exports/{Uri.EscapeDataString(shop.Refused)}",
            "quality",
        ];
        var page = await shop.OpenAsync("#/overview", theme, locale, width);
        for (var i = 0; i < pages.Length; i++)
        {
            await shop.GoAsync(page, $"#/{pages[i]}");
            await DrawnAsync(page);
            var name = $"{i:00}-{theme}-{locale}-{width}.png";
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name), FullPage = true });
            await AccessibleAsync(page, pages[i]);
        }

        await EndAsync(page);
    }

    [Fact]
    public async Task The_page_of_the_api_shows_the_operations()
    {
        var page = await shop.DocsAsync();
        await Expect(page.GetByText("The prediction for one customer").First).ToBeVisibleAsync();
        await EndAsync(page);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_sent()
    {
        var page = await shop.OpenAsync("#/overview");
        await page.EvaluateAsync(
            """
            () => {
              const file = new File(["x"], "large.csv");
              Object.defineProperty(file, "size", { value: 101 * 2 ** 20 });
              const transfer = new DataTransfer();
              const drop = new DragEvent("drop", { dataTransfer: transfer });
              Object.defineProperty(drop, "dataTransfer", { value: { files: [file] } });
              document.querySelector(".drop").dispatchEvent(drop);
            }
            """
        );
        await Expect(page.Locator(".drop + div p")).ToContainTextAsync("Compress the file");
        using var absent = await shop.Api.GetAsync("api/exports/large.csv", TestContext.Current.CancellationToken);
        absent.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await EndAsync(page);
    }

    [Fact]
    public async Task What_reviews_say_is_shown_of_a_customer_and_of_a_product()
    {
        var page = await shop.OpenAsync($"#/customers/{SmallShop.Shop.Customer(0).Id}");
        var own = page.GetByRole(AriaRole.Region, new() { Name = "Reviews of the customer" });
        await Expect(own.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(own.Locator(".badge")).ToHaveTextAsync("Negative");
        await Expect(own.Locator("tbody")).ToContainTextAsync("Delivery");
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new("Events by week") })).ToBeVisibleAsync();
        await shop.GoAsync(page, "#/products");
        var products = page.GetByRole(AriaRole.Region, new() { Name = "Sentiment by product and aspect" });
        await Expect(products.Locator("tbody tr")).ToContainTextAsync("Delivery 9 of 9");
        await EndAsync(page);
    }

    [Fact]
    public async Task A_wrong_file_is_refused_with_its_name_its_line_and_what_to_do()
    {
        var page = await shop.OpenAsync("#/overview");
        await page.SetInputFilesAsync(
            "#files",
            new FilePayload
            {
                Name = "colours.csv",
                MimeType = "text/csv",
                Buffer = "name,colour\nsky,blue\n"u8.ToArray(),
            }
        );
        var outcome = page.Locator(".drop + div p");
        await Expect(outcome.Locator(".badge")).ToHaveTextAsync("Failed");
        await Expect(outcome).ToContainTextAsync("the header is not known. colours.csv:");
        await Expect(outcome).ToContainTextAsync("name, colour");
        await Expect(outcome).ToContainTextAsync("name the columns in colours.csv.mapping.json");
        await EndAsync(page);
    }

    [Fact]
    public async Task An_upload_that_asks_is_answered_on_its_page()
    {
        const string name = "asks.csv";
        var page = await shop.OpenAsync("#/overview");
        await page.SetInputFilesAsync(
            "#files",
            new FilePayload
            {
                Name = name,
                MimeType = "text/csv",
                Buffer = Encoding.UTF8.GetBytes(
                    "order_id,client,email,order_date,amount,currency,note\nq1,Ann,asks-1@example.com,03/04/2025,10,EUR,confirmed\nq2,Bob,asks-2@example.com,05/06/2025,20,EUR,pending\n"
                ),
            }
        );
        var outcome = page.Locator(".drop + div p");
        await Expect(outcome.Locator(".badge")).ToHaveTextAsync("Needs an answer");
        await outcome.GetByRole(AriaRole.Link, new() { Name = "Answer it" }).ClickAsync();
        await DashboardShop.LoadedAsync(page);
        await AccessibleAsync(page, "the plan");
        await page.GetByRole(AriaRole.Button, new() { Name = "中文" }).ClickAsync();
        await Expect(page.GetByText("“order_date”列中的 03/04/2025 是 2025年4月3日 还是 2025年3月4日？"))
            .ToBeVisibleAsync();
        var pictures = Path.Combine(Stack.Root, "artifacts", "screenshots");
        await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, "asks-zh-CN.png"), FullPage = true });
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Expect(page.GetByText("Is 03/04/2025 in order_date Apr 3, 2025 or Mar 4, 2025?")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "day first" }).CheckAsync();
        await page.GetByLabel("email is read as").SelectOptionAsync("customer_id");
        await page.GetByLabel("note is read as").SelectOptionAsync("status");
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(page.Locator(".actions .badge")).ToContainTextAsync("Would be ready");
        var spend = page.GetByRole(AriaRole.Row, new() { Name = "Spend" });
        await Expect(spend.Locator("td")).ToHaveTextAsync(["€30", "€10"]);
        var rows = page.GetByRole(AriaRole.Region, new() { Name = "First rows as they would be stored" });
        await Expect(rows.Locator("tbody tr").First).ToContainTextAsync("2025-04-03");
        await Expect(rows.Locator("tbody")).ToContainTextAsync("asks-2@example.com");
        await AccessibleAsync(page, "the plan with a preview");
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "day first" })).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(page.Locator("main > p > .badge").GetByText("Ready", new() { Exact = true })).ToBeVisibleAsync();
        var export = JsonNode.Parse(
            await shop.Api.GetStringAsync($"api/exports/{name}", TestContext.Current.CancellationToken)
        )!;
        ((decimal)export["spend"]!).ShouldBe(10);
        using var back = await shop.Api.DeleteAsync($"api/exports/{name}", TestContext.Current.CancellationToken);
        back.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await EndAsync(page);
    }

    [Fact]
    public async Task Files_hold_no_formulas()
    {
        var page = await shop.OpenAsync("#/overview");
        var file = await page.EvaluateAsync<string>(
            """
            async () => {
              const { csv } = await import("/lib/csv.js");
              const columns = [{ title: "=a", of: (r) => r.a }, { title: "b", of: (r) => r.b }];
              return csv(columns, [{ a: "=1+1", b: -2 }, { a: "@x", b: '+"1"' }, { a: "\t=1", b: "plain, text" }]);
            }
            """
        );
        file.ShouldBe("'=a,b\r\n'=1+1,-2\r\n'@x,\"'+\"\"1\"\"\"\r\n'\t=1,\"plain, text\"");
        await EndAsync(page);
    }

    [Fact]
    public async Task Theme_and_language_can_be_chosen_and_stay()
    {
        var page = await shop.OpenAsync("#/overview");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "中文" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("总览");
        await shop.GoAsync(page, "#/overview");
        await Expect(page.Locator("html[data-theme=dark][lang=zh-Hans]")).ToHaveCountAsync(1);
        await Expect(page.Locator("h1")).ToHaveTextAsync("总览");
        await EndAsync(page);
    }

    [Fact]
    public async Task Without_the_charts_the_data_are_shown()
    {
        var page = await shop.OpenAsync("#/models?view=value");
        await page.RouteAsync("**/echarts.js", route => route.AbortAsync());
        var before = shop.Complaints.Count;
        await shop.GoAsync(page, "#/models?view=tiers");
        await Expect(page.GetByText("Charts could not be loaded.").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "Platinum" }).First).ToBeVisibleAsync();
        shop.Complaints.RemoveRange(before, shop.Complaints.Count - before);
        await EndAsync(page);
    }

    [Fact]
    public async Task It_is_small_and_draws_many_points()
    {
        var page = await shop.OpenAsync("#/overview");
        await DrawnAsync(page);
        var bytes = await page.EvaluateAsync<long>(
            "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).reduce((sum, r) => sum + r.transferSize, 0)"
        );
        bytes.ShouldBeInRange(1, MostBytes);
        var interactive = await page.EvaluateAsync<double>("performance.getEntriesByName('interactive')[0].startTime");
        var (first, frame) = await PointsAsync(page);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"interactive {interactive:F0} ms, {bytes / 1000} KB transferred, 20,000 points: drawn in {first:F0} ms, {frame:F0} ms a frame under the pointer"
        );
        await EndAsync(page);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("..%2Forders.csv", HttpStatusCode.BadRequest)]
    [InlineData("a%5Cb.csv", HttpStatusCode.BadRequest)]
    public async Task Names_that_lead_elsewhere_and_empty_uploads_are_refused(string name, HttpStatusCode status)
    {
        using var content = new ByteArrayContent(name.Length == 0 ? [] : [1]);
        using var answer = await shop.Api.PutAsync(
            $"api/exports/{(name.Length == 0 ? "empty.csv" : name)}",
            content,
            TestContext.Current.CancellationToken
        );
        answer.StatusCode.ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    private static async Task<(double First, double Frame)> PointsAsync(IPage page)
    {
        var times = await page.EvaluateAsync<JsonElement>(
            """
            async () => {
              const { init } = await import("/echarts.js");
              const { points } = await import("/lib/plots.js");
              const box = document.createElement("div");
              box.className = "chart tall";
              document.querySelector("main").prepend(box);
              scrollTo(0, 0);
              const all = Array.from({ length: 20000 }, (_, i) => [Math.sin(i) * i, Math.cos(i * 7) * i]);
              const frame = () => new Promise((done) => requestAnimationFrame(done));
              await frame();
              const start = performance.now();
              const chart = init(box, null, { renderer: "svg" });
              const format = (v) => String(v);
              chart.setOption({ ...points({ groups: [{ name: "points", points: all }], x: { name: "x", format }, y: { name: "y", format } }), animation: false });
              await frame();
              await frame();
              const first = performance.now() - start;
              const frames = [];
              const { left, top, width, height } = box.getBoundingClientRect();
              for (let i = 0; i < 30; i++) {
                const began = performance.now();
                const at = { bubbles: true, clientX: left + (width * i) / 30, clientY: top + height / 2 };
                box.firstElementChild.dispatchEvent(new MouseEvent("mousemove", at));
                await frame();
                frames.push(performance.now() - began);
              }
              chart.dispose();
              box.remove();
              return { first, frame: frames.sort((a, b) => a - b)[15] };
            }
            """
        );
        return (times.GetProperty("first").GetDouble(), times.GetProperty("frame").GetDouble());
    }

    private async Task<int> CountAsync(string tier)
    {
        var summary = JsonNode.Parse(
            await shop.Api.GetStringAsync("api/scores/current", TestContext.Current.CancellationToken)
        )!;
        return (int)summary["tiers"]!.AsArray().Single(t => (string)t!["tier"]! == tier)!["customers"]!;
    }

    /// <summary>Saves the customers that fit the filter: all of them, also those that are not shown.</summary>
    private static async Task SavedAsync(IPage page, int customers)
    {
        var lines = Encoding.UTF8.GetString(await SavedAsync(page, "CSV")).TrimEnd().Split('\n');
        lines[0].ShouldStartWith("customer_id,run,tier,");
        lines.Length.ShouldBe(customers + 1);
        lines[1..].ShouldAllBe(l => l.Contains(",Gold,", StringComparison.Ordinal));
        (await SavedAsync(page, "Parquet"))[..4].ShouldBe("PAR1"u8.ToArray());
    }

    private static async Task<byte[]> SavedAsync(IPage page, string format)
    {
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Button, new() { Name = $"Download all as {format}" }).ClickAsync()
        );
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    /// <summary>Holds all rules against all of a page, which is no wider than the window.</summary>
    private static async Task AccessibleAsync(IPage page, string name)
    {
        // What passes is not listed.
        var found = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        found.Violations.Select(v => $"{name}: {v.Id} {v.Nodes[0].Html}").ShouldBeEmpty();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).ShouldBeLessThanOrEqualTo(
            0,
            name
        );
    }

    /// <summary>Goes down the page, so that every chart is drawn, and up again.</summary>
    private static async Task DrawnAsync(IPage page)
    {
        var charts = page.Locator(".chart");
        foreach (var chart in await charts.AllAsync())
        {
            await chart.ScrollIntoViewIfNeededAsync();
            await Expect(chart.Locator("svg")).ToHaveCountAsync(1);
        }

        await page.EvaluateAsync("scrollTo(0, 0)");
    }

    private async Task EndAsync(IPage page)
    {
        await page.Context.CloseAsync();
        shop.Complaints.ShouldBeEmpty();
    }
}
