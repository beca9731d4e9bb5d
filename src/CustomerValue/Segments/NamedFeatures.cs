using CustomerValue.Features;

namespace CustomerValue.Segments;

/// <summary>Features that profiles tell by name; a shop may lack any of them. Each column is read once.</summary>
/// <param name="columns">Features of the customers.</param>
/// <param name="groups">Group of each customer.</param>
internal sealed class NamedFeatures(ICustomerColumns columns, int[] groups)
{
    private const int Most = 5;
    private const double LeastLead = 0.05;
    private readonly Dictionary<string, string?[]?> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]?> _numbers = new(StringComparer.Ordinal);

    /// <summary>The commonest values of a text feature in a group; null where it is not known of anybody there.</summary>
    public IReadOnlyList<SegmentShare>? Top(string feature, int group)
    {
        SegmentShare[] shares = [.. SegmentProfile.Shares(Known(feature, group)).Take(Most)];
        return shares.Length > 0 ? shares : null;
    }

    /// <summary>The commonest values of a text feature in a group that are rarer among the other customers, beyond chance.</summary>
    public IReadOnlyList<TellingShare> Telling(string feature, int group)
    {
        var own = Known(feature, group).Count();
        var all = Known(feature, null).Count();
        var ofAll = SegmentProfile.Shares(Known(feature, null)).ToDictionary(s => s.Name, s => s.Share);
        return
        [
            .. (Top(feature, group) ?? [])
                .Select(s => new TellingShare(s.Name, s.Share, ofAll[s.Name]))
                .Where(s => all > own && IsMore(s, own, all)),
        ];
    }

    // Against the others, of whom the group is no part.
    private static bool IsMore(TellingShare share, int own, int all)
    {
        var others = all - own;
        var lead = share.Share - (((share.ShareOfAll * all) - (share.Share * own)) / others);
        var error = Math.Sqrt(share.ShareOfAll * (1 - share.ShareOfAll) * ((1.0 / own) + (1.0 / others)));
        return lead >= Math.Max(LeastLead, SegmentProfile.MinErrors * error);
    }

    private IEnumerable<string> Known(string feature, int? group)
    {
        if (!_texts.TryGetValue(feature, out var values))
        {
            _texts[feature] = values = columns.TryText(feature);
        }

        return (values ?? []).Where((_, r) => group is null || groups[r] == group).OfType<string>();
    }

    /// <summary>Mean of a numeric feature in a group; null where it is not known of anybody there.</summary>
    public double? Mean(string feature, int group)
    {
        if (!_numbers.TryGetValue(feature, out var values))
        {
            _numbers[feature] = values = columns.TryColumn(feature);
        }

        var known = values?.Where((v, r) => groups[r] == group && !float.IsNaN(v)).ToArray();
        return known is { Length: > 0 } ? known.Average(v => (double)v) : null;
    }
}
