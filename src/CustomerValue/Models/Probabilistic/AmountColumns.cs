using CustomerValue.Features;

namespace CustomerValue.Models.Probabilistic;

/// <summary>Where a table holds the amounts that Gamma-Gamma reads.</summary>
internal static class AmountColumns
{
    public static string MeanColumn(AmountSource source) =>
        source == AmountSource.AllDays ? Btyd.AllMean : Btyd.RepeatMean;

    public static double DaysOf(AmountSource source, double repeats) =>
        source == AmountSource.AllDays ? repeats + 1 : repeats;

    public static PurchaseAmounts[] Read(FeatureTable table, AmountSource source)
    {
        var repeats = table.Column(Btyd.RepeatDays);
        var means = table.Column(MeanColumn(source));
        var amounts = new PurchaseAmounts[table.Count];
        for (var i = 0; i < amounts.Length; i++)
        {
            amounts[i] = new PurchaseAmounts(DaysOf(source, repeats[i]), means[i]);
        }

        return amounts;
    }
}
