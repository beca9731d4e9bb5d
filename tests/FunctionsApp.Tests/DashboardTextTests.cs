using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerValue;
using CustomerValue.Features;
using FunctionsApp.Hosting;
using Microsoft.Extensions.FileProviders;

namespace FunctionsApp.Tests;

/// <summary>The dashboard's two tables of words, held against each other and against the pages that use them.</summary>
public sealed partial class DashboardTextTests
{
    private static readonly ManifestEmbeddedFileProvider Files = new(typeof(CustomerValueApp).Assembly, "Dashboard");
    private static readonly Dictionary<string, string> English = Words("en");
    private static readonly Dictionary<string, string> Chinese = Words("zh");

    [Fact]
    public void Both_languages_say_the_same_things()
    {
        Chinese.Keys.ShouldBe(English.Keys);
        foreach (var (key, text) in English)
        {
            text.ShouldNotBeNullOrWhiteSpace(key);
            Chinese[key].ShouldNotBeNullOrWhiteSpace(key);
            Holes(Chinese[key]).ShouldBe(Holes(text), key);
        }
    }

    [Fact]
    public void Pages_use_words_that_there_are_and_all_of_them()
    {
        var script = string.Concat(Scripts());
        var asked = Asked().Matches(script).Select(m => m.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
        asked.ShouldNotBeEmpty();
        asked.Where(key => !English.ContainsKey(key)).ShouldBeEmpty();

        // Keys that are put together: t(`view.${name}`), term("status", value).
        var starts = Started().Matches(script).Select(m => m.Groups["start"].Value + ".").ToList();
        var literals = Literal().Matches(script).Select(m => m.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
        English
            .Keys.Where(key => !literals.Contains(key) && !starts.Any(s => key.StartsWith(s, StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_feature_and_unit_has_a_name()
    {
        Named("feature.")
            .Where(name => !name.StartsWith("rhythm_", StringComparison.Ordinal))
            .ShouldBe(FeatureCatalogue.All.Select(f => f.Name), ignoreOrder: true);
        Named("measured.").ShouldBe(FeatureCatalogue.All.Select(f => f.Unit).Distinct(), ignoreOrder: true);
    }

    [Fact]
    public void What_the_API_says_is_said_in_both_languages_of_the_same_things()
    {
        var wordings = Wordings().ToList();
        wordings.Count.ShouldBeGreaterThan(100);
        wordings.Select(w => w.Code).ShouldBeUnique();
        foreach (var wording in wordings)
        {
            // Both languages have the same holes, as another test has it.
            English.GetValueOrDefault($"says.{wording.Code}").ShouldBe(Typographic(wording.Plain), wording.Code);
        }

        string[] behind = ["ofRows", "ofOrders", "moreUploads", "fallen", "and"];
        Named("says.").ShouldBe([.. wordings.Select(w => w.Code), .. behind], ignoreOrder: true);
    }

    [Theory]
    [InlineData("by its name")]
    [InlineData("the order's total")]
    public void A_sentence_keeps_its_code_beside_its_text(string text)
    {
        var kept = Sentence.Of(
            [text, "from an earlier version"],
            [new Sentence("code", text, new Dictionary<string, string>())]
        );
        kept.Select(s => s.Code).ShouldBe(["code", null]);
        Sentence.Texts(kept).ShouldBe([text, "from an earlier version"]);
    }

    [Fact]
    public void A_sentence_tells_its_values_as_it_writes_them()
    {
        var sentence = ReadingSentences.WithoutCustomer.With(1234L, 5678.5);
        sentence.Text.ShouldBe("1234 rows with 5,678.50 have no customer and are not counted.");
        sentence.Values.ShouldBe(new Dictionary<string, string> { ["rows"] = "1234", ["money"] = "5,678.50" });
        Should.Throw<ArgumentException>(() => ReadingSentences.WithoutCustomer.With(1));
    }

    /// <summary>Every sentence that the API can say.</summary>
    private static IEnumerable<Wording> Wordings() =>
        typeof(Wording)
            .Assembly.GetTypes()
            .Where(t => t.Name.EndsWith("Sentences", StringComparison.Ordinal))
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public))
            .SelectMany(f =>
                f.GetValue(null) switch
                {
                    Wording one => [one],
                    IReadOnlyDictionary<string, Wording> several => several.Values,
                    _ => (IEnumerable<Wording>)[],
                }
            );

    private static string Typographic(string text) => text.Replace('\'', '’');

    private static IEnumerable<string> Named(string start) =>
        English.Keys.Where(k => k.StartsWith(start, StringComparison.Ordinal)).Select(k => k[start.Length..]);

    private static Dictionary<string, string> Words(string language)
    {
        using var stream = Files.GetFileInfo($"text/{language}.json").CreateReadStream();
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }

    private static IEnumerable<string> Scripts()
    {
        var assembly = typeof(CustomerValueApp).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (
                name.Contains(".Dashboard.", StringComparison.Ordinal)
                && name.EndsWith(".js", StringComparison.Ordinal)
                && !name.EndsWith("echarts.js", StringComparison.Ordinal)
            )
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                yield return reader.ReadToEnd();
            }
        }
    }

    private static IEnumerable<string> Holes(string text) =>
        Hole().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex("""\bt\(\s*"(?<key>[^"]+)["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Asked();

    [GeneratedRegex("""\bt\(`(?<start>[a-z]+)\.|\bterm\("(?<start>[a-z]+)["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Started();

    [GeneratedRegex("""["](?<key>[a-z]+\.[A-Za-z0-9]+)["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
