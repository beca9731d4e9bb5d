using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Previews;

namespace LocalHost;

/// <summary>The command <c>read</c>: shows how files would be read, without storing anything.</summary>
internal static class ReadCommand
{
    private const int MostCustomers = 20;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files, read in this order as uploads into one lake; FILE.mapping.json beside a file is used",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var currency = new Option<string?>("--currency") { Description = "Currency to report in" };
        var command = new Command(
            "read",
            "Shows how files are read: outcome, plan, warnings, questions and sums per customer."
        )
        {
            files,
            json,
            currency,
        };
        command.SetAction(
            (result, cancellation) =>
                RunAsync(result.GetRequiredValue(files), result.GetValue(json), result.GetValue(currency), cancellation)
        );
        return command;
    }

    private static async Task<int> RunAsync(string[] files, bool json, string? currency, CancellationToken cancellation)
    {
        var found = new List<DryRunFile>();
        foreach (var file in files)
        {
            if (!File.Exists(file))
            {
                await Console.Error.WriteLineAsync($"There is no file {file}.");
                return 2;
            }

            var mapping = file + ".mapping.json";
            found.Add(
                new DryRunFile(
                    Path.GetFileName(file),
                    file,
                    File.Exists(mapping) ? await File.ReadAllTextAsync(mapping, cancellation) : null
                )
            );
        }

        var folder = Directory.CreateTempSubdirectory("read-").FullName;
        try
        {
            var run = new DryRun(
                new ExportSettings { Partitions = 1, ReportingCurrency = currency },
                new Scratch(folder),
                TimeProvider.System
            );
            var answer = await run.ReadAsync(found, cancellation);
            if (json)
            {
                Console.WriteLine(JsonSerializer.Serialize(answer, Json));
            }
            else
            {
                Show(answer);
            }

            return answer.Outcome is "ready" or "warned" ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Show(DryRunResponse answer)
    {
        Console.WriteLine(
            answer.Code is null ? $"Outcome: {answer.Outcome}" : $"Outcome: {answer.Outcome} ({answer.Code})"
        );
        if (answer.Message is not null)
        {
            Console.WriteLine(answer.Message);
        }

        foreach (var file in answer.Files)
        {
            Console.WriteLine();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Name}: {file.Kind}, {file.Format}, {file.Encoding}, preset {file.Preset}; {file.RowsKept} of {file.RowsRead} rows kept, {file.RowsRefused} refused, {file.RowsAnonymous} without a customer, {file.RowsExcluded} left out"
                )
            );
            foreach (var column in file.Plan?.Columns ?? [])
            {
                Console.WriteLine(
                    $"  {column.Header, -28} {column.Role ?? "-", -16} {column.Type, -7} {column.Format ?? "", -20} {column.Evidence}"
                );
            }

            foreach (var why in file.Plan?.MoneyEvidence ?? [])
            {
                Console.WriteLine($"  money: {why}");
            }

            foreach (var state in file.Plan?.States ?? [])
            {
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {state.Column} {state.Word}: {state.State}, {state.Rows} rows, {state.Money:N2}"
                    )
                );
            }
        }

        foreach (var row in answer.Rejects)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  refused, line {row.Line}: {row.Column} {row.Value} {row.Reason}"
                )
            );
        }

        foreach (var warning in answer.Warnings)
        {
            Console.WriteLine($"Warning: {warning}");
        }

        foreach (var question in answer.Questions)
        {
            Console.WriteLine($"Question: {question.Text}");
            foreach (var choice in question.Answers)
            {
                Console.WriteLine($"  {choice.Text}: {choice.Mapping.ToJsonString()}");
            }
        }

        foreach (var (id, sums) in answer.Customers.OrderByDescending(c => c.Value.Spend).Take(MostCustomers))
        {
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{id, -30} {sums.Orders, 6} orders {sums.Spend, 16:N2}")
            );
        }

        if (answer.Customers.Count > MostCustomers)
        {
            Console.WriteLine($"... of {answer.Customers.Count} customers; all with --json");
        }
    }
}
