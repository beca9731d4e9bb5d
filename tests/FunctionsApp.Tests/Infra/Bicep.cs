using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace FunctionsApp.Tests.Infra;

/// <summary>Runs the Bicep compiler on a copy of infra/, with edits that plant faults.</summary>
internal static class Bicep
{
    /// <summary>Everything that can be had, as it would be deployed.</summary>
    public static Dictionary<string, string> Everything { get; } =
        new(StringComparer.Ordinal)
        {
            ["CUSTOMERVALUE_PROFILE"] = "prod",
            ["CUSTOMERVALUE_AUDIENCE"] = "api://shop",
            ["CUSTOMERVALUE_CHAT_MODEL"] = "gpt-4o-mini",
            ["CUSTOMERVALUE_CHAT_MODEL_VERSION"] = "2024-07-18",
            ["CUSTOMERVALUE_TRANSCRIPTION_MODEL"] = "whisper",
            ["CUSTOMERVALUE_TRANSCRIPTION_MODEL_VERSION"] = "001",
            ["CUSTOMERVALUE_LANGUAGE"] = "true",
            ["CUSTOMERVALUE_UPLOADERS_GROUP"] = "00000000-0000-0000-0000-000000000009",
            ["AZURE_PRINCIPAL_ID"] = "00000000-0000-0000-0000-000000000008",
            ["AZURE_PRINCIPAL_TYPE"] = "User",
            ["CUSTOMERVALUE_ALERT_EMAILS"] = """["people@shop.example"]""",
            ["CUSTOMERVALUE_MONTHLY_BUDGET"] = "200",
            ["CUSTOMERVALUE_BUDGET_START"] = "2026-12-01",
            ["CUSTOMERVALUE_SETTINGS"] =
                """{"CustomerValue__HorizonDays":"60","CustomerValue__Access__Keys__0__Name":"shop"}""",
            ["CUSTOMERVALUE_VAULT_SETTINGS"] = """{"CustomerValue__Access__Keys__0__Sha256":"shop-key-hash"}""",
        };

    /// <summary>What is deployed without any setting.</summary>
    public static Dictionary<string, string> Least { get; } = new(StringComparer.Ordinal);

    /// <summary>What the compiler says to main.bicep: nothing, if all is well.</summary>
    public static string Complaints(params (string File, string Old, string New)[] edits)
    {
        using var copy = new Copy(edits);
        var (_, text) = Run(["build", copy.File("main.bicep"), "--outfile", copy.File("main.json")], []);
        return text;
    }

    /// <summary>The template that main.bicep builds.</summary>
    public static JsonNode Template()
    {
        using var copy = new Copy([]);
        var (code, text) = Run(["build", copy.File("main.bicep"), "--outfile", copy.File("main.json")], []);
        code.ShouldBe(0, text);
        return JsonNode.Parse(File.ReadAllText(copy.File("main.json")))!;
    }

    /// <summary>The resources as they would be deployed, with all that can be told before.</summary>
    public static JsonNode Snapshot(
        Dictionary<string, string> environment,
        params (string File, string Old, string New)[] edits
    )
    {
        using var copy = new Copy(edits);
        var (code, text) = Run(
            [
                "snapshot",
                copy.File("main.bicepparam"),
                "--mode",
                "overwrite",
                "--subscription-id",
                "00000000-0000-0000-0000-000000000001",
                "--tenant-id",
                "00000000-0000-0000-0000-000000000002",
                "--location",
                "westeurope",
            ],
            environment
        );
        code.ShouldBe(0, text);
        return JsonNode.Parse(File.ReadAllText(copy.File("main.snapshot.json")))!;
    }

    private static (int Code, string Text) Run(string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Compiler(), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + error.GetAwaiter().GetResult());
    }

    private static string Compiler()
    {
        var reference = XDocument
            .Load(Repository.PathOf("eng", "bicep", "bicep.csproj"))
            .Descendants("PackageDownload")
            .Single();
        var package = ((string)reference.Attribute("Include")!).ToLowerInvariant();
        var version = ((string)reference.Attribute("Version")!).Trim('[', ']');
        var packages =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var compiler = Path.Combine(packages, package, version, "tools", "bicep");
        File.Exists(compiler).ShouldBeTrue($"Bicep is not at {compiler}: run ./eng/setup.sh first.");
        return compiler;
    }

    private sealed class Copy : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("infra-").FullName;

        public Copy((string File, string Old, string New)[] edits)
        {
            foreach (var file in Directory.GetFiles(Repository.PathOf("infra")))
            {
                System.IO.File.Copy(file, File(Path.GetFileName(file)));
            }

            foreach (var (name, old, @new) in edits)
            {
                var text = System.IO.File.ReadAllText(File(name));
                text.ShouldContain(old);
                System.IO.File.WriteAllText(File(name), text.Replace(old, @new, StringComparison.Ordinal));
            }
        }

        public string File(string name) => Path.Combine(_folder, name);

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
