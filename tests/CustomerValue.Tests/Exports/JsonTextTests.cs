using System.Text;
using CustomerValue.Exports;
using CustomerValue.Exports.Formats;

namespace CustomerValue.Tests.Exports;

/// <summary>JSON of any layout becomes JSON lines of flat objects.</summary>
public class JsonTextTests
{
    private const string Flat = """{"order_id":1,"customer_id":"ann","time":"2025-01-02","amount":5}""";

    [Theory]
    [InlineData("[{F},{F}]", "json")]
    [InlineData(" [\n {F} ,\n {F}\n]\n", "json")]
    [InlineData("{\"orders\":[{F},{F}],\"next_page\":2}", "json")]
    [InlineData("{\"orders\":[{F}],\"cursor\":\"x\"}\n{\"orders\":[{F}]}", "json")]
    [InlineData(
        "{\"data\":{\"orders\":{\"edges\":[{\"node\":{F},\"cursor\":\"a\"},{\"node\":{F}}],\"pageInfo\":{\"hasNextPage\":false}}},\"extensions\":{\"cost\":{\"x\":[1]}}}",
        "json"
    )]
    [InlineData("{\"meta\":{\"store_name\":\"x\"},\"results\":[{F},{F}]}", "json")]
    [InlineData("{\"orders\":[{F},{F}],\"$count\":2}", "json")]
    [InlineData("{\"$schema\":\"orders\",\"orders\":[{F},{F}]}", "json")]
    [InlineData(
        "{\"took\":3,\"hits\":{\"total\":{\"value\":2},\"hits\":[{\"_id\":\"a\",\"_source\":{F}},{\"_source\":{F}}]}}",
        "json"
    )]
    [InlineData("[{F}]\n[{F},null]", "json")]
    [InlineData("{F}\n{F}\n", "jsonl")]
    public async Task Lists_and_answers_give_their_rows(string layout, string format)
    {
        using var upload = await OpenAsync(layout.Replace("{F}", Flat, StringComparison.Ordinal));
        upload.Format.ShouldBe(format);
        upload.Lines.ShouldBe([Flat, Flat]);
        upload.Warnings.ShouldBeEmpty();
    }

    private const string Keyed =
        """{"o1":{"customer_id":"ann","total":5,"items":[{"sku":"a"}]},"o2":{"customer_id":"bob","total":6,"items":[{"sku":"b"}]}}""";

    [Theory]
    [InlineData(Keyed)]
    [InlineData("{\"orders\":" + Keyed + ",\"page\":1}")]
    [InlineData("{\"data\":{\"orders\":" + Keyed + "}}")]
    public async Task Rows_under_keys_are_rows_and_the_key_is_their_id(string layout)
    {
        using var upload = await OpenAsync(layout);
        upload.Lines.ShouldBe([
            """{"id":"o1","customer_id":"ann","total":5,"items.sku":"a"}""",
            """{"id":"o2","customer_id":"bob","total":6,"items.sku":"b"}""",
        ]);
    }

    [Fact]
    public async Task A_row_under_a_key_keeps_an_id_of_its_own()
    {
        using var upload = await OpenAsync("""{"x":{"order_id":"o1","total":5},"y":{"order_id":"o2","total":6}}""");
        upload.Lines.ShouldBe(["""{"order_id":"o1","total":5}""", """{"order_id":"o2","total":6}"""]);
    }

    [Fact]
    public async Task Columns_of_numbered_values_give_a_row_for_each_number()
    {
        using var upload = await OpenAsync(
            """{"customer_id":{"0":"ann","1":"bob","7":null},"total":{"0":5,"1":6.50,"7":7}}"""
        );
        upload.Lines.ShouldBe([
            """{"customer_id":"ann","total":5}""",
            """{"customer_id":"bob","total":6.50}""",
            """{"customer_id":null,"total":7}""",
        ]);
    }

