namespace CustomerValue.Exports;

/// <summary>One currency for everything that is added up.</summary>
internal static class CurrencyRule
{
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
