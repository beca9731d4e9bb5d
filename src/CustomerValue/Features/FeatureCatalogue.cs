using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace CustomerValue.Features;

/// <summary>What one feature means.</summary>
/// <param name="Name">Column name in the feature files.</param>
/// <param name="Meaning">What it measures, in one sentence.</param>
/// <param name="Unit">Unit of its values; <c>text</c> marks a categorical feature.</param>
/// <param name="Family">Name of the family whose .sql file computes it.</param>
public sealed record Feature(string Name, string Meaning, string Unit, string Family)
{
    /// <summary>Whether the values are text.</summary>
    public bool IsCategorical => string.Equals(Unit, "text", StringComparison.Ordinal);
}

/// <summary>A .sql file that computes some features for every customer, and the header that describes them.</summary>
/// <param name="Name">Name of the family.</param>
/// <param name="Header">Grain and window, as the file says them.</param>
/// <param name="Sql">The query: customer_id and one column per feature.</param>
/// <param name="Features">The features in the order of the columns.</param>
public sealed record FeatureFamily(string Name, string Header, string Sql, IReadOnlyList<Feature> Features);

/// <summary>
/// All features, read from the comments of the .sql files that compute them, so that text and code cannot part.
/// </summary>
public static partial class FeatureCatalogue
{
    /// <summary>Changes whenever a feature file or the word list of reviews changes: features are computed anew then.</summary>
    public static string Version { get; } = ContentHash.Of(SqlFiles().Select(f => f.Sql).Concat(ReviewJudge.Words));

    /// <summary>The families in file order.</summary>
    public static IReadOnlyList<FeatureFamily> Families { get; } =
    [.. SqlFiles().Where(f => char.IsAsciiDigit(f.Name[0])).Select(f => Parse(f.Sql))];

    /// <summary>Every feature, in the order of the columns of a feature file.</summary>
    public static IReadOnlyList<Feature> All { get; } = [.. Families.SelectMany(f => f.Features)];

    /// <summary>The channels of the weekly sequences, in their order.</summary>
    public static IReadOnlyList<Feature> Channels { get; } =
    [
        .. ChannelLine()
            .Matches(Script("weeks.sql"))
            .Select(m => new Feature(
                m.Groups["name"].Value,
                m.Groups["meaning"].Value,
                m.Groups["unit"].Value,
                "weekly sequences"
            )),
    ];

    /// <summary>The catalogue for people: docs/features.md.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder(
            "# Features\n\nAs of a cutoff; rows of its day and later are not seen. Written from the comments of the .sql files.\n"
        );
        foreach (var family in Families)
        {
            AppendSection(text, family.Name, family.Header, "feature", family.Features);
        }

        AppendSection(
            text,
            "weekly sequences",
            $"One value per customer, week and channel. Window: the {WeeklySequences.Weeks} weeks before the cutoff; a week is 7 days, week 0 the last one.",
            "channel",
            Channels
        );
        return text.ToString();
    }

    /// <summary>One of the helper scripts, such as <c>days.sql</c>.</summary>
    internal static string Script(string name) => SqlFiles().Single(f => f.Name == name).Sql;

    private static IEnumerable<(string Name, string Sql)> SqlFiles()
    {
        const string prefix = "Features/Sql/";
        var assembly = Assembly.GetExecutingAssembly();
        return assembly
            .GetManifestResourceNames()
            .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => (n[prefix.Length..], EmbeddedText.Read(n)));
    }

    private static void AppendSection(
        StringBuilder text,
        string name,
        string header,
        string kind,
        IReadOnlyList<Feature> features
    )
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n## {name}\n\n{header}\n\n| {kind} | meaning | unit |\n|---|---|---|\n"
        );
        foreach (var feature in features)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{feature.Name}` | {feature.Meaning} | {feature.Unit} |\n");
        }
    }

    private static FeatureFamily Parse(string sql)
    {
        var header = FamilyLine().Match(sql);
        var name = header.Groups["name"].Value;
        var features = FeatureLine()
            .Matches(sql)
            .Select(m => new Feature(m.Groups["name"].Value, m.Groups["meaning"].Value, m.Groups["unit"].Value, name));
        return new FeatureFamily(name, header.Groups["rest"].Value, sql, [.. features]);
    }

    [GeneratedRegex(@"^-- Family: (?<name>[^.]+)\. (?<rest>.+)$", RegexOptions.Multiline, 1000)]
    private static partial Regex FamilyLine();

    [GeneratedRegex(@"^-- feature (?<name>\w+): (?<meaning>.+) \| (?<unit>.+)$", RegexOptions.Multiline, 1000)]
    private static partial Regex FeatureLine();

    [GeneratedRegex(@"AS (?<name>\w+), -- (?<meaning>.+) \| (?<unit>.+)$", RegexOptions.Multiline, 1000)]
    private static partial Regex ChannelLine();
}