    [Fact]
    public async Task Lines_of_a_database_lose_its_types()
    {
        const string row = """{"customer":"ann","total":{"$numberDecimal":"10.50"},"at":{"$date":"2025-01-02"}}""";
        using var upload = await OpenAsync($"{row}\n{row}\n");
        upload.Lines.ShouldAllBe(l => l == """{"customer":"ann","total":"10.50","at":"2025-01-02"}""");
    }

    [Fact]
    public async Task Groups_of_rows_under_keys_are_refused()
    {
        var refused = await RefusalAsync(
            """{"ann":{"1":{"on":1,"total":5},"2":{"on":2,"total":6}},"bob":{"1":{"on":3,"total":7}}}"""
        );
        refused.Code.ShouldBe("unsupported_format");
    }

    [Fact]
    public async Task An_order_of_two_addresses_is_one_row()
    {
        const string order =
            """{"billing":{"city":"x","zip":"1"},"shipping":{"city":"x","zip":"2"},"id":1,"total":5}""";
        using var upload = await OpenAsync(order);
        upload.Lines.ShouldBe([order]);
    }

    [Fact]
    public async Task Objects_may_take_several_lines()
    {
        using var upload = await OpenAsync(
            "{\n  \"customer_id\": \"ann\",\n  \"time\": \"2025-01-02\"\n}\n{\n  \"customer_id\": \"bob\"\n}\n"
        );
        upload.Lines.ShouldBe(["""{"customer_id":"ann","time":"2025-01-02"}""", """{"customer_id":"bob"}"""]);
    }

    [Theory]
    [InlineData("[{O}]")]
    [InlineData("{O}")]
    [InlineData("{\"orders\":[{O}]}")]
    public async Task An_order_with_lines_is_a_row_for_each_and_other_lists_are_added_up(string layout)
    {
        const string order =
            """{"id":71,"customer":{"id":11},"total":"60.00","tags":["a","b"],"line_items":[{"sku":"m1","quantity":2,"price":"25.00","tax_lines":[{"price":"1.10"},{"price":"0.90"}]},{"sku":"m2","quantity":1,"price":"5.00","tax_lines":[]}],"refunds":[{"id":5,"transactions":[{"amount":"4.00","kind":"refund"},{"amount":"1.50","kind":"refund"}]}],"empty":[]}""";
        const string own =
            "\"id\":71,\"customer.id\":11,\"total\":\"60.00\",\"tags\":\"a,b\",\"refunds.id\":\"5\",\"refunds.transactions.amount\":5.50,\"refunds.transactions.kind\":\"refund\"";
        using var upload = await OpenAsync(layout.Replace("{O}", order, StringComparison.Ordinal));
        upload.Lines.ShouldBe([
            $"{{{own},\"line_items.sku\":\"m1\",\"line_items.quantity\":2,\"line_items.price\":\"25.00\",\"line_items.tax_lines.price\":2.00}}",
            $"{{{own},\"line_items.sku\":\"m2\",\"line_items.quantity\":1,\"line_items.price\":\"5.00\"}}",
        ]);
    }

