using System.Text.Json;
using CustomerValue.Storage;

namespace CustomerValue.Recommendations;

/// <summary>The files of recommendations; columns as documented in docs/formats.md.</summary>
internal static class RecommendationParquet
{
    /// <summary>Rows in a row group: who wants one customer of the file reads one.</summary>
    private const int RowGroup = 2_048;

    private const string ItemType =
        """[{"sku": "VARCHAR", "score": "FLOAT", "reason": "VARCHAR", "because": "VARCHAR", "times": "INTEGER"}]""";

    private const string SimilarType = """[{"sku": "VARCHAR", "score": "FLOAT", "reason": "VARCHAR"}]""";

    /// <summary>Writes some customers' lists.</summary>
    /// <param name="lists">Customers and their lists.</param>
    /// <param name="file">Local path, overwritten.</param>
    public static void Write(IEnumerable<(string CustomerId, List<Recommendation> Items)> lists, string file) =>
        Write(
            "customer_id VARCHAR, items VARCHAR",
            lists.Select(l => new[] { l.CustomerId, JsonSerializer.Serialize(l.Items, BlobFiles.Json) }),
            $"SELECT * REPLACE (from_json(items, '{ItemType}') AS items) FROM rows",
            file
        );

    /// <summary>Writes products with what goes with them, in the order of their skus.</summary>
    /// <param name="products">Products and their lists.</param>
    /// <param name="file">Local path, overwritten.</param>
    public static void Write(IEnumerable<(KnownProduct Product, List<SimilarProduct> Items)> products, string file) =>
        Write(
            "sku VARCHAR, name VARCHAR, category VARCHAR, for_sale VARCHAR, items VARCHAR",
            products.Select(p =>
                new[]
                {
                    p.Product.Sku,
                    p.Product.Name,
                    p.Product.Category,
                    p.Product.ForSale ? "true" : "false",
                    JsonSerializer.Serialize(p.Items, BlobFiles.Json),
                }
            ),
            $"SELECT * REPLACE (for_sale::BOOLEAN AS for_sale, from_json(items, '{SimilarType}') AS items) FROM rows ORDER BY sku",
            file
        );

    /// <summary>Puts files of customers into one, by customer.</summary>
    public static void Combine(IReadOnlyList<string> parts, string file, string scratchDirectory, int memoryLimitMb)
    {
        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        connection.Execute(
            $"COPY (SELECT * FROM {DuckDb.ReadParquet(parts)} ORDER BY customer_id) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {RowGroup})"
        );
    }

    private static void Write(string columns, IEnumerable<string?[]> rows, string select, string file)
    {
        using var connection = DuckDb.Open(Path.GetDirectoryName(file)!, 256);
        connection.Execute($"CREATE TABLE rows ({columns})");
        using (var appender = connection.CreateAppender("rows"))
        {
            foreach (var values in rows)
            {
                var row = appender.CreateRow();
                foreach (var value in values)
                {
                    row.AppendValue(value);
                }

                row.EndRow();
            }
        }

        connection.Execute(
            $"COPY ({select}) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {RowGroup})"
        );
    }
}
