using CustomerValue.Features;

namespace CustomerValue.Segments;

/// <summary>Features that profiles tell by name; a shop may lack any of them. Each column is read once.</summary>
/// <param name="columns">Features of the customers.</param>
/// <param name="groups">Group of each customer.</param>
internal sealed class NamedFeatures(ICustomerColumns columns, int[] groups)
{
    private const int Most = 5;
    private readonly Dictionary<string, string?[]?> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]?> _numbers = new(StringComparer.Ordinal);

    /// <summary>The commonest values of a text feature in a group; null where it is not known of anybody there.</summary>
    public IReadOnlyList<SegmentShare>? Top(string feature, int group)
    {
        if (!_texts.TryGetValue(feature, out var values))
        {
            _texts[feature] = values = columns.TryText(feature);
        }

        SegmentShare[] shares =
        [
            .. SegmentProfile.Shares((values ?? []).Where((_, r) => groups[r] == group).OfType<string>()).Take(Most),
        ];
        return shares.Length > 0 ? shares : null;
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
