using System.Globalization;
using System.Text.RegularExpressions;

namespace CustomerValue.Exports;

/// <summary>What an upload is that is no table.</summary>
public enum MediaKind
{
    /// <summary>What a customer said: <c>voice/&lt;customer&gt;/&lt;time&gt;.wav</c>.</summary>
    VoiceNote,

    /// <summary>A clip to learn a phrase from: <c>voice-phrases/&lt;phrase&gt;/&lt;name&gt;.wav</c>.</summary>
    VoicePhrase,

    /// <summary>A product: <c>images/&lt;category&gt;/&lt;sku&gt;.jpg</c>, also png and webp.</summary>
    Photo,
}

/// <summary>An upload that is no table, as its name tells.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Folder">The folder it lies in: customer, phrase or category, as written.</param>
/// <param name="File">Name of the file without its extension.</param>
public sealed partial record MediaPath(MediaKind Kind, string Folder, string File)
{
    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH-mm-ss'Z'",
        "yyyy-MM-dd'T'HH-mm-ss",
        "yyyyMMdd'T'HHmmss'Z'",
        "yyyyMMdd'T'HHmmss",
        "yyyy-MM-dd",
    ];

    /// <summary>The customer of a voice note, as ids are stored; null for anything else.</summary>
    public string? Customer => Kind == MediaKind.VoiceNote ? CustomerId.Stored(Folder) : null;

    /// <summary>The folder as words: <c>where_is-my_order</c> is "where is my order".</summary>
    public string Words => Folder.Replace('-', ' ').Replace('_', ' ').Trim();

    /// <summary>Whether it lies in a folder whose name begins with a line, for what belongs to none of the others.</summary>
    public bool IsUnlabelled => Folder.StartsWith('_');

    /// <summary>The time that a file is named after, UTC, or null.</summary>
    public DateTime? Time =>
        DateTime.TryParseExact(
            File,
            Times,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;

    /// <summary>Reads the name of an upload; one that came in an archive has the archive's name in front.</summary>
    /// <returns>Null for a table.</returns>
    public static MediaPath? Of(string name)
    {
        var match = Pattern().Match(name);
        return match.Success
            ? new MediaPath(
                match.Groups["kind"].Value.ToLowerInvariant() switch
                {
                    "voice" => MediaKind.VoiceNote,
                    "voice-phrases" => MediaKind.VoicePhrase,
                    _ => MediaKind.Photo,
                },
                match.Groups["folder"].Value,
                match.Groups["file"].Value
            )
            : null;
    }

    [GeneratedRegex(
        @"^(?:.+\.zip/)?(?:(?<kind>voice|voice-phrases)/(?<folder>[^/]+)/(?<file>[^/]+)\.wav|(?<kind>images)/(?<folder>[^/]+)/(?<file>[^/]+)\.(?:jpe?g|png|webp))\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Pattern();
}
