namespace CustomerValue.Tests.Exports;

/// <summary>What is no spend, under names that say little of it: fees, tax, shipping among the goods, what was given back.</summary>
public class SpendKindsTests
{
    [Theory]
    [InlineData("Item subtotal,Shipping and handling,Final value fee,Net amount")]
    [InlineData("Net amount,Item subtotal,Shipping,Fees")]
    [InlineData("Total,Shipping,Commission,Net proceeds")]
    public async Task What_is_left_after_fees_is_not_what_was_paid(string columns)
    {
        var rows = new[] { (10m, 4m, 1.40m), (20m, 4m, 2.40m), (30m, 0m, 3m), (15m, 4m, 1.90m) };
        var text = $"Order number,Buyer username,Sale date,{columns}\n";
        for (var i = 0; i < rows.Length; i++)
        {
            var (goods, shipping, fee) = rows[i];
            var values = columns
                .Split(',')
                .Select(c =>
                    c.StartsWith("Net", StringComparison.Ordinal) ? goods + shipping - fee
                    : c.StartsWith("Shipping", StringComparison.Ordinal) ? shipping
                    : c is "Fees" or "Commission" or "Final value fee" ? -fee
                    : goods
                );
            text += $"{i + 1},{(i % 2 == 0 ? "ann" : "bob")},2025-01-{i + 10},{string.Join(',', values)}\n";
        }

        (await ReadOrders.Async(text)).Sums().ShouldBe("ann 2 40; bob 2 35");
    }

    [Theory]
    [InlineData("3 pcs", "1 pc")]
    [InlineData("3 Stk.", "1 Stk.")]
    [InlineData("3 x", "1 x")]
    [InlineData("3件", "1件")]
    public async Task Words_for_pieces_stand_beside_their_number(string three, string one) => (
            await ReadOrders.Async(
                $"""
                order_id,customer_id,date,sku,quantity,unit_price
                1,ann,2025-01-02,a,{three},10.50
                2,bob,2025-01-03,a,{one},10.50
                """
            )
        ).Sums().ShouldBe("ann 1 31.5; bob 1 10.5");

    [Fact]
    public async Task A_quantity_that_cannot_be_read_is_not_one_piece()
    {
        var answer = await ReadOrders.Async(
            """
            order_id,customer_id,date,sku,quantity,unit_price
            1,ann,2025-01-02,a,3 crates,10.50
            2,bob,2025-01-03,a,2 crates,10.50
            """
        );
        answer.Outcome.ShouldBe("failed");
        answer.Code.ShouldBe("too_many_refused");
    }

    [Theory]
    [InlineData("Gutschrift", "ready")]
    [InlineData("Valor devolvido", "ready")]
    [InlineData("Money back", "ready")]
    public async Task Money_that_was_given_back_is_taken_off(string header, string outcome)
    {
        var answer = await ReadOrders.Async(Given(header));
        answer.Outcome.ShouldBe(outcome);
        answer.Sums().ShouldBe("ann 2 35; bob 2 60");
    }

    [Theory]
    [InlineData("Skonto")]
    [InlineData("Price reduction")]
    [InlineData("Bonus")]
    [InlineData("Credit amount")]
    [InlineData("Xyz")]
    public async Task What_may_have_been_taken_off_is_told(string header)
    {
        var answer = await ReadOrders.Async(Given(header));
        answer.Outcome.ShouldBe("warned");
        answer.Warnings.ShouldContain(w => w.Contains(header, StringComparison.Ordinal));
    }

    private static string Given(string header) =>
        $"""
            order_id,customer_id,date,total,{header}
            1,ann,2025-01-02,10.00,0.00
            2,ann,2025-01-03,30.00,5.00
            3,bob,2025-01-04,20.50,0.50
            4,bob,2025-01-05,40.00,0.00
            """;

    [Theory]
    [InlineData("Skonto")]
    [InlineData("Savings")]
    [InlineData("Xyz")]
    public async Task Whatever_makes_the_totals_when_it_is_taken_off_is_the_discount(string header) => (
            await ReadOrders.Async(
                $"""
                order_id,customer_id,date,subtotal,{header},shipping,total
                1,ann,2025-01-02,10.00,0.00,4.00,14.00
                2,ann,2025-01-03,30.00,5.00,4.00,29.00
                3,bob,2025-01-04,20.50,0.50,4.00,24.00
                4,bob,2025-01-05,40.00,0.00,0.00,40.00
                """
            )
        ).Sums().ShouldBe("ann 2 35; bob 2 60");

