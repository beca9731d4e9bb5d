using System.Runtime.InteropServices;

namespace CustomerValue.Recommendations;

/// <summary>What a customer did with a product on a day.</summary>
internal enum FeedbackType : byte
{
    /// <summary>Bought it.</summary>
    Buy,

    /// <summary>Put it into the cart.</summary>
    Cart,

    /// <summary>Made it a favourite.</summary>
    Favourite,

    /// <summary>Looked at it.</summary>
    View,

    /// <summary>Had sent back all of it.</summary>
    Return,
}

/// <summary>One row of feedback.</summary>
/// <param name="Product">Number of the product.</param>
/// <param name="Day">Day number.</param>
/// <param name="Type">What was done.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FeedbackRow(int Product, int Day, FeedbackType Type);

/// <summary>Feedback of numbered customers on numbered products.</summary>
/// <param name="Starts">First row of each customer, and the number of rows at the end.</param>
/// <param name="Rows">By customer, product, day and type.</param>
/// <param name="Products">Number of products.</param>
internal sealed record FeedbackLog(int[] Starts, FeedbackRow[] Rows, int Products)
{
    /// <summary>Number of customers.</summary>
    public int Customers => Starts.Length - 1;

    /// <summary>The rows of a customer.</summary>
    public ReadOnlySpan<FeedbackRow> Of(int customer) => Rows.AsSpan(Starts[customer]..Starts[customer + 1]);

    /// <summary>The rows of each customer in any order.</summary>
    public static FeedbackLog From(IEnumerable<IEnumerable<FeedbackRow>> customers, int products)
    {
        var starts = new List<int> { 0 };
        var rows = new List<FeedbackRow>();
        foreach (var customer in customers)
        {
            rows.AddRange(customer.OrderBy(r => r.Product).ThenBy(r => r.Day).ThenBy(r => r.Type));
            starts.Add(rows.Count);
        }

        return new FeedbackLog([.. starts], [.. rows], products);
    }
}

/// <summary>How much feedback counts.</summary>
/// <param name="OfType">Weight of a day of each type but <see cref="FeedbackType.Return"/>.</param>
/// <param name="HalfLifeDays">Days after which it counts half.</param>
/// <param name="HistoryProducts">Products of a customer that count.</param>
internal sealed record FeedbackWeights(IReadOnlyList<double> OfType, double HalfLifeDays, int HistoryProducts)
{
    /// <summary>What has faded below this counts no more; the models divide by weights.</summary>
    private const double Least = 1e-6;

    public static FeedbackWeights Of(RecommendationOptions options) =>
        new(
            [options.BuyWeight, options.CartWeight, options.FavouriteWeight, options.ViewWeight],
            options.HalfLifeDays,
            options.HistoryProducts
        );

    /// <summary>
    /// The weight of each product in a customer's history before a day; a product that was sent back has what came after.
    /// </summary>
    /// <param name="rows">The customer's rows, by product, day and type.</param>
    /// <param name="until">Only rows before this day, which also has age 0.</param>
    /// <returns>By product number; weights are a millionth or more.</returns>
    public List<(int Product, float Weight)> History(ReadOnlySpan<FeedbackRow> rows, int until)
    {
        var history = new List<(int Product, float Weight)>();
        for (var i = 0; i < rows.Length; )
        {
            var product = rows[i].Product;
            double weight = 0;
            for (; i < rows.Length && rows[i].Product == product; i++)
            {
                var row = rows[i];
                weight =
                    row.Day >= until ? weight
                    : row.Type == FeedbackType.Return ? 0
                    : weight + (OfType[(int)row.Type] * Math.Pow(0.5, (until - row.Day) / HalfLifeDays));
            }

            if (weight >= Least)
            {
                history.Add((product, (float)weight));
            }
        }

        return history.Count <= HistoryProducts
            ? history
            :
            [
                .. history
                    .OrderByDescending(h => h.Weight)
                    .ThenBy(h => h.Product)
                    .Take(HistoryProducts)
                    .OrderBy(h => h.Product),
            ];
    }
}
