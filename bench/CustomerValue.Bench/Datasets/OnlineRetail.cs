using CustomerValue.Recommendations;

namespace CustomerValue.Bench.Datasets;

/// <summary>The sales of Online Retail II, each product of each customer once a day.</summary>
internal static class OnlineRetail
{
    /// <summary>Reads the sales.</summary>
    /// <returns>Feedback, and the day after the last.</returns>
    public static (FeedbackLog Log, int Cutoff) Read(string data)
    {
        var sql = ValueDataset
            .All.First(d => d.Name.StartsWith("online_retail_2", StringComparison.Ordinal))
            .Sql.Replace("{dir}", data, StringComparison.Ordinal);
        using var connection = DuckDb.Open(Path.GetTempPath(), 1_024);
        using var command = connection.CreateCommand();
        command.CommandText = $$"""
            WITH sales AS ({{sql}})
            SELECT DISTINCT
                dense_rank() OVER (ORDER BY customer_id)::INTEGER - 1 AS customer,
                dense_rank() OVER (ORDER BY sku)::INTEGER - 1 AS product,
                datediff('day', DATE '0001-01-01', day)::INTEGER AS day
            FROM sales
            WHERE sku SIMILAR TO '[0-9]{5}.*'
            ORDER BY ALL
            """;
        using var reader = command.ExecuteReader();
        var customers = new List<List<FeedbackRow>>();
        var products = 0;
        var last = 0;
        while (reader.Read())
        {
            var customer = reader.GetInt32(0);
            while (customers.Count <= customer)
            {
                customers.Add([]);
            }

            var row = new FeedbackRow(reader.GetInt32(1), reader.GetInt32(2), FeedbackType.Buy);
            customers[customer].Add(row);
            products = Math.Max(products, row.Product + 1);
            last = Math.Max(last, row.Day);
        }

        return (FeedbackLog.From(customers, products), last + 1);
    }
}