    [Fact]
    public async Task A_discount_on_each_row_of_one_order_is_taken_off_once_where_its_total_says_so() => (
            await ReadOrders.Async(
                """
                order_id,customer_id,date,sku,quantity,unit_price,discount,order_total
                1,ann,2025-01-02,a,1,20.00,5.00,45.00
                1,ann,2025-01-02,b,1,30.00,5.00,45.00
                2,bob,2025-01-03,a,1,20.00,0.00,20.00
                """
            )
        ).Sums().ShouldBe("ann 1 45; bob 1 20");

    [Fact]
    public async Task Orders_are_the_same_however_uploads_write_their_numbers() =>
        (
            await ReadOrders.Async(
                "order_id,customer_id,date,total\n#1001,ann,2025-01-02,10.50\n#1002,bob,2025-01-03,20\n",
                "order_id,customer_id,date,total\n1001,ann,2025-01-02,10.50\n1002,bob,2025-01-03,25.50\n1003,bob,2025-01-04,5\n",
                "order_id,customer_id,date,total\n1001.0,ann,2025-01-02,11.50\n0001002,bob,2025-01-03,26.50\n"
            )
        )
            .Sums()
            .ShouldBe("ann 1 11.5; bob 2 31.5");

    [Theory]
    [InlineData("Returned Date", "2025-01-20")]
    [InlineData("refunded_at", "2025-01-20 10:00")]
    [InlineData("Retourdatum", "20.01.2025")]
    [InlineData("return_reason", "too small")]
    [InlineData("Retourengrund", "zu klein")]
    public async Task A_day_or_a_reason_of_a_return_tells_of_it(string header, string value) =>
        (await ReadOrders.Async(Filled(header, value))).Sums().ShouldBe("a 2 40; b 2 35");

    [Theory]
    [InlineData("cancel_reason", "customer")]
    [InlineData("Stornogrund", "Kunde")]
    public async Task A_reason_tells_of_a_cancellation(string header, string value) =>
        (await ReadOrders.Async(Filled(header, value))).Sums().ShouldBe("a 2 40; b 1 35");

    [Fact]
    public async Task A_day_until_which_goods_may_be_returned_is_no_return() =>
        (await ReadOrders.Async(Filled("return_until_date", "2025-02-20"))).Sums().ShouldBe("a 2 40; b 2 55");

    private static string Filled(string header, string value) =>
        $"""
            order_id,customer_id,order_date,total,{header}
            1,a,2025-01-03,10.00,
            2,b,2025-01-13,20.00,{value}
            3,a,2025-01-14,30.00,
            4,b,2025-01-15,35.00,
            """;

    [Theory]
    [InlineData("paid", "pending")]
    [InlineData("bezahlt", "ausstehend")]
    [InlineData("已付款", "待付款")]
    public async Task Words_of_payment_tell_under_any_header(string paid, string open) => (
            await ReadOrders.Async(
                $"""
                order_id,customer_id,order_date,total,xyz
                1,a,2025-01-03,10.00,{paid}
                2,b,2025-01-13,20.00,{open}
                3,b,2025-01-14,30.00,{paid}
                """
            )
        ).Sums().ShouldBe("a 1 10; b 1 30");

    [Theory]
    [InlineData("Line total incl. VAT,VAT amount")]
    [InlineData("Betrag inkl. MwSt,MwSt")]
    public async Task Money_that_says_that_it_is_with_tax_is_counted_without(string columns) => (
            await ReadOrders.Async(
                $"""
                order_id,customer_id,order_date,sku,{columns}
                1,a,2025-01-03,x,12.00,2.00
                1,a,2025-01-03,y,24.00,4.00
                2,b,2025-01-13,x,12.00,2.00
                """
            )
        ).Sums().ShouldBe("a 1 30; b 1 10");

