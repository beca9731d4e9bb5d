namespace SampleShop;

/// <summary>Sentences from templates: <c>[a|b|]</c> is one of its alternatives, which may hold others.</summary>
internal static class Grammar
{
    public static T PickFrom<T>(this IReadOnlyList<T> choices, Random random) => choices[random.Next(choices.Count)];

    /// <summary>Several different ones, in random order.</summary>
    public static List<T> PickFrom<T>(this IEnumerable<T> choices, Random random, int count)
    {
        var shuffled = choices.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled.Take(count)];
    }

    public static string Expand(string template, Random random)
    {
        while (template.IndexOf(']', StringComparison.Ordinal) is >= 0 and var end)
        {
            var start = template.LastIndexOf('[', end);
            var choice = template[(start + 1)..end].Split('|').PickFrom(random);
            template = template[..start] + choice + template[(end + 1)..];
        }

        return template;
    }
}
