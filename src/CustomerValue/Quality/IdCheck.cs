using System.Globalization;

namespace CustomerValue.Quality;

/// <summary>Customers or orders that two uploads name in a way that is counted, and may not be meant, as it stands.</summary>
/// <param name="Code"><c>restarted_orders</c>, <c>moved_orders</c>, <c>padded_customers</c> or <c>cut_orders</c>, as in docs/exports.md.</param>
/// <param name="Older">Name of an upload; of several pairs of uploads the one with most cases.</param>
/// <param name="Newer">Name of the other one, which was uploaded later.</param>
/// <param name="Count">Orders or customers, of all uploads.</param>
/// <param name="Money">What the orders counted twice come to; null where nothing does.</param>
public sealed record IdCheck(string Code, string Older, string Newer, long Count, decimal? Money)
{
    internal const string Restarted = "restarted_orders";
    internal const string Moved = "moved_orders";
    internal const string Padded = "padded_customers";
    internal const string Cut = "cut_orders";

    /// <summary>What it means and what to do.</summary>
    internal Sentence Sentence() =>
        Code switch
        {
            Restarted => RunSentences.RestartedOrders.With(Count, Older, Newer),
            Moved => RunSentences.MovedOrders.With(Count, Older, Money, Newer),
            Padded => RunSentences.PaddedCustomers.With(Count, Older, Newer),
            _ => RunSentences.CutOrders.With(Count, Older, Newer),
        };
}
