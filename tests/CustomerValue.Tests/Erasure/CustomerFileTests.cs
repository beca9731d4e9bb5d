using CustomerValue.Erasure;

namespace CustomerValue.Tests.Erasure;

/// <summary>One customer's rows in a Parquet file, as they are told to the customer.</summary>
public sealed class CustomerFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("customer-file-").FullName;

    [Fact]
    public void A_number_that_is_none_is_null_alone_and_in_lists()
    {
        var file = Write(
            """
            SELECT * FROM (VALUES
                ('a', 1.5::FLOAT, 'NaN'::FLOAT, ['NaN'::FLOAT, 2.5::FLOAT], 'Infinity'::DOUBLE, NULL::FLOAT),
                ('b', 2.5::FLOAT, 0::FLOAT, [1::FLOAT], 1::DOUBLE, 3::FLOAT)
            ) AS t(customer_id, spend, "page visits", week_visits, rate, unknown)
            """
        );
        var row = CustomerFile.Rows([file], "a", _folder, 128).ShouldHaveSingleItem();
        row.ToJsonString()
            .ShouldBe(
                """{"customer_id":"a","spend":1.5,"page visits":null,"week_visits":[null,2.5],"rate":null,"unknown":null}"""
            );
    }

    [Fact]
    public void A_file_without_customers_has_none()
    {
        var file = Write("SELECT 's1' AS sku, 1.5::DOUBLE AS price");
        CustomerFile.Rows([file], "a", _folder, 128).ShouldBeEmpty();
        CustomerFile.Rows([], "a", _folder, 128).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string sql)
    {
        var file = Path.Combine(_folder, "rows.parquet");
        using var connection = DuckDb.Open(_folder, 128);
        connection.Execute($"COPY ({sql}) TO {DuckDb.Quote(file)} (FORMAT parquet)");
        return file;
    }
}
