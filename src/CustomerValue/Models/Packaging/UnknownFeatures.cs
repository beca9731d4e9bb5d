using CustomerValue.Features;

namespace CustomerValue.Models.Packaging;

/// <summary>
/// Leaves out what the labelled tables never know, such as the features of exports that a shop does not have: nothing can be
/// learned of it, and a shop without those exports gets the models that it would get if they did not exist.
/// </summary>
public static class UnknownFeatures
{
    /// <summary>The tables without features, and channels of weekly sequences, that no customer of the labelled tables has.</summary>
    /// <param name="labelled">Labelled tables with the same columns.</param>
    /// <param name="now">The table that will be scored.</param>
    public static (IReadOnlyList<FeatureTable> Labelled, FeatureTable Now) Without(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable now
    )
    {
        var known = labelled.SelectMany(KnownOf).ToHashSet(StringComparer.Ordinal);
        string[] unknown = [.. Names(labelled[^1]).Where(name => !known.Contains(name))];
        var channels = labelled.SelectMany(t => t.Sequences?.KnownChannels ?? []).ToHashSet(StringComparer.Ordinal);
        return ([.. labelled.Select(Cut)], Cut(now));

        FeatureTable Cut(FeatureTable table) =>
            table.Without(unknown).WithChannels([.. table.Sequences?.Channels.Where(channels.Contains) ?? []]);
    }

    private static IEnumerable<string> Names(FeatureTable table) =>
        table.Numeric.Select(c => c.Name).Concat(table.Categorical.Select(c => c.Name));

    private static IEnumerable<string> KnownOf(FeatureTable table) =>
        table
            .Numeric.Where(c => c.Values.Any(v => !float.IsNaN(v)))
            .Select(c => c.Name)
            .Concat(table.Categorical.Where(c => c.Values.Any(v => v is not null)).Select(c => c.Name));
}
