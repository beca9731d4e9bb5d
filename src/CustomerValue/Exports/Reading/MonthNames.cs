using System.Globalization;
using System.Text;

namespace CustomerValue.Exports.Reading;

/// <summary>Names of months, and what else stands in a date as a word, in the languages of exports.</summary>
internal static class MonthNames
{
    // English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish, Norwegian, Finnish, Czech, Turkish, Russian; accents left out.
    private static readonly string[] Lines =
    [
        "january jan januar jän jänner janvier janv enero ene gennaio gen januari janeiro styczen stycznia sty tammikuu tammikuuta leden ledna ocak oca январь января янв",
        "february feb februar februari fevrier fevr fev febrero febbraio fevereiro luty lutego lut helmikuu helmikuuta unor unora subat sub февраль февраля фев",
        "march mar marz mrz mars marzo marco maart mrt marzec marca marts maaliskuu maaliskuuta brezen brezna mart март марта",
        "april apr avril avr abril abr aprile kwiecien kwietnia kwi huhtikuu huhtikuuta duben dubna nisan nis апрель апреля апр",
        "may mai mayo maggio mag maio mei maj maja toukokuu toukokuuta kveten kvetna mayis май мая",
        "june jun juni juin junio giugno giu junho czerwiec czerwca cze kesakuu kesakuuta cerven cervna haziran haz июнь июня июн",
        "july jul juli juillet juil julio luglio lug julho lipiec lipca lip heinakuu heinakuuta cervenec cervence temmuz tem июль июля июл",
        "august aug aout agosto ago augustus augusti sierpien sierpnia sie elokuu elokuuta srpen srpna agustos agu август августа авг",
        "september sep sept septembre septiembre set settembre setembro wrzesien wrzesnia wrz syyskuu syyskuuta zari eylul eyl сентябрь сентября сен сент",
        "october oct oktober okt octobre octubre ottobre ott outubro out pazdziernik pazdziernika paz lokakuu lokakuuta rijen rijna ekim eki октябрь октября окт",
        "november nov novembre noviembre novembro listopad listopada lis marraskuu marraskuuta kasim kas ноябрь ноября ноя нояб",
        "december dec dezember dez decembre diciembre dic dicembre dezembro grudzien grudnia gru joulukuu joulukuuta prosinec prosince aralik ara декабрь декабря дек desember des",
    ];

    private static readonly Dictionary<char, string> Plain = new[]
    {
        "a àáâãäåāăąǎ",
        "c çćĉċč",
        "d ďđð",
        "e èéêëēĕėęě",
        "g ĝğġģ",
        "h ĥħ",
        "i ìíîïĩīĭįıǐ",
        "j ĵ",
        "k ķ",
        "l ĺļľŀł",
        "n ñńņňŉ",
        "o òóôõöøōŏőǒ",
        "r ŕŗř",
        "s śŝşšș",
        "t ţťŧț",
        "u ùúûüũūŭůűųǔ",
        "w ŵ",
        "y ýÿŷ",
        "z źżž",
        "ss ß",
        "ae æ",
        "oe œ",
        "th þ",
        "и й",
        "е ё",
    }
        .SelectMany(line =>
            line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]
                .Select(c => (Letter: c, Plain: line[..line.IndexOf(' ', StringComparison.Ordinal)]))
        )
        .ToDictionary(l => l.Letter, l => l.Plain);

    private static readonly Dictionary<string, int> Months = Lines
        .SelectMany((line, month) => line.Split(' ').Select(name => (Name: Fold(name), Month: month + 1)))
        .DistinctBy(m => m.Name, StringComparer.Ordinal)
        .ToDictionary(m => m.Name, m => m.Month, StringComparer.Ordinal);

    private static readonly Dictionary<string, int> ZoneMinutes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Z"] = 0,
        ["UTC"] = 0,
        ["GMT"] = 0,
        ["WET"] = 0,
        ["WEST"] = 60,
        ["BST"] = 60,
        ["CET"] = 60,
        ["MEZ"] = 60,
        ["CEST"] = 120,
        ["MESZ"] = 120,
        ["EET"] = 120,
        ["EEST"] = 180,
        ["MSK"] = 180,
        ["TRT"] = 180,
        ["EST"] = -300,
        ["EDT"] = -240,
        ["CST"] = -360,
        ["CDT"] = -300,
        ["MST"] = -420,
        ["MDT"] = -360,
        ["PST"] = -480,
        ["PDT"] = -420,
        ["AKST"] = -540,
        ["AKDT"] = -480,
        ["HST"] = -600,
        ["BRT"] = -180,
        ["ART"] = -180,
        ["JST"] = 540,
        ["KST"] = 540,
        ["HKT"] = 480,
        ["SGT"] = 480,
        ["AWST"] = 480,
        ["ACST"] = 570,
        ["AEST"] = 600,
        ["AEDT"] = 660,
        ["NZST"] = 720,
        ["NZDT"] = 780,
    };

    /// <summary>The month, from 1, or 0.</summary>
    public static int Of(ReadOnlySpan<char> name) =>
        Months.TryGetValue(Fold(name.TrimEnd('.').ToString()), out var month) ? month : 0;

    /// <summary>Minutes that a zone called by its letters is ahead of UTC, or null.</summary>
    public static int? Zone(ReadOnlySpan<char> name) =>
        ZoneMinutes.TryGetValue(name.ToString(), out var minutes) ? minutes : null;

    /// <summary>A word in small letters without accents, whatever the machine knows of languages.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var lower = char.ToLowerInvariant(c);
            if (lower < 0x80)
            {
                folded.Append(lower);
            }
            else if (Plain.TryGetValue(lower, out var plain))
            {
                folded.Append(plain);
            }
            // Accents that stand behind their letter.
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(lower);
            }
        }

        return folded.ToString();
    }
}
