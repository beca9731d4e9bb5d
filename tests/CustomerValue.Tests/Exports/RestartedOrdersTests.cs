using System.Globalization;
using System.Text;

namespace CustomerValue.Tests.Exports;

/// <summary>Order numbers that start again within one file whose money is the order's.</summary>
public class RestartedOrdersTests
{
    /// <summary>An order of two lines, of 30 and 20 pieces' money times its size, in a year of its own.</summary>
    private sealed record Order(int Number, string Customer, int Year, int Size)
    {
        public decimal Goods => 50 * Size;

        public string Day => Text($"{Year}-{1 + (Number % 5):00}-{3 + Number:00}");
    }

    // Each year the numbers start again: some come to the same customer and most to another one.
    private static readonly List<Order> Orders =
    [
        .. from year in new[] { 2023, 2024, 2025 }
        from number in Enumerable.Range(1, 12)
        select new Order(
            number,
            number <= 4 ? "ann" : "bcde"[(number + year) % 4].ToString(),
            year,
            1 + ((number + year) % 7)
        ),
    ];

    public static TheoryData<string, string> Layouts =>
        new()
        {
            { "order_id,customer_id,date,sku,order_total", "{no},{who},{day},{sku},{goods}" },
            { "order_id,customer_id,date,sku,order_total,shipping", "{no},{who},{day},{sku},{total},{shipping}" },
            {
                "order_id,customer_id,date,sku,subtotal,shipping,order_total",
                "{no},{who},{day},{sku},{goods},{shipping},{total}"
            },
            { "order_id,customer_id,date,sku,amount", "{no},{who},{day},{sku},{goods}" },
            {
                "order_id,customer_id,date,sku,quantity,unit_price,order_discount,order_total",
                "{no},{who},{day},{sku},{pieces},10,{discount},{reduced}"
            },
            {
                "order_id,customer_id,date,sku,quantity,unit_price,shipping,order_total",
                "{no},{who},{day},{sku},{pieces},10,{shipping},{total}"
            },
        };

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Each_order_of_a_number_counts_with_its_own_money(string header, string row)
    {
        var isReduced = row.Contains("{reduced}", StringComparison.Ordinal);
        var text = new StringBuilder(header).Append('\n');
        foreach (var order in Orders)
        {
            foreach (var (sku, pieces) in new[] { ("p", 3), ("q", 2) })
            {
                text.Append(
                        row.Replace("{no}", Text($"{order.Number}"), StringComparison.Ordinal)
                            .Replace("{who}", order.Customer, StringComparison.Ordinal)
                            .Replace("{day}", order.Day, StringComparison.Ordinal)
                            .Replace("{sku}", sku, StringComparison.Ordinal)
                            .Replace("{pieces}", Text($"{pieces * order.Size}"), StringComparison.Ordinal)
                            .Replace("{goods}", Text($"{order.Goods}"), StringComparison.Ordinal)
                            .Replace("{shipping}", Text($"{4 + order.Number}"), StringComparison.Ordinal)
                            .Replace("{total}", Text($"{order.Goods + 4 + order.Number}"), StringComparison.Ordinal)
                            .Replace("{discount}", Text($"{order.Number}"), StringComparison.Ordinal)
                            .Replace("{reduced}", Text($"{order.Goods - order.Number}"), StringComparison.Ordinal)
                    )
                    .Append('\n');
            }
        }

        var answer = await ReadOrders.Async(text.ToString());
        answer.Questions.ShouldBeEmpty();
        answer
            .Sums()
            .ShouldBe(
                string.Join(
                    "; ",
                    Orders
                        .GroupBy(o => o.Customer)
                        .OrderBy(g => g.Key, StringComparer.Ordinal)
                        .Select(g =>
                            Text($"{g.Key} {g.Count()} {g.Sum(o => o.Goods - (isReduced ? o.Number : 0)):0.##}")
                        )
                )
            );
    }

    [Fact]
    public async Task A_late_return_belongs_to_the_sale_before_it() =>
        (
            await ReadOrders.Async(
                """
                order_id,customer_id,date,sku,quantity,unit_price,order_discount
                1,a,2024-01-05,p,2,50,10
                1,a,2024-01-05,q,1,20,10
                1,a,2024-11-20,q,-1,20,10
                1,a,2025-01-07,p,1,50,5
                1,a,2025-01-07,r,1,30,5
                2,b,2025-01-08,p,1,50,0
                """
            )
        )
            .Sums()
            // 120 less 10, less 20 that came back, and 80 less 5.
            .ShouldBe("a 2 165; b 1 50");

    [Fact]
    public async Task What_was_paid_back_of_an_order_is_not_paid_back_of_the_next_one_of_its_number() => (
            await ReadOrders.Async(
                """
                order_id,customer_id,date,sku,quantity,unit_price,refunded_amount
                1,a,2024-01-05,p,2,50,25
                1,a,2024-01-05,q,1,20,25
                1,a,2025-01-07,p,1,50,8
                1,a,2025-01-07,r,1,30,8
                2,b,2025-01-08,p,1,50,0
                2,b,2025-01-08,q,1,20,0
                """
            )
        ).Sums().ShouldBe("a 2 167; b 1 70");

    [Fact]
    public async Task A_date_that_was_corrected_by_less_than_half_a_year_makes_no_other_order() => (
            await ReadOrders.Async(
                """
                order_id,customer_id,date,sku,order_total
                1,a,2024-01-05,p,40
                1,a,2024-06-20,q,40
                2,b,2024-01-05,p,25
                2,b,2024-01-05,q,25
                3,b,2024-02-05,q,10
                """
            )
        ).Sums().ShouldBe("a 1 40; b 2 35");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
