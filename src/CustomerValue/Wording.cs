using System.Globalization;
using System.Text.RegularExpressions;

namespace CustomerValue;

/// <summary>A sentence with holes, which the dashboard has in its languages under its code.</summary>
/// <param name="code">Stable word.</param>
/// <param name="template">The sentence in English; a hole is a name in braces, with a format where its value is a number that needs one.</param>
internal sealed partial class Wording(string code, string template)
{
    private readonly string[] _names =
    [
        .. Hole().Matches(template).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Stable word.</summary>
    public string Code => code;

    /// <summary>The sentence in English, its holes without formats.</summary>
    public string Plain => Hole().Replace(template, "{${name}}");

    /// <summary>The sentence about something.</summary>
    /// <param name="values">What goes into the holes, in the order in which their names first stand in the sentence.</param>
    public Sentence With(params ReadOnlySpan<object?> values)
    {
        if (values.Length != _names.Length)
        {
            throw new ArgumentException($"{code} names {_names.Length} things, not {values.Length}.", nameof(values));
        }

        var named = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < values.Length; i++)
        {
            named[_names[i]] = values[i];
        }

        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = Hole()
            .Replace(
                template,
                hole =>
                {
                    var name = hole.Groups["name"].Value;
                    return written[name] = named[name] is IFormattable number
                        ? number.ToString(hole.Groups["format"].Value, CultureInfo.InvariantCulture)
                        : named[name]?.ToString() ?? "";
                }
            );
        return new Sentence(code, text, written);
    }

    [GeneratedRegex(@"\{(?<name>[a-zA-Z]+)(:(?<format>[^}]+))?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Hole();
}
