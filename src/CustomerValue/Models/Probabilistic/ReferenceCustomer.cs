namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// The customer that others are explained against, kept in the model so that a customer's reasons do not depend on who
/// else is scored: the mean customer of the table fitted to, with a whole number of repeat purchases.
/// </summary>
/// <param name="Repeats">x, rounded mean.</param>
/// <param name="Recency">t_x in weeks: the mean, or 0 where <paramref name="Repeats"/> is 0.</param>
/// <param name="Age">T in weeks, mean.</param>
/// <param name="MeanAmount">Mean of the customers' mean amounts, over those who have a positive one.</param>
public sealed record ReferenceCustomer(double Repeats, double Recency, double Age, double MeanAmount)
{
    internal static ReferenceCustomer Of(HistoryCounts counts, IEnumerable<PurchaseAmounts> amounts)
    {
        double repeats = 0;
        double recency = 0;
        double age = 0;
        for (var i = 0; i < counts.Histories.Count; i++)
        {
            var share = (double)counts.Customers[i] / counts.Total;
            repeats += share * counts.Histories[i].Repeats;
            recency += share * counts.Histories[i].Recency;
            age += share * counts.Histories[i].Age;
        }

        var wholeRepeats = Math.Round(repeats);
        return new ReferenceCustomer(
            wholeRepeats,
            wholeRepeats == 0 ? 0 : recency,
            age,
            amounts.Where(a => a.Days > 0 && a.Mean > 0).Average(a => a.Mean)
        );
    }
}
