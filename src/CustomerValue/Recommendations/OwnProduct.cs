using System.Runtime.InteropServices;

namespace CustomerValue.Recommendations;

/// <summary>A product that a customer bought.</summary>
/// <param name="Product">The product.</param>
/// <param name="Days">Days on which it was bought, without those before all of it was sent back; 0 where nothing came after.</param>
/// <param name="First">The first of these days.</param>
/// <param name="Last">The last of them.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OwnProduct(int Product, int Days, int First, int Last)
{
    /// <summary>What a customer had bought before a day, by product number.</summary>
    /// <param name="rows">The customer's rows, by product, day and type.</param>
    /// <param name="until">Only rows before this day.</param>
    public static List<OwnProduct> Of(ReadOnlySpan<FeedbackRow> rows, int until)
    {
        var own = new List<OwnProduct>();
        for (var i = 0; i < rows.Length; )
        {
            var product = rows[i].Product;
            OwnProduct? bought = null;
            for (; i < rows.Length && rows[i].Product == product; i++)
            {
                var (_, day, type) = rows[i];
                if (day >= until)
                {
                    continue;
                }

                bought = type switch
                {
                    FeedbackType.Buy when bought is { Days: > 0 } b => b with { Days = b.Days + 1, Last = day },
                    FeedbackType.Buy => new OwnProduct(product, 1, day, day),
                    FeedbackType.Return when bought is { } b => b with { Days = 0 },
                    _ => bought,
                };
            }

            if (bought is { } found)
            {
                own.Add(found);
            }
        }

        return own;
    }
}
