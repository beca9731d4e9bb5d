using System.Globalization;
using CustomerValue.Scoring;

namespace FunctionsApp.Api;

/// <summary>Where a page of customers ended. Callers treat it as opaque.</summary>
/// <param name="Run">Scoring run of the list.</param>
/// <param name="Sort">How the list is sorted.</param>
/// <param name="Filter">The customers it is limited to.</param>
/// <param name="Value">Value of the sorted field in the last row.</param>
/// <param name="Id">Customer id of the last row.</param>
internal sealed record Cursor(string Run, string Sort, CustomerFilter Filter, string Value, string Id)
{
    public static Cursor After(string run, string sort, CustomerFilter filter, string field, CustomerScore last)
    {
        var value = field switch
        {
            "expectedSpend" => last.ExpectedSpend,
            "expectedOrders" => last.ExpectedOrders,
            "buyProbability" => last.BuyProbability,
            "churnProbability" => last.ChurnProbability,
            "atStake" => last.AtStake,
            "recencyDays" => last.RecencyDays,
            "purchaseDays" => last.PurchaseDays,
            "spendToDate" => last.SpendToDate,
            _ => 0,
        };
        return new Cursor(run, sort, filter, value.ToString("R", CultureInfo.InvariantCulture), last.CustomerId);
    }

    public static bool TryRead(string? text, out Cursor? cursor)
    {
        cursor = string.IsNullOrEmpty(text) ? null : Opaque.Read<Cursor>(text);
        return string.IsNullOrEmpty(text)
            || (
                cursor is { Run: not null, Sort: not null, Filter: not null, Id: not null }
                && double.TryParse(cursor.Value, CultureInfo.InvariantCulture, out _)
            );
    }

    public string Write() => Opaque.Write(this);
}
