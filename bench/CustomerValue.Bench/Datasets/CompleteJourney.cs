using CustomerValue.Features;

namespace CustomerValue.Bench.Datasets;

/// <summary>
/// The sample of Complete Journey as the lake would have it: lines of 2017, products, and the age of the 801 households that tell
/// it, at the middle of its band.
/// </summary>
internal static class CompleteJourney
{
    public static readonly DateOnly First = new(2017, 1, 1);
    public static readonly DateOnly Cutoff = new(2017, 10, 3);

    public static LineTables Tables(string data) => new(folder => Write(data, folder));

    private static LakeFiles Write(string data, string folder)
    {
        using var connection = DuckDb.Open(folder, 1024);
        return new LakeFiles(
            Parquet(
                "orders",
                """
                SELECT basket_id AS order_id, household_id AS customer_id, transaction_timestamp::TIMESTAMP AS time, product_id AS sku,
                    NULL::VARCHAR AS description, greatest(quantity::DOUBLE, 1) AS quantity,
                    sales_value::DECIMAL(18, 4) AS unit_price, retail_disc::DECIMAL(18, 4) AS discount,
                    sales_value::DECIMAL(18, 4) AS amount, 'USD' AS currency, 'US' AS country, 'sale' AS kind
                FROM read_csv('{data}/transactions_sample.csv.gz', header = true, all_varchar = true)
                """
            )
        )
        {
            Customers = Parquet(
                "customers",
                """
                SELECT household_id AS customer_id, NULL::TIMESTAMP AS signup, 2012 - left(age, 2)::INTEGER AS birth_year,
                    NULL::VARCHAR AS gender, NULL::VARCHAR AS city, NULL::VARCHAR AS region, 'US' AS country, NULL::VARCHAR AS channel,
                    NULL::BOOLEAN AS consent
                FROM read_csv('{data}/demographics.csv.gz', header = true, all_varchar = true)
                """
            ),
            Products = Parquet(
                "products",
                """
                SELECT product_id AS sku, product_type AS name, concat_ws(' > ', department, product_category) AS category,
                    manufacturer_id AS brand, NULL::DECIMAL(18, 4) AS price, NULL::DECIMAL(18, 4) AS cost, NULL::VARCHAR AS image
                FROM read_csv('{data}/products.csv.gz', header = true, all_varchar = true)
                """
            ),
        };

        List<ExportLines> Parquet(string kind, string select)
        {
            var file = Path.Combine(folder, $"{kind}.parquet");
            var rows = select.Replace("{data}", Path.Combine(data, "completejourney"), StringComparison.Ordinal);
            connection.Execute(
                $"COPY (SELECT *, row_number() OVER () AS line FROM ({rows})) TO {DuckDb.Quote(file)} (FORMAT parquet)"
            );
            return [new ExportLines([file], DateTime.MinValue, DateTime.MaxValue)];
        }
    }
}
