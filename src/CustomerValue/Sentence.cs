namespace CustomerValue;

/// <summary>A sentence for people, with what it takes to say it in another language.</summary>
/// <param name="Code">Which sentence it is, such as <c>without_customer</c>; null for one that was kept before sentences had codes.</param>
/// <param name="Text">The sentence in English.</param>
/// <param name="Values">What the sentence names, such as a column or a number of rows.</param>
public sealed record Sentence(string? Code, string Text, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Whether both say the same.</summary>
    public bool Equals(Sentence? other) => Text == other?.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <summary>The sentence with another one behind it, which is told by values that a page knows.</summary>
    internal Sentence And(string text, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var all = new Dictionary<string, string>(Values, StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            all[name] = value;
        }

        return this with
        {
            Text = Text + text,
            Values = all,
        };
    }

    /// <summary>The sentences in English.</summary>
    internal static IReadOnlyList<string> Texts(IReadOnlyList<Sentence> sentences) =>
        [.. sentences.Select(s => s.Text)];

    /// <summary>Sentences of which only the English texts are given: with their codes where these are known.</summary>
    internal static IReadOnlyList<Sentence> Of(IReadOnlyList<string> texts, IReadOnlyList<Sentence> known) =>
        [
            .. texts.Select(t =>
                known.FirstOrDefault(s => s.Text == t) ?? new Sentence(null, t, new Dictionary<string, string>())
            ),
        ];
}
