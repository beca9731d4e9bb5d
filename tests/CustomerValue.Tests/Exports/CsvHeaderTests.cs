using System.Text;
using CustomerValue.Exports;
using CustomerValue.Exports.Formats;

namespace CustomerValue.Tests.Exports;

/// <summary>Which line of delimited text is the header, and what stands between its fields.</summary>
public class CsvHeaderTests
{
    private static readonly ExportMapping None = new();

    [Theory]
    [InlineData("order_id,customer_id,order_date,amount\n1,a,2025-01-05,1.50\n", ',', 1)]
    [InlineData("\uFEFForder_id,customer_id,order_date,amount\r\n1,a,2025-01-05,1.50\r\n", ',', 1)]
    [InlineData("\n\r\norder_id;customer_id;order_date;amount\n1;a;2025-01-05;1,50\n", ';', 3)]
    [InlineData("sep=;\norder_id;customer_id;order_date;amount\n1;a;2025-01-05;10,50\n", ';', 2)]
    [InlineData("\"SEP=,\"\r\norder_id,customer_id,order_date,amount\r\n1,a,2025-01-05,10.50\r\n", ',', 2)]
    [InlineData("sep=\t\norder_id\tcustomer_id\torder_date\tamount\n1\ta\t2025-01-05\t10\n", '\t', 2)]
    [InlineData(
        "Orders report,,,\nPeriod: 2025-01-01 to 2025-01-31,,,\n,,,\norder_id,customer_id,order_date,amount\n1,a,2025-01-05,1\n",
        ',',
        4
    )]
    [InlineData(
        "# written by a shop, on Monday\n# rows: 2\norder_id,customer_id,order_date,amount\n1,a,2025-01-05,1\n2,b,2025-01-06,1\n",
        ',',
        3
    )]
    [InlineData(
        "Customer:;All;Date:;2025-02-01\n\norder_id;customer_id;order_date;amount\n1;a;2025-01-05;1\n2;b;2025-01-06;1\n",
        ';',
        3
    )]
    [InlineData("#order_id,customer_id,order_date,amount\n1,a,2025-01-05,1\n", ',', 1)]
    public void It_is_found_below_titles_and_comments(string text, char delimiter, int lines)
    {
        var header = Find(text)!;
        header.Names.ShouldBe(["order_id", "customer_id", "order_date", "amount"]);
        ((char)header.Delimiter).ShouldBe(delimiter);
        header.Lines.ShouldBe(lines);
        Encoding.UTF8.GetBytes(text)[..header.End].Count(b => b == '\n').ShouldBe(lines);
    }

    [Theory]
    [InlineData(
        "Bestellung;Wer;Wann;Summe\nA1;Anna;05.01.2025;10,50\nA2;Bert;06.01.2025;1.000,00\n",
        "Bestellung|Wer|Wann|Summe"
    )]
    [InlineData("Our list\n\nNo,Who,Day\n1,ann,2025-01-05\n2,bob,2025-01-06\n", "No|Who|Day")]
    [InlineData("Nr\tKunde, Name\tTag\n1\tann\t2025-01-05\n2\tbob\t2025-01-06\n", "Nr|Kunde, Name|Tag")]
    public void Where_no_word_is_known_the_shape_tells(string text, string names) =>
        string.Join('|', Find(text)!.Names).ShouldBe(names);

    [Theory]
    [InlineData("1,2268318,2520377,pv,1511544070\n1,2333346,2520771,pv,1511561733\n")]
    [InlineData("ann,2025-01-05,10.50\nbob,2025-01-06,20.00\n")]
    [InlineData("2025-01-05;ann;order;10\n2025-01-06;bob;order;20\n")]
    [InlineData("")]
    [InlineData("\n\n")]
    public void Values_are_no_header(string text) => Find(text).ShouldBeNull();

    [Fact]
    public void Names_are_unescaped_trimmed_and_unique() =>
        Find("\"Order \"\"ID\"\"\", Date ,Date,,Date 2,\n1,2025-01-05,2025-01-06,x,y,\n")!
            .Names.ShouldBe(["Order \"ID\"", "Date", "Date 3", "Column 4", "Date 2", "Column 6"]);

    [Fact]
    public void A_known_delimiter_is_taken()
    {
        Find("order_id:customer,id:date\n1:a:2025-01-05\n", new ExportMapping { Delimiter = ":" })!
            .Names.ShouldBe(["order_id", "customer,id", "date"]);
        var text = "order_id\u001ecustomer_id\u001edate\n"u8;
        CsvHeader.Find(text, true, None, 0x1e)!.Names.Count.ShouldBe(3);
    }

    [Fact]
    public void Headers_of_the_mapping_file_are_known()
    {
        var mapping = new ExportMapping
        {
            Columns = new Dictionary<string, string?> { ["customer_id"] = "Wer", ["time"] = "Wann" },
        };
        var header = Find("Liste der Einkäufe;Januar;x\nWer;Wann;2025\nann;heute;3\n", mapping)!;
        header.Names.ShouldBe(["Wer", "Wann", "2025"]);
        header.Lines.ShouldBe(2);
    }

    [Fact]
    public void Quotes_may_have_a_backslash_before_them()
    {
        var text = Encoding.UTF8.GetBytes(
            "order_id,\"product \\\"name\\\"\",date\n1,\"a \\\"b\\\", c\\\\\",2025-01-05\n"
        );
        var header = CsvHeader.Find(text, true, None, null)!;
        header.Names.ShouldBe(["order_id", "product \"name\"", "date"]);
        header.Backslash.ShouldBeTrue();
        var splitter = new CsvSplitter(header.Delimiter, 3, header.Backslash);
        splitter.Read(text, header.End, true).ShouldBe(RecordOutcome.Record);
        splitter.Fields[1].ToText(text).ShouldBe("a \"b\", c\\");
    }

    [Fact]
    public void Doubled_quotes_are_single_ones_when_unescaped_and_backslashes_stay()
    {
        var text = "1,\"C:\\\\x \"\"y\"\"\",z\n"u8;
        var splitter = new CsvSplitter((byte)',', 3);
        splitter.Read(text, 0, true).ShouldBe(RecordOutcome.Record);
        splitter.Fields[1].ToText(text).ShouldBe("C:\\\\x \"y\"");
        splitter.Fields[2].ToText(text).ShouldBe("z");
    }

    [Fact]
    public void A_hundred_thousand_columns_are_refused_at_the_header()
    {
        var text =
            string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"order {i} x")) + ",order_id,date,customer_id\n";
        var header = Find(text)!;
        var refusal = Should.Throw<ExportRefusedException>(() => header.RequireColumns("wide.csv"));
        refusal.Code.ShouldBe("too_many_columns");
        refusal.Message.ShouldStartWith("wide.csv, line 1");
    }

    private static CsvHeader? Find(string text, ExportMapping? mapping = null) =>
        CsvHeader.Find(Encoding.UTF8.GetBytes(text), true, mapping ?? None, null);
}
