namespace CustomerValue.Tests.Exports;

/// <summary>Which of several sums of a row or an order is what was spent on goods.</summary>
public class WhichSumTests
{
    private static readonly (string Item, int Pieces, decimal Price)[][] Orders =
    [
        [("cap", 2, 12.75m), ("bag", 1, 33.99m)],
        [("mug", 3, 8.50m)],
        [("cap", 1, 12.75m), ("mug", 1, 8.50m), ("bag", 2, 33.99m)],
        [("bag", 1, 33.99m), ("mug", 4, 8.50m)],
    ];

    [Theory]
    [InlineData("Subtotal")]
    [InlineData("Sub Total")]
    [InlineData("Zwischensumme")]
    [InlineData("小计")]
    [InlineData("Grand Total")]
    public async Task A_sum_that_differs_from_row_to_row_is_the_rows(string header)
    {
        var text = $"order_id,date,customer_id,item,qty,price,{header}\n";
        var bare = $"order_id,date,customer_id,item,qty,{header}\n";
        foreach (var (order, item, pieces, price) in Rows())
        {
            text += $"{order},2025-01-{order + 10},c{order % 2},{item},{pieces},{price},{pieces * price}\n";
            bare += $"{order},2025-01-{order + 10},c{order % 2},{item},{pieces},{pieces * price}\n";
        }

        (await ReadOrders.Async(text)).Sums().ShouldBe("c0 2 148.72; c1 2 93.49");
        (await ReadOrders.Async(bare)).Sums().ShouldBe("c0 2 148.72; c1 2 93.49");
    }

