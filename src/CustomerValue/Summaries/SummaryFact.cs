namespace CustomerValue.Summaries;

/// <summary>Languages that summaries are written in.</summary>
public enum SummaryLanguage
{
    /// <summary>English.</summary>
    En,

    /// <summary>Simplified Chinese.</summary>
    Zh,
}

/// <summary>The same text in each language.</summary>
/// <param name="En">English.</param>
/// <param name="Zh">Simplified Chinese.</param>
public sealed record Bilingual(string En, string Zh)
{
    /// <summary>The text in a language.</summary>
    public string In(SummaryLanguage language) => language == SummaryLanguage.Zh ? Zh : En;
}

/// <summary>What a fact's value is measured in.</summary>
public enum FactUnit
{
    /// <summary>Number of things; medians may end in a half.</summary>
    Count,

    /// <summary>Part of a whole, 0 to 1.</summary>
    Share,

    /// <summary>Money, reporting currency.</summary>
    Amount,

    /// <summary>Days.</summary>
    Days,

    /// <summary>Multiple of something.</summary>
    Ratio,

    /// <summary>A name, such as a category; the value is its rank.</summary>
    Text,
}

/// <summary>How a value lies to the one it is compared with.</summary>
public enum FactDirection
{
    /// <summary>Below it.</summary>
    Lower,

    /// <summary>Less than 2 % from it, or the same once rounded for reading.</summary>
    Level,

    /// <summary>Above it.</summary>
    Higher,
}

/// <summary>What a value is compared with.</summary>
public enum FactBasis
{
    /// <summary>All customers of this run.</summary>
    All,

    /// <summary>The same segment in the last run.</summary>
    LastRun,
}

/// <summary>One comparison of a fact.</summary>
/// <param name="Basis">What it is compared with.</param>
/// <param name="Reference">Id of the fact that holds the other value.</param>
/// <param name="Direction">How the fact lies to it.</param>
public sealed record FactComparison(FactBasis Basis, string Reference, FactDirection Direction);

/// <summary>A figure of a segment that code computed: the only way a number gets into a summary.</summary>
/// <param name="Id">Id that a text cites, <c>F1</c> and on.</param>
/// <param name="Key">What it is, stable from run to run, such as <c>churn_probability</c> or <c>recency_days.all</c>.</param>
/// <param name="Label">What it is, for people.</param>
/// <param name="Unit">What the value is measured in.</param>
/// <param name="Value">The value, unrounded.</param>
/// <param name="Text">The value as it is read, with its unit.</param>
/// <param name="Comparisons">What it is compared with; at most one of each basis.</param>
/// <param name="Telling">How much it says about the segment; 0 for values that others are compared with.</param>
public sealed record SummaryFact(
    string Id,
    string Key,
    Bilingual Label,
    FactUnit Unit,
    double Value,
    Bilingual Text,
    IReadOnlyList<FactComparison> Comparisons,
    double Telling
)
{
    /// <summary>The words by which a clause says what it is.</summary>
    public FactWords Words { get; init; } = FactWords.Of(Key, null);

    /// <summary>The comparison on a basis, or null.</summary>
    public FactComparison? Against(FactBasis basis) => Comparisons.FirstOrDefault(c => c.Basis == basis);
}
