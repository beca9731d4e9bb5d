using System.Text;

namespace CustomerValue.Tests.Exports;

public class RefusedRowTests
{
    [Theory]
    [InlineData("x,,1,1", "time", "-", "missing")]
    [InlineData("x,soon,1,1", "time", "soon", "not_a_time")]
    [InlineData("x,1955-01-01,1,1", "time", "1955-01-01", "time_out_of_range")]
    [InlineData("x,2999-01-01,1,1", "time", "2999-01-01", "time_out_of_range")]
    [InlineData("x,2025-01-01,many,1", "quantity", "many", "not_a_number")]
    [InlineData("x,2025-01-01,1e10,1", "quantity", "1e10", "too_large")]
    [InlineData("x,2025-01-01,1,free", "unit_price", "free", "not_a_number")]
    [InlineData("x,2025-01-01,1,NaN", "unit_price", "NaN", "not_a_number")]
    [InlineData("x,2025-01-01,1,1e13", "unit_price", "1e13", "too_large")]
    [InlineData("x,2025-01-01,1,", "unit_price", "-", "missing")]
    [InlineData("x,2025-01-01,1", "-", "-", "wrong_field_count")]
    [InlineData("x,2025-01-01,1,1,1", "-", "-", "wrong_field_count")]
    [InlineData("x,2025-01-01,1,\"1", "-", "-", "unterminated_quote")]
    [InlineData("x,2025-01-01,1,\"1\"0", "-", "-", "unterminated_quote")]
    public async Task A_refused_row_has_its_line_column_value_reason_and_text(
        string row,
        string column,
        string value,
        string reason
    )
    {
        using var run = await ExportRun.ReadAsync(
            $"customer_id,time,quantity,unit_price\na,2025-01-01,1,1\n\n{row}\nb,2025-01-02,1,2\n",
            settings: ExportRun.Settings with
            {
                MaxRefusedShare = 0.5,
            }
        );
        run.Rejects.ShouldBe([$"4|{column}|{value}|{reason}|{row}"]);
        run.Rows.Count.ShouldBe(2);
        run.Manifest.RefusedByReason.ShouldBe(new Dictionary<string, long> { [reason] = 1 });
        run.Manifest.RowsRead.ShouldBe(3);
    }

    [Fact]
    public async Task Broken_json_is_refused_and_an_unknown_type_of_row_is_asked()
    {
        const string text = """
            {"customer_id":"a","time":"2025-01-01","amount":1,"kind":"sale"}
            {"customer_id":"a","time":"2025-01-01","amount":1,"kind":"gift"}
            {"customer_id":"a",
            [1]
            """;
        var settings = ExportRun.Settings with { MaxRefusedShare = 1 };
        (await ExportRun.RefusalAsync(Encoding.UTF8.GetBytes(text), settings: settings)).Code.ShouldBe("unknown_state");
        using var run = await ExportRun.ReadAsync(text, """{"states":{"Gift":"ignored"}}""", settings);
        run.Rejects.Select(r => string.Join('|', r.Split('|')[..4])).ShouldBe(["3|-|-|not_json", "4|-|-|not_json"]);
        (run.Manifest.RowsKept, run.Manifest.RowsExcluded).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Lines_are_physical_lines_also_below_values_of_several_lines()
    {
        using var run = await ExportRun.ReadAsync(
            "customer_id,time,sku\na,2025-01-01,\"one\ntwo\nthree\"\nb,never,s\n",
            """{"columns":{"amount":null}}""",
            settings: ExportRun.Settings with
            {
                MaxRefusedShare = 0.5,
            }
        );
        run.Rejects.ShouldBe(["5|time|never|not_a_time|b,never,s"]);
    }
}
