using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using SampleShop;

namespace LocalHost;

/// <summary>Uploads exports, waits until they are read, sets a run going, follows it, and shows what came out.</summary>
internal sealed class Demo(Uri address, string connectionString, bool waitsForAnswers)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private const string MappingSuffix = ".mapping.json";
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <exception cref="InvalidOperationException">An upload was refused or asks something, or the run failed.</exception>
    public async Task RunAsync(string? shop, IReadOnlyList<string> files, CancellationToken cancellation)
    {
        using var api = new HttpClient { BaseAddress = address };
        var names = await UploadAsync(shop, files, cancellation);
        await ReadAsync(api, names, cancellation);
        var run = await FollowAsync(api, cancellation);
        await ShowAsync(api, run, cancellation);
    }

    private async Task<List<string>> UploadAsync(
        string? shop,
        IReadOnlyList<string> files,
        CancellationToken cancellation
    )
    {
        var container = new BlobServiceClient(
            connectionString,
            new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05)
        ).GetBlobContainerClient("exports");
        await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        var names = new List<string>();
        if (shop is not null)
        {
            foreach (var (name, write) in ShopWriter.Exports(Everything(shop)))
            {
                // A blob that is written bit by bit stands there empty at first, and an empty export is refused.
                var file = Path.GetTempFileName();
                try
                {
                    await using (var stream = File.Create(file))
                    {
                        write(stream);
                    }

                    await container.GetBlobClient(name).UploadAsync(file, overwrite: true, cancellation);
                }
                finally
                {
                    File.Delete(file);
                }

                names.Add(name);
            }
        }

        foreach (var file in files.Where(f => !f.EndsWith(MappingSuffix, StringComparison.Ordinal)))
        {
            var name = $"orders/{Path.GetFileName(file)}";
            if (File.Exists(file + MappingSuffix))
            {
                await container
                    .GetBlobClient(name + MappingSuffix)
                    .UploadAsync(file + MappingSuffix, overwrite: true, cancellation);
            }

            await container.GetBlobClient(name).UploadAsync(file, overwrite: true, cancellation);
            names.Add(name);
        }

        Say($"Uploaded {string.Join(", ", names)}");
        return names;
    }

    private static Shop Everything(string size) =>
        new(ShopSettings.OfSize(size) with { Kinds = Enum.GetValues<ShopKind>() });

    private async Task ReadAsync(HttpClient api, List<string> names, CancellationToken cancellation)
    {
        var left = new HashSet<string>(names, StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        while (left.Count > 0)
        {
            await Task.Delay(Pause, cancellation);
            var list = await api.GetFromJsonAsync<JsonNode>("api/exports?limit=500", cancellation);
            foreach (var export in list!["items"]!.AsArray())
            {
                var name = (string)export!["name"]!;
                var status = (string)export["status"]!;
                if (!left.Contains(name) || status == "reading")
                {
                    continue;
                }

                if (status == "asked")
                {
                    if (!waitsForAnswers)
                    {
                        throw new InvalidOperationException(Question(name, export));
                    }

                    if (told.Add(name))
                    {
                        Say(Question(name, export));
                    }

                    continue;
                }

                left.Remove(name);
                if (status == "failed")
                {
                    throw new InvalidOperationException((string)export["message"]!);
                }

                var manifest = export["manifest"]!;
                Say(
                    $"Read {name}: {export["kind"]}, {manifest["rowsKept"]} rows kept, {manifest["rowsRefused"]} refused, {manifest["rowsAnonymous"]} without a customer"
                );
            }
        }
    }

    /// <summary>What an upload asks, with the mapping that each answer stands for, and where to answer.</summary>
    private string Question(string name, JsonNode export)
    {
        var lines = new List<string> { $"{name} asks before it is used:" };
        foreach (var question in export["questions"]!.AsArray())
        {
            lines.Add($"  {question!["text"]}");
            lines.AddRange(
                question["answers"]!.AsArray().Select(a => $"    {a!["text"]}: {a["mapping"]!.ToJsonString()}")
            );
        }

        var page = new Uri(address, $"#/exports/{Uri.EscapeDataString(name)}");
        lines.Add(
            waitsForAnswers
                ? $"Answer on {page}; it goes on from there."
                : $"Put what an answer says into {Path.GetFileName(name)}.mapping.json beside the file and upload it again."
        );
        return string.Join('\n', lines);
    }

    private static async Task<JsonNode> FollowAsync(HttpClient api, CancellationToken cancellation)
    {
        using var started = await api.PostAsJsonAsync("api/runs", new { kind = "train" }, cancellation);
        var run = await started.Content.ReadFromJsonAsync<JsonNode>(cancellation);
        if (!started.IsSuccessStatusCode)
        {
            throw new InvalidOperationException((string?)run!["detail"] ?? started.ReasonPhrase);
        }

        var shown = "";
        while (true)
        {
            var status = (string)run!["status"]!;
            var line =
                $"{run["id"]}: {status}, features of {run["partitionsFeaturized"]}/{run["partitions"]} partitions, scores of {run["partitionsScored"]}/{run["partitions"]}";
            if (line != shown)
            {
                Say(line);
                shown = line;
            }

            if (status == "failed")
            {
                throw new InvalidOperationException($"The run failed: {run["error"]}");
            }

            if (status == "succeeded")
            {
                return run;
            }

            await Task.Delay(Pause, cancellation);
            run = await api.GetFromJsonAsync<JsonNode>($"api/runs/{run["id"]}", cancellation);
        }
    }

    private async Task ShowAsync(HttpClient api, JsonNode run, CancellationToken cancellation)
    {
        var model = (await api.GetFromJsonAsync<JsonNode>("api/models/current", cancellation))!;
        Say(
            $"\nExpected spend, measured on the {model["leaderboard"]!["horizonDays"]} days from {model["leaderboard"]!["holdout"]} that no candidate had seen:"
        );
        Say($"  {"model", -31} {"Gini", 6} {"top 10 %", 9} {"MAE", 9} {"RMSE", 9} {"bias", 7}");
        foreach (var entry in model["leaderboard"]!["value"]!.AsArray())
        {
            var spend = entry!["spend"];
            Say(
                spend is null
                    ? $"  {entry["model"], -31} {entry["reason"]}"
                    : string.Create(
                        Culture,
                        $"  {entry["model"], -31} {Number(spend, "normalizedGini"), 6:F3} {Number(spend, "top10Capture"), 9:P0} {Number(spend, "meanAbsoluteError"), 9:F2} {Number(spend, "rootMeanSquaredError"), 9:F2} {Number(spend, "biasPercent") / 100, 7:P0}"
                    )
            );
        }

        Say("\nProbability of buying again:");
        Say($"  {"model", -31} {"ROC-AUC", 8} {"log loss", 9}");
        foreach (var entry in model["leaderboard"]!["retention"]!.AsArray())
        {
            var metrics = entry!["metrics"];
            Say(
                metrics is null
                    ? $"  {entry["model"], -31} {entry["reason"]}"
                    : string.Create(
                        Culture,
                        $"  {entry["model"], -31} {Number(metrics, "rocAuc"), 8:F3} {Number(metrics, "logLoss"), 9:F3}"
                    )
            );
        }

        var page = (await api.GetFromJsonAsync<JsonNode>("api/customers?limit=10", cancellation))!;
        Say(
            $"\nThe ten customers with the highest expected spend in the {page["horizonDays"]} days after {page["asOf"]} ({page["currency"] ?? "no currency given"}):"
        );
        // Features as the dashboard calls them.
        var texts = (await api.GetFromJsonAsync<JsonNode>("text/en.json", cancellation))!;
        foreach (var customer in page["items"]!.AsArray())
        {
            var drivers = customer!["drivers"]!
                .AsArray()
                .Take(3)
                .Select(d =>
                    string.Create(
                        Culture,
                        // What a model works out for itself has no value in the table.
                        $"{texts[$"feature.{d!["feature"]}"] ?? d["feature"]}{(d["value"] is { } value ? $" {Short(value)}" : "")} ({(double)d["effect"]!:+0;-0})"
                    )
                );
            Say(
                string.Create(
                    Culture,
                    $"  {customer["customerId"], -10} {customer["tier"], -9} {(double)customer["expectedSpend"]!, 9:F0} (buys {(double)customer["buyProbability"]!:P0}, then {(double)customer["spendIfBuysLow"]!:F0} to {(double)customer["spendIfBuysHigh"]!:F0})  {string.Join(", ", drivers)}"
                )
            );
        }

        foreach (var warning in run["warnings"]!.AsArray())
        {
            Say($"\nNote: {warning}");
        }

        Say($"\nDashboard {address}\nAPI       {new Uri(address, "api/docs")}");
    }

    /// <summary>A value of a feature, which the API gives as text: a number to one decimal, or the text.</summary>
    private static string Short(JsonNode value) =>
        double.TryParse((string)value!, Culture, out var number) ? number.ToString("0.#", Culture) : (string)value!;

    private static double Number(JsonNode node, string name) => (double?)node[name] ?? double.NaN;

    private static void Say(string line) => Console.Out.WriteLine(line);
}
