namespace CustomerValue.Tests.Exports;

/// <summary>Rows of an order that are no goods, and rows that take goods back.</summary>
public class RowsOfOrdersTests
{
    [Theory]
    [InlineData("Sub-Total", "Flat Shipping Rate", "VAT (10%)", "Total")]
    [InlineData("Subtotal", "Shipping", "Tax", "Grand total")]
    [InlineData("Zwischensumme", "Versandkosten", "MwSt 10 %", "Gesamtsumme")]
    public async Task Of_the_parts_of_an_order_the_sum_of_the_goods_counts(
        string goods,
        string shipping,
        string tax,
        string total
    )
    {
        var text = "order_id,date,customer_id,description,amount\n";
        foreach (
            var (order, customer, sum) in (ReadOnlySpan<(int, string, decimal)>)
                [(1, "ann", 20), (2, "bob", 30), (3, "ann", 50)]
        )
        {
            foreach (
                var (name, amount) in (ReadOnlySpan<(string, decimal)>)
                    [(goods, sum), (shipping, 5), (tax, sum / 10), (total, (sum * 1.1m) + 5)]
            )
            {
                text += $"{order},2025-01-0{order},{customer},{name},{amount}\n";
            }
        }

        var answer = await ReadOrders.Async(text);
        answer.Sums().ShouldBe("ann 2 70; bob 1 30");
        answer.Warnings.ShouldContain(w => w.Contains(total.ToLowerInvariant(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_column_of_any_name_tells_the_parts_of_an_order() => (
            await ReadOrders.Async(
                """
                order_id,date,customer_id,amount_type,amount
                1,2025-01-08,ann,Principal,25.50
                1,2025-01-08,ann,Shipping,5.90
                1,2025-01-08,ann,Tax,2.55
                1,2025-01-08,ann,Commission,-2.55
                2,2025-01-09,bob,Principal,33.70
                2,2025-01-09,bob,Shipping,0.00
                2,2025-01-09,bob,Tax,3.37
                2,2025-01-09,bob,Commission,-3.37
                """
            )
        ).Sums().ShouldBe("ann 1 25.5; bob 1 33.7");

    [Fact]
    public async Task Goods_beside_their_sum_count_and_the_sum_does_not() => (
            await ReadOrders.Async(
                """
                order_id,date,customer_id,description,amount
                1,2025-01-08,ann,Cap,12.75
                1,2025-01-08,ann,Bag,33.99
                1,2025-01-08,ann,Subtotal,46.74
                1,2025-01-08,ann,Sales tax 8%,3.74
                2,2025-01-09,bob,Mug,8.50
                2,2025-01-09,bob,Subtotal,8.50
                2,2025-01-09,bob,Sales tax 8%,0.68
                """
            )
        ).Sums().ShouldBe("ann 1 46.74; bob 1 8.5");

    [Theory]
    [InlineData("is_return", "1", "0", "2")]
    [InlineData("is_return", "Y", "N", "R2")]
    [InlineData("Returned", "yes", "no", "2")]
    public async Task A_flag_on_a_row_beside_its_sale_makes_it_a_return(
        string header,
        string yes,
        string no,
        string number
    ) => (
            await ReadOrders.Async(
                $"""
                order_id,date,customer_id,sku,quantity,amount,{header}
                1,2025-01-05,ann,cap,2,25.50,{no}
                2,2025-01-06,bob,bag,1,33.99,{no}
                2,2025-01-06,bob,mug,2,17.00,{no}
                {number},2025-01-16,bob,mug,2,17.00,{yes}
                3,2025-01-07,ann,bag,2,67.98,{no}
                3,2025-01-17,ann,bag,1,33.99,{yes}
                4,2025-01-08,cleo,cap,1,12.75,{no}
                4,2025-01-18,cleo,cap,1,12.75,{yes}
                """
            )
        ).Sums().ShouldBe("ann 2 59.49; bob 1 33.99; cleo 1 0");

    [Fact]
    public async Task A_flag_on_the_sale_itself_takes_it_back() => (
            await ReadOrders.Async(
                """
                order_id,date,customer_id,sku,quantity,amount,is_return
                1,2025-01-05,ann,cap,2,25.50,0
                2,2025-01-06,bob,bag,1,33.99,1
                3,2025-01-07,ann,mug,1,8.50,1
                4,2025-01-08,bob,cap,1,12.75,0
                """
            )
        ).Sums().ShouldBe("ann 2 25.5; bob 2 12.75");

    [Theory]
    [InlineData("取引区分", "売上", "返品")]
    [InlineData("Operation", "Purchase", "Chargeback")]
    [InlineData("单据类型", "销售出库", "销售退货")]
    public async Task Types_of_documents_tell_returns_under_numbers_of_their_own(
        string header,
        string sale,
        string back
    ) => (
            await ReadOrders.Async(
                $"""
                number,date,customer_id,sku,quantity,price,{header}
                1,2025-01-05,ann,cap,2,12.75,{sale}
                2,2025-01-06,bob,bag,1,33.99,{sale}
                3,2025-01-09,ann,cap,1,12.75,{back}
                4,2025-01-10,bob,mug,1,8.50,{sale}
                """
            )
        ).Sums().ShouldBe("ann 1 12.75; bob 2 42.49");

    [Theory]
    [InlineData("Belegart", "RE", "GS")]
    [InlineData("Estado del pedido", "Servido", "Baja por cliente")]
    [InlineData("注文ステータス", "処理済", "キャンセル確定")]
    [InlineData("pay_status", "1", "0")]
    [InlineData("Статус", "Выполнен", "Отменён")]
    public async Task Words_of_a_column_of_states_that_nobody_knows_are_asked_for(
        string header,
        string one,
        string other
    )
    {
        var answer = await ReadOrders.Async(
            $"""
            number,date,customer_id,sku,quantity,price,{header}
            1,2025-01-05,ann,cap,2,12.75,{one}
            2,2025-01-06,bob,bag,1,33.99,{one}
            3,2025-01-09,ann,cap,1,12.75,{other}
            4,2025-01-10,bob,mug,1,8.50,{one}
            """
        );
        answer.Outcome.ShouldBe("asked");
        answer.Code.ShouldBe("unknown_state");
    }

    [Fact]
    public async Task A_row_of_the_orders_sum_alone_does_not_count_beside_goods() => (
            await ReadOrders.Async(
                """
                order_id,date,customer_id,description,amount
                1,2025-01-08,ann,Cap,12.75
                1,2025-01-08,ann,Bag,33.99
                1,2025-01-08,ann,Subtotal,46.74
                2,2025-01-09,bob,Mug,8.50
                2,2025-01-09,bob,Subtotal,8.50
                """
            )
        ).Sums().ShouldBe("ann 1 46.74; bob 1 8.5");

    [Theory]
    [InlineData("Sales Receipt", "20", "ann 2 70; bob 1 30")]
    [InlineData("Receipt", "20", "ann 2 70; bob 1 30")]
    [InlineData("Receipt", "-50", "ann 1 50; bob 1 30")]
    [InlineData("Payment", "50", "ann 1 50; bob 1 30")]
    [InlineData("Payment", "-50", "ann 1 50; bob 1 30")]
    public async Task Beside_invoices_a_payment_settles_one_and_a_receipt_of_a_sale_is_another(
        string type,
        string amount,
        string sums
    ) => (
            await ReadOrders.Async(
                $"""
                number,date,customer_id,type,amount
                1,2025-01-05,ann,Invoice,50
                2,2025-01-06,bob,Invoice,30
                3,2025-01-09,ann,{type},{amount}
                """
            )
        ).Sums().ShouldBe(sums);

    [Fact]
    public async Task A_sale_that_is_called_returned_is_taken_back_where_it_stands() => (
            await ReadOrders.Async(
                """
                number,date,customer_id,sku,quantity,price,outcome
                1,2025-01-05,ann,cap,2,12.75,Order
                2,2025-01-06,bob,bag,1,33.99,Returned
                3,2025-01-09,ann,mug,1,8.50,Returned
                4,2025-01-10,bob,mug,1,8.50,Order
                """
            )
        ).Sums().ShouldBe("ann 2 25.5; bob 2 8.5");

    [Fact]
    public async Task Dollars_of_two_countries_are_not_added_up() =>
        (
            await ReadOrders.Async(
                """
                order_id,date,customer_id,total
                1,2025-01-05,ann,$84.99
                2,2025-01-06,bob,CA$6.90
                3,2025-01-09,ann,$12.00
                """
            )
        ).Code.ShouldBe("mixed_currency");
}