    [Fact]
    public async Task Rows_with_sums_before_and_after_a_discount_count_after_it()
    {
        var text = "Sale ID,Date,Customer ID,Item,Qty,Subtotal,Discount,Subtotal w/ Discount,Tax,Total\n";
        foreach (var (order, item, pieces, price) in Rows())
        {
            var off = item == "bag" ? 3.40m * pieces : 0;
            var left = (pieces * price) - off;
            var tax = Math.Round(left * 0.08m, 2);
            text +=
                $"{order},2025-01-{order + 10},c{order % 2},{item},{pieces},{pieces * price},{off},{left},{tax},{left + tax}\n";
        }

        var answer = await ReadOrders.Async(text);
        answer.Sums().ShouldBe("c0 2 138.52; c1 2 90.09");
        answer.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_subtotal_that_is_after_discounts_by_its_name_goes_before_prices()
    {
        var text =
            "Order ID,Created,Customer ID,Item,Quantity,Unit Original Price,Subtotal Before Discount,Subtotal After Discount,Order Amount\n";
        foreach (var (order, item, pieces, price) in Rows())
        {
            var off = item == "bag" ? 3.40m * pieces : 0;
            var total = Orders[order].Sum(r => (r.Pieces * r.Price) - (r.Item == "bag" ? 3.40m * r.Pieces : 0)) + 4.95m;
            text +=
                $"{order},2025-01-{order + 10},c{order % 2},{item},{pieces},{price},{pieces * price},{(pieces * price) - off},{total}\n";
        }

        (await ReadOrders.Async(text)).Sums().ShouldBe("c0 2 138.52; c1 2 90.09");
    }

    [Theory]
    [InlineData("unit_discount")]
    [InlineData("discount per piece")]
    public async Task A_discount_of_one_piece_is_taken_off_each(string header)
    {
        var text = $"order_id,date,customer_id,sku,qty,price,{header}\n";
        foreach (var (order, item, pieces, price) in Rows())
        {
            text +=
                $"{order},2025-01-{order + 10},c{order % 2},{item},{pieces},{price},{(item == "bag" ? 1.27m : 0)}\n";
        }

        // Three bags less 1.27 each of one customer, and one of the other.
        (await ReadOrders.Async(text))
            .Sums()
            .ShouldBe("c0 2 144.91; c1 2 92.22");
    }

    [Theory]
    [InlineData("gift_card")]
    [InlineData("Store credit used")]
    [InlineData("Geschenkkarte")]
    public async Task Money_that_the_customer_had_with_the_shop_pays_for_goods(string header) => (
            await ReadOrders.Async(
                $"""
                order_id,order_date,customer_id,subtotal,tax,{header},total
                1,2025-01-07,ann,86.54,6.92,0.00,93.46
                2,2025-01-09,bob,8.50,0.68,5.00,4.18
                3,2025-01-12,ann,55.25,4.42,10.00,49.67
                4,2025-01-13,bob,20.00,1.60,21.60,0.00
                """
            )
        ).Sums().ShouldBe("ann 2 141.79; bob 2 28.5");

    [Theory]
    [InlineData("Einzelpreis brutto;MwSt-Satz;Gesamt brutto;Gesamt netto")]
    [InlineData("Gesamt netto;Gesamt brutto;MwSt-Satz;Einzelpreis brutto")]
    public async Task Of_amounts_with_tax_and_without_it_those_without_count(string columns)
    {
        var text = $"Bestellnr;Datum;Kunde;Artikel;Menge;{columns}\n";
        foreach (var (order, item, pieces, price) in Rows())
        {
            var values = columns
                .Split(';')
                .Select(c =>
                    c switch
                    {
                        "MwSt-Satz" => "19 %",
                        "Gesamt netto" => $"{Math.Round(pieces * price / 1.19m, 2)}",
                        "Gesamt brutto" => $"{pieces * price}",
                        _ => $"{price}",
                    }
                );
            text +=
                $"{order};{order + 10}.01.2025;c{order % 2};{item};{pieces};{string.Join(';', values).Replace('.', ',')}\n";
        }

        (await ReadOrders.Async(text)).Sums().ShouldBe("c0 2 124.97; c1 2 78.56");
    }

    [Theory]
    [InlineData("list_price", "price")]
    [InlineData("original_price", "sale_price")]
    [InlineData("price", "final_price")]
    public async Task Of_two_prices_the_paid_one_counts_and_a_discount_between_them_is_not_taken_off_again(
        string list,
        string paid
    )
    {
        var text = $"order_id,date,customer_id,sku,quantity,{list},discount_percent,{paid}\n";
        foreach (var (order, item, pieces, price) in Rows())
        {
            var percent = item == "bag" ? 20 : 0;
            text +=
                $"{order},2025-01-{order + 10},c{order % 2},{item},{pieces},{price},{percent},{Math.Round(price * (100 - percent) / 100, 2)}\n";
        }

        (await ReadOrders.Async(text)).Sums().ShouldBe("c0 2 128.32; c1 2 86.69");
    }

    [Fact]
    public async Task Goods_less_a_discount_and_with_shipping_make_the_total()
    {
        var answer = await ReadOrders.Async(
            """
            Numer zamówienia;Data zamówienia;Klient;Wartość produktów;Rabat;Koszt dostawy;Razem do zapłaty
            1;2025-01-08;ann;92.70;9.27;5.90;89.33
            2;2025-01-10;ann;31.85;3.18;4.95;33.62
            3;2025-01-11;bob;164.95;0.00;5.90;170.85
            4;2025-01-17;bob;211.38;20.00;0.00;191.38
            """
        );
        answer.Sums().ShouldBe("ann 2 112.1; bob 2 356.33");
    }

    [Theory]
    [InlineData("qty_canceled")]
    [InlineData("Cancelled quantity")]
    public async Task Pieces_that_were_cancelled_are_not_sold(string header) => (
            await ReadOrders.Async(
                $"""
                order_number,customer_email,created_at,sku,qty_ordered,{header},price
                1,ann@shop.example,2025-01-08,bag,2,0,33.99
                2,bob@shop.example,2025-01-09,bag,3,1,33.99
                3,bob@shop.example,2025-01-10,mug,1,1,8.50
                """
            )
        ).Sums().ShouldBe("ann@shop.example 1 67.98; bob@shop.example 2 67.98");

    [Fact]
    public async Task A_second_discount_that_nothing_checks_is_told()
    {
        var answer = await ReadOrders.Async(
            """
            order_id,date,customer_id,sku,qty,price,promo_discount,member_discount
            1,2025-01-06,ann,cap,1,12.75,1.28,0.64
            1,2025-01-06,ann,bag,1,33.99,0.00,1.70
            2,2025-01-07,bob,mug,3,8.50,0.00,0.00
            3,2025-01-08,bob,cap,2,12.75,2.55,0.00
            """
        );
        answer.Warnings.ShouldContain(w => w.Contains("member_discount", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_discount_in_Chinese_that_the_totals_prove_is_money() => (
            await ReadOrders.Async(
                """
                订单号,下单时间,会员ID,商品,数量,单价,折扣,订单金额
                1,2025-01-08,ann,帽子,2,12.75,2.50,23.00
                2,2025-01-09,bob,包,1,33.99,3.40,30.59
                3,2025-01-10,ann,杯子,3,8.50,0,25.50
                4,2025-01-11,bob,帽子,1,12.75,1.25,11.50
                """
            )
        ).Sums().ShouldBe("ann 2 48.5; bob 2 42.09");

    [Theory]
    [InlineData("折扣率", "0.9", "0.8", "1", true)]
    [InlineData("折扣率", "9", "8", "10", true)]
    [InlineData("折扣率", "0.1", "0.2", "0", false)]
    [InlineData("折扣率(%)", "10 %", "20 %", "0 %", false)]
    public async Task A_rate_in_Chinese_that_leaves_most_of_the_price_is_not_taken_off_and_is_told(
        string header,
        string tenth,
        string fifth,
        string none,
        bool isTold
    )
    {
        var answer = await ReadOrders.Async(
            $"""
            订单号,下单时间,会员ID,商品,数量,单价,{header}
            1,2025-01-08,ann,帽子,2,10.00,{tenth}
            2,2025-01-09,bob,包,1,30.00,{fifth}
            3,2025-01-10,ann,杯子,3,8.00,{none}
            4,2025-01-11,bob,帽子,1,10.00,{tenth}
            """
        );
        answer.Sums().ShouldBe(isTold ? "ann 2 44; bob 2 40" : "ann 2 42; bob 2 33");
        answer.Warnings.Any(w => w.Contains(header, StringComparison.Ordinal)).ShouldBe(isTold);
    }

    [Fact]
    public async Task Numbers_above_the_price_of_orders_of_one_row_are_asked_for_and_no_discount_of_orders()
    {
        var answer = await ReadOrders.Async(
            """
            order_id,date,customer_id,sku,qty,price,discount
            1,2025-01-06,ann,pen,1,6.90,10
            2,2025-01-07,bob,pen,1,6.90,20
            3,2025-01-08,cleo,pen,1,6.90,15
            4,2025-01-09,ann,cap,2,12.75,0
            4,2025-01-09,ann,pen,1,6.90,0
            """
        );
        answer.Outcome.ShouldBe("asked");
        answer.Code.ShouldBe("discount_percent");
    }

    [Fact]
    public async Task A_discount_per_line_is_taken_off_once() => (
            await ReadOrders.Async(
                """
                order_id,date,customer_id,sku,qty,price,discount per line
                1,2025-01-06,ann,cap,2,12.75,1.28
                2,2025-01-07,bob,bag,3,33.99,3.40
                3,2025-01-08,ann,mug,1,8.50,0.00
                """
            )
        ).Sums().ShouldBe("ann 2 32.72; bob 1 98.57");

    [Fact]
    public async Task A_net_price_above_the_price_of_a_piece_is_the_lines()
    {
        var text = "order_id,date,customer_id,sku,quantity,price,net_price\n";
        for (var i = 1; i <= 24; i++)
        {
            text += i == 24 ? "24,2025-01-24,bob,cap,3,10.00,27.00\n" : $"{i},2025-01-{i},ann,cap,1,10.00,9.00\n";
        }

        var answer = await ReadOrders.Async(text);
        (answer.Outcome == "asked" || answer.Customers["bob"].Spend == 27).ShouldBeTrue();
    }

    private static IEnumerable<(int Order, string Item, int Pieces, decimal Price)> Rows() =>
        Orders.SelectMany((rows, order) => rows.Select(r => (order, r.Item, r.Pieces, r.Price)));
}
