namespace CustomerValue.Exports;

/// <summary>How currencies are written.</summary>
internal static class CurrencyRule
{
    // Where several countries share a sign, the one that is usually meant by it alone.
    private static readonly (string Sign, string Code)[] Signs =
    [
        ("€", "EUR"),
        ("$", "USD"),
        ("US$", "USD"),
        ("£", "GBP"),
        ("¥", "JPY"),
        ("￥", "CNY"),
        ("元", "CNY"),
        ("₹", "INR"),
        ("₩", "KRW"),
        ("R$", "BRL"),
        ("C$", "CAD"),
        ("A$", "AUD"),
        ("CA$", "CAD"),
        ("AU$", "AUD"),
        ("NZ$", "NZD"),
        ("HK$", "HKD"),
        ("S$", "SGD"),
        ("NT$", "TWD"),
        ("MX$", "MXN"),
        ("zł", "PLN"),
        ("Kč", "CZK"),
        ("₺", "TRY"),
        ("₽", "RUB"),
        ("₴", "UAH"),
        ("₪", "ILS"),
        ("₫", "VND"),
        ("฿", "THB"),
        ("₦", "NGN"),
        ("₱", "PHP"),
    ];

    private static readonly (string Word, string Code)[] Words =
    [
        ("Rs", "INR"),
        ("Rs.", "INR"),
        ("R", "ZAR"),
        ("Fr", "CHF"),
        ("Fr.", "CHF"),
        ("SFr.", "CHF"),
        ("zl", "PLN"),
        ("lei", "RON"),
        ("Ft", "HUF"),
        ("euro", "EUR"),
        ("euros", "EUR"),
        ("EUR.", "EUR"),
        ("圆", "CNY"),
        ("人民币", "CNY"),
        ("円", "JPY"),
        ("yen", "JPY"),
        ("원", "KRW"),
        ("руб", "RUB"),
        ("руб.", "RUB"),
        ("TL", "TRY"),
        ("S/", "PEN"),
        ("S/.", "PEN"),
        ("RM", "MYR"),
        ("Rp", "IDR"),
        ("Rp.", "IDR"),
    ];

    private static readonly HashSet<string> Codes = new(
        [
            .. Signs.Select(s => s.Code),
            .. Words.Select(w => w.Code),
            .. "DKK NOK SEK ISK HKD SGD TWD NZD MXN ARS CLP COP AED SAR EGP ILS KES MAD BGN RSD".Split(' '),
        ],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Whether a word is the code of a currency that shops use.</summary>
    public static bool IsCode(string word) => Codes.Contains(word);

    /// <summary>The code of what stands beside a number; null where it does not name one currency, such as kr.</summary>
    /// <param name="text">Sign, code or word.</param>
    /// <param name="dollarsAreUsual">Whether $ alone is taken for US dollars: pesos are written with a comma before decimals, or without them.</param>
    public static string? Beside(ReadOnlySpan<char> text, bool dollarsAreUsual)
    {
        if (
            text.Length == 3
            && char.IsAsciiLetter(text[0])
            && char.IsAsciiLetter(text[1])
            && char.IsAsciiLetter(text[2])
        )
        {
            return text.ToString().ToUpperInvariant();
        }

        foreach (var (sign, code) in Signs)
        {
            if (text.SequenceEqual(sign))
            {
                return sign == "$" && !dollarsAreUsual ? null : code;
            }
        }

        foreach (var (word, code) in Words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return code;
            }
        }

        return null;
    }

    /// <summary>The expression that reads a currency: three letters, or a sign; NULL for anything else.</summary>
    public static string Code(string column)
    {
        var signs = string.Concat(Signs.Select(s => $" WHEN '{s.Sign}' THEN '{s.Code}'"));
        // The usual codes first: a pattern on every row is slow.
        return $"CASE WHEN {column} IN ('EUR', 'USD', 'GBP') THEN {column} WHEN regexp_full_match({column}, '[A-Za-z]{{3}}') THEN upper({column}) ELSE CASE {column}{signs} END END";
    }
}

/// <summary>What a row without a currency is taken for.</summary>
/// <param name="Currency">Its currency; null while nothing tells.</param>
/// <param name="Refused">Whether it is refused instead, as its export has several.</param>
internal sealed record BlankCurrency(string? Currency, bool Refused);

/// <summary>One currency for everything that is added up, found while an export is read.</summary>
/// <param name="export">Name of the export, for the message.</param>
/// <param name="settings">The reporting currency and the rates into it.</param>
/// <param name="given">What blanks are, as far as is known before.</param>
internal sealed class ExportCurrencies(string export, ExportSettings settings, BlankCurrency given)
{
    private readonly SortedSet<string> _found = new(StringComparer.Ordinal);
    private bool _guessed;
    private string? _guess;

    /// <summary>Currency of the stored amounts, if known.</summary>
    public string? Stored { get; private set; } = settings.ReportingCurrency;

    /// <summary>What a blank is, as far as is known.</summary>
    public BlankCurrency Blank => given with { Currency = given.Currency ?? (_found.Count == 1 ? _found.Min : null) };

    /// <summary>What blanks should have been taken for, where that was known too late; the export is to be read again.</summary>
    public BlankCurrency? Correction =>
        !_guessed || given.Refused || _found.Count == 0 ? null
        : _found.Count > 1 ? new BlankCurrency(null, Refused: true)
        : _guess == _found.Min ? null
        : new BlankCurrency(_found.Min, Refused: false);

    /// <summary>Takes note of a chunk's rows.</summary>
    /// <param name="currencies">Their currencies; null for rows without one.</param>
    /// <exception cref="ExportRefusedException">There is a currency without a rate.</exception>
    public void Add(IReadOnlyCollection<string?> currencies)
    {
        _found.UnionWith(currencies.OfType<string>());
        if (currencies.Contains(null) && given.Currency is null && !_guessed)
        {
            _guessed = true;
            _guess = Blank.Currency ?? settings.ReportingCurrency;
        }

        var all = given.Currency is null ? _found : _found.Append(given.Currency);
        Stored ??= given.Currency ?? _found.Min;
        var foreign = all.FirstOrDefault(c =>
            c != Stored && (settings.ReportingCurrency is null || !settings.ExchangeRates.ContainsKey(c))
        );
        if (foreign is not null)
        {
            throw new ExportRefusedException(
                "mixed_currency",
                $"{export}: amounts are in {foreign} as well as {Stored}. Set CustomerValue__ReportingCurrency and a rate, such as CustomerValue__ExchangeRates__{foreign}=1.1, then upload it again."
            );
        }
    }
}
