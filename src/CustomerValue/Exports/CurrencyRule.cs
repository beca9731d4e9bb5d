namespace CustomerValue.Exports;

/// <summary>One currency for everything that is added up.</summary>
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

    /// <summary>The expression that reads a currency: three letters, or a sign; NULL for anything else.</summary>
    public static string Code(string column)
    {
        var signs = string.Concat(Signs.Select(s => $" WHEN '{s.Sign}' THEN '{s.Code}'"));
        // The usual codes first: a pattern on every row is slow.
        return $"CASE WHEN {column} IN ('EUR', 'USD', 'GBP') THEN {column} WHEN regexp_full_match({column}, '[A-Za-z]{{3}}') THEN upper({column}) ELSE CASE {column}{signs} END END";
    }

    /// <summary>The currency of the stored amounts after another chunk was seen.</summary>
    /// <param name="export">Name of the export, for the message.</param>
    /// <param name="reporting">The currency so far, or null.</param>
    /// <param name="found">Currencies of the chunk.</param>
    /// <param name="rates">Rates into the reporting currency.</param>
    /// <exception cref="ExportRefusedException">There is a currency without a rate.</exception>
    public static string? Check(
        string export,
        string? reporting,
        IReadOnlyList<string> found,
        IReadOnlyDictionary<string, decimal> rates
    )
    {
        reporting ??= found.Count > 0 ? found[0] : null;
        var foreign = found.FirstOrDefault(c => c != reporting && !rates.ContainsKey(c));
        return foreign is null
            ? reporting
            : throw new ExportRefusedException(
                "mixed_currency",
                $"{export}: amounts are in {foreign} as well as {reporting}. Set CustomerValue__ReportingCurrency and a rate, such as CustomerValue__ExchangeRates__{foreign}=1.1, then upload it again."
            );
    }
}
