using System.Text.RegularExpressions;
using FunctionsApp.Tests.Infra;

namespace FunctionsApp.Tests;

/// <summary>What a reader of the docs follows is there.</summary>
public sealed partial class DocsTests
{
    [Fact]
    public void Links_and_pictures_lead_to_files_and_headings()
    {
        string[] pages =
        [
            Path.Combine(Repository.Root, "README.md"),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
        ];
        var lost = new List<string>();
        var followed = 0;
        foreach (var page in pages)
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

    /// <summary>The names by which a page's headings are linked to.</summary>
    private static IEnumerable<string> Headings(string page) =>
        File.ReadLines(page)
            .Where(l => l.StartsWith('#'))
            .Select(l => NotInNames().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<path>[^)#\s]*)(#(?<heading>[^)\s]+))?\)", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 1000)]
    private static partial Regex NotInNames();
}
