using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerValue.Exports.Reading;

namespace CustomerValue.Tests.Exports;

/// <summary>What arithmetic and content decide where a name cannot, and what is asked.</summary>
public partial class OrderPlanTests
{
    private static readonly Dictionary<string, string> Page = JsonSerializer.Deserialize<Dictionary<string, string>>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Exports", "en.json"))
    )!;

    public static TheoryData<string, string, string> Read =>
        new()
        {
            {
                "a total beside a price per piece",
                "a 2 110; b 1 60",
                "Transaction,Date,Customer ID,Quantity,Price per Unit,Total Amount\n1,2025-01-05,a,4,20,80\n2,2025-01-06,b,3,20,60\n3,2025-02-06,a,1,30,30\n"
            },
            {
                "a price that is the line's",
                "a 1 30; b 1 16",
                "order_id,customer_id,date,sku,quantity,price,total\n1,a,2025-01-05,p,3,20,20\n1,a,2025-01-05,q,2,10,10\n2,b,2025-01-06,p,4,16,16\n"
            },
            {
                "a price that grows with the quantity of a product",
                "a 2 90; b 2 40; c 2 170",
                "order_id,customer_id,date,category,quantity,price\n1,a,2025-01-15,x,2,20\n2,a,2025-01-16,y,1,70\n3,b,2025-01-17,x,3,30\n4,b,2025-01-18,z,1,10\n5,c,2025-01-19,z,3,30\n6,c,2025-01-20,y,2,140\n"
            },
            {
                "a rate that the sales already hold, and the price proves it",
                "a 1 80; b 1 50",
                "order_id,customer_id,date,quantity,unit_price,discount,sales\n1,a,2025-01-05,2,50,0.2,80\n2,b,2025-01-06,1,50,0,50\n"
            },
            {
                "goods, shipping and tax that make the total",
                "a 2 117; b 1 50",
                "date,customer,gross_revenue,discount_amount,net_revenue,shipping_revenue,tax_amount,total_revenue,order_number\n2025-01-15,a,100,10,90,5,18,113,1\n2025-01-16,b,50,0,50,5,10,65,2\n2025-02-16,a,30,3,27,0,5.40,32.40,3\n"
            },
            {
                "a net amount beside its tax, and a credit note",
                "D1 1 20; D2 1 0",
                "Belegnr;Debitor;Belegdatum;Menge;Nettobetrag;MwSt-Betrag;Bruttobetrag;Belegart\nR1;D1;05.01.2025;2;20,00;3,80;23,80;Rechnung\nR2;D2;06.01.2025;1;100,00;19,00;119,00;Rechnung\nG1;D2;10.01.2025;1;100,00;19,00;119,00;Gutschrift\n"
            },
            {
                "per cents",
                "a 1 45; b 1 18",
                "order_id,customer_id,date,quantity,unit_price,Discount %\n1,a,2025-01-05,1,50,10\n2,b,2025-01-06,2,10,10\n"
            },
            {
                "lines with an order's discount that contains the lines' own",
                "a 1 80; b 1 27",
                "order_id,customer_id,date,quantity,unit_price,line_discount,order_discount,order_total\n1,a,2025-01-05,1,60,10,20,80\n1,a,2025-01-05,2,20,0,20,80\n2,b,2025-01-06,1,30,3,3,27\n"
            },
            {
                "an order's total on rows that stand apart",
                "a 1 40; b 1 25",
                "order_id,customer_id,date,sku,order_total\n1,a,2025-01-05,p,40\n2,b,2025-01-05,p,25\n1,a,2025-01-05,q,40\n2,b,2025-01-05,q,25\n"
            },
            {
                "a quantity by a name that nobody knows, which the subtotals prove",
                "a 1 60; b 1 20",
                "order_id,customer_id,date,cnt_x,unit_price,subtotal\n1,a,2025-01-05,3,20,60\n2,b,2025-01-05,2,10,20\n"
            },
            {
                "a refund of a whole order with its shipping and tax, and of a half",
                "a 1 0; b 1 50",
                "order_id,customer_id,date,subtotal,shipping,tax,total,refunded_amount\n1,a,2025-01-05,100,10,20,130,130\n2,b,2025-01-05,100,10,20,130,60\n"
            },
            {
                "returns by a type",
                "a 1 0; b 1 50",
                "order_id,customer_id,date,type,amount\n1,a,2025-01-05,Sale,100\n2,a,2025-01-09,Refund,100\n3,b,2025-01-09,Sale,50\n"
            },
            {
                "returns by a state beside other returns in rows",
                "a 1 0; b 1 30; c 1 0",
                "order_id,customer_id,date,status,amount\n1,a,2025-01-05,refunded,100\n2,b,2025-01-09,paid,50\n3,b,2025-01-10,paid,-20\n4,c,2025-01-10,returned,70\n"
            },
            {
                "states of many words",
                "a 1 10; d 1 0",
                "order_id,customer_id,date,amount,status\n1,a,2025-01-05,10,Delivered\n2,b,2025-01-05,10,Awaiting bank wire payment\n3,c,2025-01-05,10,Cancelled by merchant\n4,d,2025-01-05,10,Charged back\n"
            },
            {
                "words for nobody",
                "k 1 10",
                "order_id,customer_id,date,amount\n1,(not set),2025-01-05,10\n2,Guest,2025-01-05,10\n3,k,2025-01-05,10\n4,#N/A,2025-01-05,10\n"
            },
            {
                "lakhs and an accounting cell",
                "a 1 123456.5; b 1 0",
                "order_id,customer_id,date,amount\n1,a,2025-01-05,\"₹1,23,456.50\"\n2,b,2025-01-05,\"₹ -\"\n"
            },
            {
                "quantities with three decimals beside a decimal comma",
                "a 1 12.5; b 1 16",
                "order_id;customer_id;date;quantity;unit_price\n1;a;2025-01-05;1.000;12,50\n2;b;2025-01-05;2.000;8,00\n"
            },
            {
                "pesos with a sign",
                "a 2 155000; b 1 75000",
                "order_id,customer_id,date,amount\n1,a,2025-01-05,$ 150.000\n2,b,2025-01-05,$ 75.000\n3,a,2025-01-08,$ 5.000\n"
            },
            {
                "date and time of day in two columns",
                "a 1 10",
                "order_id,customer_id,Date,Time,amount\n1,a,2025-01-05,14:05:00,10\n"
            },
            {
                "texts of a spreadsheet",
                "00123 2 30.5",
                "order_id,customer_id,date,amount\n=\"01\",=\"00123\",2025-01-05,=\"10.50\"\n'02,'00123,2025-01-06,20\n"
            },
            {
                "a customer's number that is new for every order beside one that comes back",
                "u1 2 30; u2 1 5",
                "order_id,customer_id,customer_unique_id,date,amount\n1,h1,u1,2025-01-05,10\n2,h2,u1,2025-02-05,20\n3,h3,u2,2025-02-05,5\n"
            },
            {
                "cells that were merged",
                "a 2 60; b 1 5",
                "order_id,customer_id,date,sku,amount\n1,a,2025-01-05,p,10\n,,,q,20\n2,b,2025-01-06,p,5\n3,a,2025-01-07,p,30\n"
            },
            {
                "stars beside an order's money",
                "a 1 10; b 1 20",
                "order_id,customer_id,date,price,quantity,review_score\n1,a,2025-01-05,10,1,5\n2,b,2025-01-06,20,1,4\n"
            },
            {
                "an order inside of which its items are",
                "11 1 45; 12 1 30",
                "[{\"id\":1,\"created_at\":\"2025-01-05T10:00:00Z\",\"customer\":{\"id\":11},\"subtotal_price\":\"45.00\",\"total_price\":\"55.00\",\"total_discounts\":\"5.00\",\"line_items\":[{\"sku\":\"m\",\"quantity\":2,\"price\":\"25.00\"}]},{\"id\":2,\"created_at\":\"2025-01-06T10:00:00Z\",\"customer\":{\"id\":12},\"subtotal_price\":\"30.00\",\"total_price\":\"30.00\",\"total_discounts\":\"0.00\",\"line_items\":[{\"sku\":\"m\",\"quantity\":1,\"price\":\"30.00\"}]}]"
            },
        };

    public static TheoryData<string, string, string> Asked =>
        new()
        {
            { "no column of money", "no_money", "customer_id,date,height\na,2025-01-05,3\n" },
            { "day or month first", "day_or_month", "customer_id,date,amount\na,01/02/2025,3\nb,03/04/2025,4\n" },
            {
                "a state that nobody knows",
                "unknown_state",
                "order_id,customer_id,date,amount,status\n1,a,2025-01-05,3,paid\n2,b,2025-01-05,3,frobnicated\n"
            },
            {
                "returns that are a yes or no",
                "refund_or_flag",
                "order_id,customer_id,date,amount,Returns\n1,a,2025-01-05,80,1\n2,b,2025-01-06,120,0\n3,b,2025-01-07,95,1\n"
            },
            {
                "two customers",
                "two_customer_ids",
                "order_id,customer_id,member_id,date,amount\n1,a,m1,2025-01-05,3\n2,a,m2,2025-01-06,3\n3,b,m1,2025-01-07,3\n4,b,m1,2025-01-08,3\n"
            },
            {
                "ids that a spreadsheet rounded",
                "rounded_ids",
                "order_id,customer_id,date,amount\n1,8.61381E+12,2025-01-05,10\n2,8.61387E+12,2025-01-06,20\n"
            },
            {
                "one customer with a third of many orders",
                "heavy_customer",
                "order_id,customer_id,date,amount\n"
                    + string.Concat(
                        Enumerable
                            .Range(0, 90)
                            .Select(i => $"{i},{(i % 3 == 0 ? "till" : $"c{i}")},2025-01-{1 + (i % 28):00},5\n")
                    )
            },
            {
                "a price and an amount that do not explain each other",
                "amount_or_price",
                "order_id,customer_id,date,quantity,price,amount\n1,a,2025-01-05,2,10,77\n2,b,2025-01-05,3,10,12\n3,b,2025-01-06,1,10,44\n"
            },
            {
                "money or per cent",
                "discount_percent",
                "order_id,customer_id,date,quantity,price,discount\n1,a,2025-01-05,1,100,10\n2,b,2025-01-05,1,100,20\n"
            },
            {
                "thousands or decimals",
                "decimals_or_thousands",
                "order_id,customer_id,date,amount\n1,a,2025-01-05,1.250\n2,b,2025-01-05,3.500\n"
            },
            {
                "a year that may stand first",
                "year_first",
                "customer_id,date,amount\na,25-01-05,3\nb,25-01-14,4\na,25-02-20,5\n"
            },
            { "a cost and no price", "no_money", "customer_id,date,quantity,unit_cost\na,2025-01-05,2,3.10\n" },
            {
                "the value of a lifetime",
                "no_money",
                "order_id,customer_id,date,lifetime_value\n1,a,2025-01-05,310.00\n2,b,2025-01-06,12.00\n"
            },
            {
                "a shop of few customers of whom one has most orders",
                "heavy_customer",
                "order_id,customer_id,date,amount\n"
                    + string.Concat(
                        Enumerable
                            .Range(0, 150)
                            .Select(i => $"{i},{(i % 2 == 0 ? "a" : "bcd"[i % 3])},2025-01-{1 + (i % 28):00},5\n")
                    )
            },
            {
                "amounts that may hold shipping",
                "shipping_or_tax_in_amount",
                "order_id,customer_id,date,amount,shipping\n1,a,2025-01-05,50,5\n2,b,2025-01-05,30,5\n"
            },
        };

    [Theory]
    [MemberData(nameof(Read))]
    public async Task What_the_file_proves_is_read_without_a_question(string what, string sums, string text) =>
        (await ReadOrders.Async(text)).Sums().ShouldBe(sums, what);

    [Theory]
    [MemberData(nameof(Asked))]
    public async Task What_could_be_wrong_in_money_is_asked_and_its_first_answer_is_taken(
        string what,
        string code,
        string text
    )
    {
        var asked = await ReadOrders.Async(text);
        asked.Outcome.ShouldBe("asked", what);
        asked.Questions.ShouldContain(q => q.Code == code, what);
        asked.Customers.ShouldBeEmpty();

        var question = asked.Questions.First(q => q.Code == code);
        var answered = await ReadOrders.Async(
            (Encoding.UTF8.GetBytes(text), question.Answers[0].Mapping.ToJsonString())
        );
        answered.Questions.ShouldNotContain(q => q.Code == code, what);
    }

    [Theory]
    [InlineData("订单金额", "结算金额", 90, true)]
    [InlineData("order_total", "grand_total", 90, true)]
    [InlineData("order_total", "grand_total", 100, false)]
    public async Task Two_totals_that_differ_are_told(string one, string other, int paid, bool told)
    {
        var answer = await ReadOrders.Async(
            $"order_id,customer_id,date,{one},{other}\n1,a,2025-01-05,100,{paid}\n2,b,2025-01-06,50,50\n"
        );
        answer.Sums().ShouldBe("a 1 100; b 1 50");
        answer.Notices.Any(n => n.Code == "other_total" && n.Values["other"] == other).ShouldBe(told);
    }

    [Theory]
    [MemberData(nameof(Asked))]
    public async Task A_question_is_the_sentence_of_the_page_with_what_it_names(string what, string code, string text)
    {
        var questions = (await ReadOrders.Async(text)).Questions;
        questions.ShouldContain(q => q.Code == code, what);
        foreach (var question in questions)
        {
            var sentence = Page[$"asks.{question.Sentence ?? question.Code}"]
                .Replace('\u2018', '\'')
                .Replace('\u2019', '\'');
            Hole()
                .Replace(sentence, hole => Written(question.Values[hole.Groups["name"].Value]))
                .ShouldBe(Days(question.Text));
        }

        static string Written(string value) =>
            DateTime.TryParseExact(value, "yyyy-MM-dd", null, DateTimeStyles.None, out var day)
                ? $"{day:d MMMM yyyy}"
                : value;

        static string Days(string sentence) =>
            Article().Replace(MonthFirst().Replace(sentence, "${day} ${month} ${year}"), "");
    }

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Hole();

    [GeneratedRegex(@"(?<month>[A-Z][a-z]+) (?<day>\d+), (?<year>\d{4})", RegexOptions.ExplicitCapture)]
    private static partial Regex MonthFirst();

    [GeneratedRegex(@"the (?=\d+ [A-Z])")]
    private static partial Regex Article();

    [Theory]
    [InlineData("group")]
    [InlineData("rating")]
    [InlineData("points")]
    [InlineData("balance")]
    [InlineData("segment")]
    [InlineData("age")]
    [InlineData("manager")]
    public async Task What_customers_have_is_no_customer(string trait)
    {
        var answer = await ReadOrders.Async(
            $"order no,order date,customer {trait},amount\n1,2025-01-05,1,10.50\n2,2025-01-06,2,20\n3,2025-01-07,1,30\n"
        );
        (answer.Outcome, answer.Code).ShouldBe(("failed", "unknown_kind"));
    }

    [Theory]
    [InlineData("Credit note", OrderState.Returned)]
    [InlineData("Sales credit note", OrderState.Returned)]
    [InlineData("Cash refund", OrderState.Returned)]
    [InlineData("Sales invoice", OrderState.Purchase)]
    [InlineData("Returning", OrderState.Unknown)]
    [InlineData("Non-refundable", OrderState.Unknown)]
    [InlineData("No return", OrderState.Unknown)]
    [InlineData("Return label", OrderState.Unknown)]
    public void A_type_that_only_sounds_like_a_return_is_none(string text, object state) =>
        KindWords.Of(text).ShouldBe((OrderState)state);

    [Fact]
    public async Task A_discount_per_cent_is_not_in_cents()
    {
        var answer = await ReadOrders.Async(
            "order_id,customer_id,date,quantity,price,discount (per cent)\n1,a,2025-01-05,1,100.00,10\n2,b,2025-01-06,2,100.00,25\n"
        );
        answer.Warnings.ShouldNotContain(w => w.Contains("divided by 100", StringComparison.Ordinal));
        answer.Sums().ShouldBe("a 1 90; b 1 150");
    }

    [Theory]
    [InlineData("R")]
    [InlineData("kr")]
    [InlineData("US")]
    [InlineData("CUS")]
    [InlineData("EUR")]
    [InlineData("TL")]
    public async Task An_id_may_begin_with_the_letters_of_a_currency(string letters)
    {
        var answer = await ReadOrders.Async(
            $"order_id,customer_id,date,amount\n1,{letters}1,2025-01-05,10.50\n2,{letters}2,2025-01-06,20\n"
        );
        answer.Sums().ShouldBe($"{letters}1 1 10.5; {letters}2 1 20");
    }

    [Theory]
    [InlineData("total items")]
    [InlineData("value class")]
    [InlineData("payment terms")]
    [InlineData("payment_installments")]
    [InlineData("price group")]
    [InlineData("total orders")]
    [InlineData("target revenue")]
    public async Task What_is_called_like_money_and_is_none_is_asked(string header)
    {
        var answer = await ReadOrders.Async(
            $"order no,order date,customer id,{header}\n1,2025-01-05,a,1\n2,2025-01-06,b,2\n3,2025-01-07,a,3\n"
        );
        (answer.Outcome, answer.Code).ShouldBe(("asked", "no_money"));
    }

    [Fact]
    public async Task An_upload_of_nothing_but_cancelled_orders_takes_them_back()
    {
        var answer = await ReadOrders.Async(
            "order_id,customer_id,date,amount,status\n1,a,2025-01-05,10,paid\n2,b,2025-01-06,20,paid\n",
            "order_id,customer_id,date,amount,status\n1,a,2025-01-05,10,cancelled\n"
        );
        answer.Sums().ShouldBe("b 1 20");
        answer.Warnings.ShouldContain(w => w.Contains("All rows are of cancelled orders", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("order_id,return_date,customer_id,sku,returned_qty,price\n1,2025-01-09,a,y,1,5.00\n")]
    [InlineData("order_id,refund_date,customer_id,sku,quantity,refund_amount\n1,2025-01-09,a,y,1,5.00\n")]
    public async Task A_list_of_returns_is_taken_off_the_sales_of_another_upload(string returns)
    {
        const string sales =
            "order_id,order_date,customer_id,sku,quantity,price\n1,2025-01-05,a,x,1,10.00\n1,2025-01-05,a,y,1,5.00\n2,2025-01-06,b,x,2,10.00\n";
        (await ReadOrders.Async(sales, returns)).Sums().ShouldBe("a 1 10; b 1 20");
        var answer = await ReadOrders.Async(returns, sales);
        answer.Sums().ShouldBe("a 1 10; b 1 20");
        answer.Warnings.ShouldContain(w => w.Contains("All rows are taken for returns", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drafts_alone_are_still_refused()
    {
        var answer = await ReadOrders.Async(
            "order_id,customer_id,date,amount,status\n1,a,2025-01-05,10,draft\n2,b,2025-01-06,20,draft\n"
        );
        (answer.Outcome, answer.Code).ShouldBe(("failed", "no_rows"));
    }

    [Fact]
    public async Task States_in_numbers_are_asked()
    {
        const string text = "order_id,customer_id,date,amount,status\n1,a,2025-01-05,3,1\n2,b,2025-01-05,4,9\n";
        var asked = await ReadOrders.Async(text);
        asked.Questions.Select(q => q.Code).ShouldBe(["unknown_state", "unknown_state"]);
        var read = await ReadOrders.Async(
            (Encoding.UTF8.GetBytes(text), """{"states":{"1":"purchase","9":"cancelled"}}""")
        );
        read.Sums().ShouldBe("a 1 3");
    }

    [Theory]
    [InlineData("Paid, not shipped", OrderState.Purchase)]
    [InlineData("Pending shipment", OrderState.Purchase)]
    [InlineData("Pending fulfillment", OrderState.Purchase)]
    [InlineData("Pending payment", OrderState.Unpaid)]
    [InlineData("Not paid", OrderState.Unpaid)]
    [InlineData("Paid on 2025-01-02 10:15", OrderState.Purchase)]
    [InlineData("Cancelled by customer on 2025-01-02", OrderState.Cancelled)]
    [InlineData("Refund rejected", OrderState.Unknown)]
    [InlineData("Return declined", OrderState.Unknown)]
    [InlineData("Cancellation denied", OrderState.Unknown)]
    [InlineData("offen", OrderState.Unknown)]
    public void A_longer_text_is_the_state_that_it_says(string text, object state) =>
        OrderStates.Of(text).ShouldBe((OrderState)state);

    [Fact]
    public async Task A_state_with_its_date_is_a_state()
    {
        var rows = Enumerable
            .Range(0, 300)
            .Select(i =>
                $"{i},c{i % 9},2025-01-{1 + (i % 28):00},10,{(i % 4 == 0 ? "Cancelled" : "Paid")} on 2025-02-01 10:{i % 60:00}:{i / 60:00}\n"
            );
        var answer = await ReadOrders.Async("order_id,customer_id,date,amount,status\n" + string.Concat(rows));
        answer.Spend.ShouldBe(2_250);
    }

    [Fact]
    public async Task Hundredths_are_what_the_mapping_file_says()
    {
        const string text = "order_id,customer_id,date,amount_cents\n1,a,2025-01-05,1999\n";
        (await ReadOrders.Async(text)).Spend.ShouldBe(19.99m);
        (await ReadOrders.Async((Encoding.UTF8.GetBytes(text), """{"hundredths":[]}"""))).Spend.ShouldBe(1_999);
        const string plain = "order_id,customer_id,date,amount\n1,a,2025-01-05,1999\n";
        (await ReadOrders.Async((Encoding.UTF8.GetBytes(plain), """{"hundredths":["amount"]}"""))).Spend.ShouldBe(
            19.99m
        );
    }

    [Fact]
    public async Task Several_currencies_inside_amounts_are_refused()
    {
        var answer = await ReadOrders.Async(
            "order_id,customer_id,date,amount\n1,a,2025-01-05,€10.00\n2,b,2025-01-06,£10.00\n"
        );
        (answer.Outcome, answer.Code).ShouldBe(("failed", "mixed_currency"));
    }

    [Fact]
    public async Task The_newest_upload_counts_for_an_order_that_several_hold() =>
        (
            await ReadOrders.Async(
                "order_id,customer_id,date,amount,status\n1,a,2025-01-05,100,paid\n2,b,2025-01-20,50,paid\n3,c,2025-01-31,70,paid\n",
                "order_id,customer_id,date,amount,status\n1,a,2025-01-05,100,cancelled\n2,b,2025-01-20,40,paid\n4,c,2025-02-10,30,paid\n"
            )
        )
            .Sums()
            .ShouldBe("b 1 40; c 2 100");

    [Fact]
    public async Task What_was_not_used_and_what_was_lost_is_told_with_its_money()
    {
        var answer = await ReadOrders.Async(
            "order_id,customer_id,date,amount,loyalty,status\n"
                + string.Concat(
                    Enumerable.Range(0, 40).Select(i => $"{i},c{i % 9},2025-01-{1 + (i % 28):00},10,3,paid\n")
                )
                + "98,,2025-01-05,25,3,paid\n99,c1,not a date,5000,3,paid\n100,c2,2025-01-05,30,3,cancelled\n"
        );
        var file = answer.Files[0];
        file.Plan!.Columns.Single(c => c.Header == "loyalty")
            .ShouldSatisfyAllConditions(c => c.Role.ShouldBeNull(), c => c.Type.ShouldBe("number"));
        file.Money!.ShouldSatisfyAllConditions(
            m => m.Spend.ShouldBe(400),
            m => m.Anonymous.ShouldBe(25),
            m => m.Excluded.ShouldBe(30),
            m => m.RefusedByReason["not_a_time"].ShouldBe(5000)
        );
        file.Plan.States.Select(s => (s.Word, s.State, s.Rows))
            .ShouldBe([("paid", "purchase", 40), ("cancelled", "cancelled", 1)]);
        answer.Warnings.ShouldContain(w => w.Contains("5,000.00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_id_that_no_table_can_hold_costs_its_row_alone()
    {
        var answer = await ReadOrders.Async(
            $"order_id,customer_id,date,amount\n"
                + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},c{i},2025-01-05,10\n"))
                + $"99,{new string('x', 3000)},2025-01-05,10\n"
        );
        answer.Customers.Count.ShouldBe(30);
        answer.Files[0].RefusedByReason.ShouldBe(new Dictionary<string, long> { ["id_too_long"] = 1 });
    }
}
