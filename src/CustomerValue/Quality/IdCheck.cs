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
    internal string Sentence() =>
        Code switch
        {
            Restarted =>
                $"{Count} order numbers of {Older} stand again in a newer upload such as {Newer}, for the same customer and more than 180 days apart: they count as other orders. If dates were corrected there, take the older upload back.",
            Moved => string.Create(
                CultureInfo.InvariantCulture,
                $"{Count} orders of {Older} worth {Money:N2} stand in a newer upload such as {Newer} under another customer, with the same day and amount: both count. Take the older upload back if the customers' ids have changed."
            ),
            Padded =>
                $"{Count} customer ids of {Older} and {Newer} are the same but for leading zeros, such as 00123 and 123: they count as other customers. Export the column as text, or take one of the uploads back.",
            _ =>
                $"{Count} orders at the end of {Older} go on at the start of {Newer} with other goods, or the other way round: only the lines of the newer upload count. Upload an export that was cut by its rows as one file.",
        };
}
