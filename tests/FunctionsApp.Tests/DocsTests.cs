using System.Text.RegularExpressions;
using FunctionsApp.Tests.Infra;

namespace FunctionsApp.Tests;

/// <summary>What a reader of the docs follows is there.</summary>
public sealed partial class DocsTests
{
    [Fact]
    public void Links_and_pictures_lead_to_files_and_headings()
    {
        var lost = new List<string>();
        var followed = 0;
        foreach (var page in Pages())
        {
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
            {
                var (path, heading) = (link.Groups["path"].Value, link.Groups["heading"].Value);
                if (path.Contains("://", StringComparison.Ordinal))
                {
                    continue;
                }

                followed++;
                var target = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
                if (!Path.Exists(target) || (heading.Length > 0 && !Headings(target).Contains(heading)))
                {
                    lost.Add($"{Path.GetRelativePath(Repository.Root, page)}: {link.Value}");
                }
            }
        }

        followed.ShouldBeGreaterThan(50);
        lost.ShouldBeEmpty();
    }

    /// <summary>
    /// Scripts, benchmarks, tools and projects that commands name, and the options that scripts are given. Curl, Python, JavaScript
    /// and C# are run by the end-to-end tests; the scripts by those and by the build.
    /// </summary>
    [Fact]
    public void Commands_name_what_there_is()
    {
        var bench = Repository.Text("bench", "CustomerValue.Bench", "Program.cs");
        var tools = Repository.Text(".config", "dotnet-tools.json");
        var lost = new List<string>();
        var looked = 0;
        foreach (var page in Pages())
        {
            foreach (var command in Commands(File.ReadAllText(page)))
            {
                var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                looked++;
                var there = words switch
                {
                    ["dotnet", "run", .., "bench/CustomerValue.Bench", "--", "NAME"] => true,
                    ["dotnet", "run", "-c", "Release", "--project", "bench/CustomerValue.Bench", "--", var name, ..] =>
                        bench.Contains($"case \"{name}\"", StringComparison.Ordinal),
                    ["dotnet", "run", "--project", "src/LocalHost", "--", var name, ..] => File.ReadAllText(
                            Repository.PathOf("src/LocalHost/ReadCommand.cs")
                        )
                        .Contains($"\"{name}\",", StringComparison.Ordinal),
                    ["dotnet", "csharpier", ..] => tools.Contains("\"csharpier\"", StringComparison.Ordinal),
                    ["dotnet", "pack", var project] => Directory.Exists(Repository.PathOf(project)),
                    ["dotnet", "tool", "restore"] => true,
                    ["dotnet", var assembly, ..] => assembly.EndsWith(".Tests.dll", StringComparison.Ordinal)
                        && Directory.Exists(
                            Repository.PathOf(assembly[..assembly.IndexOf("/bin/", StringComparison.Ordinal)])
                        ),
                    ["artifacts/publish/localhost/LocalHost", .. var options] => HasOptions("src/LocalHost", options),
                    [var script, .. var options] => File.Exists(Repository.PathOf(script))
                        && HasOptions(Repository.PathOf(script), options),
                    [] => false,
                };
                if (!there)
                {
                    lost.Add($"{Path.GetRelativePath(Repository.Root, page)}: {command}");
                }
            }
        }

        looked.ShouldBeGreaterThan(40);
        lost.ShouldBeEmpty();
    }

    private static string[] Pages() =>
        [
            Path.Combine(Repository.Root, "README.md"),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
        ];

    /// <summary>Lines of fenced blocks and code in the text that call something of the repository, one for each part of a chain.</summary>
    private static IEnumerable<string> Commands(string text) =>
        Command().Matches(text).Select(m => m.Groups["command"].Value.Trim());

    private static bool HasOptions(string source, string[] words)
    {
        var options = words.Where(w => w.StartsWith("--", StringComparison.Ordinal));
        var texts = Directory.Exists(Repository.PathOf(source))
            ? Directory.GetFiles(Repository.PathOf(source), "*.cs").Select(File.ReadAllText)
            : [File.ReadAllText(source)];
        return options.All(o => texts.Any(t => t.Contains(o, StringComparison.Ordinal)));
    }

    /// <summary>The names by which a page's headings are linked to.</summary>
    private static IEnumerable<string> Headings(string page) =>
        File.ReadLines(page)
            .Where(l => l.StartsWith('#'))
            .Select(l => NotInNames().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<path>[^)#\s]*)(#(?<heading>[^)\s]+))?\)", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(
        @"(?<=^|`|&& )(?<command>(\./eng/|dotnet |\.ci/|artifacts/publish/localhost)[^`#&\n]*)",
        RegexOptions.Multiline,
        1000
    )]
    private static partial Regex Command();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 1000)]
    private static partial Regex NotInNames();
}