    [Theory]
    [InlineData("""{"id":1,"lineItems":{"edges":[{"node":{"sku":"a"}},{"node":{"sku":"b"}}]}}""", "lineItems.sku")]
    [InlineData("""{"id":1,"items":[{"sku":"a"},{"sku":"b"}]}""", "items.sku")]
    [InlineData("""{"id":1,"orderItems":[{"sku":"a"},{"sku":"b"}],"discounts":[{"amount":1}]}""", "orderItems.sku")]
    [InlineData("""{"orderItems":[{"sku":"a"},{"sku":"b"}],"id":1}""", "orderItems.sku")]
    [InlineData("""{"discounts":[{"amount":1}],"id":1,"products":[{"sku":"a"},{"sku":"b"}]}""", "products.sku")]
    [InlineData("""{"order":{"id":1,"details":[{"sku":"a"},{"sku":"b"}]}}""", "order.details.sku")]
    public async Task Lines_are_known_by_their_names(string order, string path)
    {
        using var upload = await OpenAsync($"[{order}]");
        upload.Lines.Count.ShouldBe(2);
        upload.Lines[0].ShouldContain($"\"{path}\":\"a\"");
        upload.Lines[1].ShouldContain($"\"{path}\":\"b\"");
        upload.Lines.ShouldAllBe(l => l.Contains("id\":1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_order_without_lines_is_one_row_and_types_of_databases_are_no_path()
    {
        using var upload = await OpenAsync(
            """[{"_id":{"$oid":"a1"},"total":{"$numberDecimal":"5.00"},"line_items":[]}]"""
        );
        upload.Lines.ShouldBe(["""{"_id":"a1","total":"5.00"}"""]);
    }

    [Fact]
    public async Task A_broken_line_is_refused_alone()
    {
        const string order =
            """{"order_id":1,"customer_id":"ann","time":"2025-01-02","amount":3,"items":[{"sku":"a"}]}""";
        using var run = await ExportRun.ReadAsync(
            $"{order}\n{{\"order_id\":\n{order}\n",
            settings: ExportRun.Settings with
            {
                MaxRefusedShare = 1,
            }
        );
        run.Manifest.RefusedByReason.ShouldContainKeyAndValue("not_json", 1);
        run.Manifest.RowsKept.ShouldBe(2);
        run.Manifest.Format.ShouldBe("jsonl");
    }

    [Theory]
    [InlineData("[{\"a\":1},{\"b\":", "truncated")]
    [InlineData("[{\"a\":1}", "truncated")]
    [InlineData("{\"orders\":[{\"a\":1}]", "truncated")]
    [InlineData("[{\"a\":1},{\"b\":x}]", "bad_json")]
    [InlineData("[[1,2],[3,4]]", "unsupported_format")]
    public async Task What_is_cut_off_or_broken_is_refused_with_its_line(string text, string code)
    {
        var refusal = await RefusalAsync(text);
        refusal.Code.ShouldBe(code);
        refusal.Message.ShouldStartWith("orders.json, line 1");
    }

    [Fact]
    public async Task Depth_and_size_are_bounded()
    {
        var deep = $"[{string.Concat(Enumerable.Repeat("{\"a\":", 10_000))}1{new string('}', 10_000)}]";
        (await RefusalAsync(deep)).Code.ShouldBe("bad_json");
        var large = $"[{{\"a\":\"{new string('x', 20 << 20)}\"}}]";
        (await RefusalAsync(large)).Code.ShouldBe("row_too_long");
        var lines =
            $"[{{\"a\":\"{new string('x', 1 << 20)}\",\"items\":[{string.Join(',', Enumerable.Repeat("{\"b\":1}", 100))}]}}]";
        (await RefusalAsync(lines)).Code.ShouldBe("row_too_long");
    }

    [Fact]
    public async Task A_second_list_of_an_answer_is_warned_of()
    {
        using var upload = await OpenAsync("""{"orders":[{"id":1}],"customers":[{"id":2}],"ids":[]}""");
        upload.Lines.ShouldBe(["""{"id":1}"""]);
        upload.Warnings.ShouldHaveSingleItem().ShouldContain("customers");
    }

    [Fact]
    public async Task Many_objects_are_read_as_one_list_wherever_they_are_cut()
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < 40_000; i++)
        {
            text.Append(i == 0 ? "" : ",\n")
                .Append(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{{\"order_id\":{i},\"customer_id\":\"c{i}ü\",\"time\":\"2025-01-02\",\"amount\":1.5,\"items\":[{{\"sku\":\"x\"}},{{\"sku\":\"y\"}}]}}"
                );
        }

        using var upload = await OpenAsync(text.Append(']').ToString());
        upload.Lines.Count.ShouldBe(80_000);
        upload.Lines.Distinct().Count().ShouldBe(80_000);
    }

    private static async Task<ReadUpload> OpenAsync(string text) =>
        await ReadUpload.OfAsync("orders.json", Encoding.UTF8.GetBytes(text));

    private static async Task<ExportRefusedException> RefusalAsync(string text) =>
        await ReadUpload.RefusalAsync("orders.json", Encoding.UTF8.GetBytes(text));
}