    [Fact]
    public async Task Goods_that_hold_the_tax_beside_them_are_told()
    {
        var answer = await ReadOrders.Async(
            """
            order_id,customer_id,order_date,subtotal,shipping,tax,total
            1,a,2025-01-03,12.00,6.00,3.00,18.00
            2,b,2025-01-04,24.00,6.00,5.00,30.00
            3,b,2025-01-05,36.00,0.00,6.00,36.00
            """
        );
        answer.Warnings.ShouldContain(w => w.Contains("holds the tax", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Shipping")]
    [InlineData("Versandkosten DHL")]
    [InlineData("Gastos de envío")]
    [InlineData("运费")]
    public async Task A_row_of_shipping_among_the_goods_is_no_spend(string name)
    {
        var answer = await ReadOrders.Async(
            $"""
            order_id,customer_id,order_date,item,quantity,price
            1,a,2025-01-03,Mug,2,10.00
            1,a,2025-01-03,{name},1,4.90
            2,b,2025-01-13,Lamp,1,30.00
            2,b,2025-01-13,{name},1,4.90
            """
        );
        answer.Sums().ShouldBe("a 1 20; b 1 30");
        answer.Outcome.ShouldBe("warned");
    }

    [Fact]
    public async Task Goods_that_are_called_as_shipping_is_are_goods() => (
            await ReadOrders.Async(
                """
                order_id,customer_id,order_date,item,quantity,price
                1,a,2025-01-03,Freight,2,10.00
                2,b,2025-01-13,Freight,1,30.00
                3,b,2025-01-14,Shipping box,1,5.00
                """
            )
        ).Sums().ShouldBe("a 1 20; b 2 35");

    [Fact]
    public async Task Credit_notes_that_only_their_numbers_tell_are_asked_for()
    {
        const string text = """
            Invoice number,Customer id,Invoice date,Total
            INV-001,a,2025-01-03,10.00
            INV-002,b,2025-01-13,20.00
            CN-001,b,2025-01-14,20.00
            INV-003,b,2025-01-15,35.00
            """;
        var asked = await ReadOrders.Async(text);
        asked.Questions.ShouldHaveSingleItem().Code.ShouldBe("credit_notes");
        var answers = asked.Questions[0].Answers.Select(a => a.Mapping.ToJsonString()).ToList();
        (await ReadOrders.Async((Bytes(text), answers[0]))).Sums().ShouldBe("a 1 10; b 2 35");
        (await ReadOrders.Async((Bytes(text), answers[1]))).Sums().ShouldBe("a 1 10; b 3 75");
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task A_total_that_rounded_prices_miss_counts_to_the_cent() => (
            await ReadOrders.Async(
                """
                order_id,customer_id,date,quantity,unit_price,total
                1,a,2025-01-03,3,3.33,10.00
                2,b,2025-01-13,1,5.00,5.00
                3,b,2025-01-13,6,1.67,10.00
                """
            )
        ).Sums().ShouldBe("a 1 10; b 2 15");

    [Fact]
    public async Task Rates_of_tax_are_no_pieces_and_no_tax() => (
            await ReadOrders.Async(
                """
                Rechnung,Kunde,Datum,MwSt-Satz,Betrag
                1,a,02.01.2025,19 %,11.90
                2,b,13.01.2025,7 %,10.70
                3,Bareinkauf,14.01.2025,7 %,10.70
                """
            )
        ).Sums().ShouldBe("a 1 11.9; b 1 10.7");

    [Fact]
    public async Task Debit_and_credit_of_a_ledger_are_sales_and_returns() => (
            await ReadOrders.Async(
                """
                order_id,customer_id,date,amount
                1,a,2025-01-02,100.00 Dr
                2,b,2025-01-03,50.00 Dr
                3,b,2025-01-04,10.00 Cr
                """
            )
        ).Sums().ShouldBe("a 1 100; b 1 40");

    [Fact]
    public async Task An_invoice_that_is_paid_in_part_counts_whole()
    {
        var answer = await ReadOrders.Async(
            """
            Invoice,Customer id,Date,Invoice total,Amount Paid,Balance due
            1,a,2025-01-13,100.00,100.00,0.00
            2,b,2025-01-14,80.00,30.00,50.00
            3,b,2025-01-15,20.00,20.00,0.00
            """
        );
        answer.Sums().ShouldBe("a 1 100; b 2 100");
        answer.Outcome.ShouldBe("warned");
    }

    [Fact]
    public async Task A_fee_that_customers_pay_leaves_the_goods_the_spend() => (
            await ReadOrders.Async(
                """
                order_id,customer_id,order_date,subtotal,service fee,total
                1,a,2025-01-03,10.00,2.00,12.00
                2,b,2025-01-13,30.00,3.00,33.00
                3,b,2025-01-14,20.00,2.50,22.50
                """
            )
        ).Sums().ShouldBe("a 1 10; b 2 50");

    [Fact]
    public async Task A_day_beside_a_return_in_part_does_not_make_it_whole() => (
            await ReadOrders.Async(
                """
                order_id,customer_id,order_date,total,status,refunded_at
                1,a,2025-01-03,10.00,paid,
                2,b,2025-01-13,30.00,partially_refunded,2025-01-20
                3,b,2025-01-14,20.00,paid,
                4,b,2025-01-15,25.00,paid,2025-01-20
                """
            )
        ).Sums().ShouldBe("a 1 10; b 3 50");
}
