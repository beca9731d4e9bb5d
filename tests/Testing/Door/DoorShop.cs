namespace CustomerValue.Testing.Door;

/// <summary>What became of an order.</summary>
internal enum DoorState
{
    Paid,
    Unpaid,
    Cancelled,
    Returned,
}

/// <summary>A line of an order; money in cents.</summary>
/// <param name="Sku">Product.</param>
/// <param name="Pieces">Number of pieces.</param>
/// <param name="Price">Price of a piece.</param>
/// <param name="Percent">Per cent off the line.</param>
internal sealed record DoorLine(string Sku, int Pieces, long Price, int Percent)
{
    public long Gross => Pieces * Price;

    public long Off => (long)Math.Round(Gross * Percent / 100m, MidpointRounding.AwayFromZero);

    public long Net => Gross - Off;
}

/// <summary>An order; money in cents.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Customer">Who bought; null for nobody.</param>
/// <param name="Time">When.</param>
/// <param name="Lines">What.</param>
/// <param name="Off">Off the whole order, besides the lines' discounts.</param>
/// <param name="Shipping">What the delivery cost.</param>
/// <param name="Tax">Tax on top of the goods.</param>
/// <param name="Refund">Paid back of the goods.</param>
/// <param name="State">What became of it.</param>
internal sealed record DoorOrder(
    int Number,
    string? Customer,
    DateTime Time,
    IReadOnlyList<DoorLine> Lines,
    long Off,
    long Shipping,
    long Tax,
    long Refund,
    DoorState State
)
{
    public long Goods => Lines.Sum(l => l.Net) - Off;

    public long Total => Goods + Shipping + Tax;

    /// <summary>What the customer got back: the tax of the goods as well, and the shipping of a whole order.</summary>
    public long PaidBack =>
        Refund == 0 ? 0
        : Refund == Goods ? Total
        : Refund + (long)Math.Round((decimal)Tax * Refund / Goods);

    /// <summary>What it adds to its customer's spend.</summary>
    public long Spend =>
        State switch
        {
            DoorState.Paid => Goods - Refund,
            _ => 0,
        };

    /// <summary>Whether it was bought at all.</summary>
    public bool Counts => State is DoorState.Paid or DoorState.Returned;
}

/// <summary>Orders made up with known totals per customer.</summary>
internal static class DoorShop
{
    /// <summary>Makes orders.</summary>
    /// <param name="random">Where everything comes from.</param>
    /// <param name="dialect">What the layout can say: orders have nothing else.</param>
    public static List<DoorOrder> Make(Random random, Dialect dialect)
    {
        var customers = random.Next(5, 40);
        var orders = new List<DoorOrder>();
        var start = new DateTime(2021 + random.Next(4), 1 + random.Next(12), 1 + random.Next(28));
        var count = random.Next(15, 90);
        for (var i = 1; i <= count; i++)
        {
            var time = start.AddMinutes(random.NextInt64((long)i * 1440 * 4, ((long)i * 1440 * 4) + 1440));
            time = dialect.HasTimeOfDay ? time.AddSeconds(-time.Second) : time.Date;
            var lines = Enumerable
                .Range(0, dialect.LinesPerOrder == 1 ? 1 : 1 + random.Next(dialect.LinesPerOrder))
                .Select(n => new DoorLine(
                    $"P{random.Next(100, 999)}{(char)('A' + n)}",
                    dialect.HasQuantity ? 1 + random.Next(4) : 1,
                    Price(random, dialect),
                    dialect.LineDiscounts && random.Next(3) == 0 ? 5 * random.Next(1, 10) : 0
                ))
                .ToList();
            var goods = lines.Sum(l => l.Net);
            // Without decimals everything is whole.
            long Whole(long money) => dialect.NoDecimals ? money / 100 * 100 : money;
            var off = dialect.OrderDiscounts && random.Next(4) == 0 ? Whole(goods * random.Next(1, 5) / 20) : 0;
            goods -= off;
            var state = dialect.States && random.Next(8) == 0 ? (DoorState)random.Next(1, 4) : DoorState.Paid;
            var refund =
                dialect.Refunds && state == DoorState.Paid && random.Next(7) == 0
                    ? random.Next(2) == 0
                        ? goods
                        : Whole(goods * random.Next(1, 4) / 4)
                    : 0;
            var customer = random.Next(25) == 0 && dialect.Nobodies ? null : dialect.Customer(random.Next(customers));
            orders.Add(
                new DoorOrder(
                    i,
                    customer,
                    time,
                    lines,
                    off,
                    dialect.Shipping ? Whole(random.Next(3) * 495) : 0,
                    dialect.Tax ? Whole(goods * 19 / 100) : 0,
                    refund,
                    state
                )
            );
        }

        return orders;
    }

    // Without decimals every twentieth of a price is whole, as a shop rounds what it charges.
    private static long Price(Random random, Dialect dialect) =>
        dialect.NoDecimals ? 100L * 20 * random.Next(15, 10_000) : random.Next(199, 20_000);
}
