using CustomerValue.Features;
using SampleShop;

namespace CustomerValue.Bench.Datasets;

/// <summary>Everything that a made-up shop exports, as the lake has it.</summary>
internal static class ShopKinds
{
    /// <summary>The shop's orders and all other kinds of exports.</summary>
    public static LineTables Tables(Shop shop) => new(folder => Write(shop, folder));

    /// <summary>Writes one Parquet file of each export into a folder.</summary>
    public static LakeFiles Write(Shop shop, string folder)
    {
        var orders = Path.Combine(folder, "lines.parquet");
        ShopLines.Write(shop, orders);
        var all = new Shop(
            shop.Settings with
            {
                Kinds = [ShopKind.Customers, ShopKind.Events, ShopKind.Products, ShopKind.Reviews],
            }
        );
        foreach (var (name, write) in ShopWriter.Exports(all))
        {
            using var stream = File.Create(Path.Combine(folder, name));
            write(stream);
        }

        using var connection = DuckDb.Open(folder, 1024);
        return new LakeFiles([Export(orders)])
        {
            Customers = Parquet(
                "customers",
                """
                SELECT customer_id, signup_date::TIMESTAMP AS signup, birth_year::INTEGER AS birth_year, gender, city, region, country,
                    channel, CASE marketing_consent WHEN 'yes' THEN true WHEN 'no' THEN false END AS consent
                FROM read_csv('{folder}/customers.csv', header = true, all_varchar = true)
                """
            ),
            Events = Parquet(
                "events",
                """
                SELECT customer_id, event_time::TIMESTAMP AS time, event_type AS type, sku, category, session_id AS session
                FROM (
                    FROM read_csv('{folder}/events-*.csv.gz', header = true, all_varchar = true)
                    UNION ALL BY NAME
                    FROM read_json('{folder}/events-*.jsonl.gz', columns = {customer_id: 'VARCHAR', event_time: 'VARCHAR',
                        event_type: 'VARCHAR', sku: 'VARCHAR', category: 'VARCHAR', session_id: 'VARCHAR'})
                )
                WHERE customer_id <> ''
                """
            ),
            Products = Parquet(
                "products",
                """
                SELECT sku, name, category, brand, price::DECIMAL(18, 4) AS price, cost::DECIMAL(18, 4) AS cost, image
                FROM read_csv('{folder}/products.csv', header = true, all_varchar = true)
                """
            ),
            Reviews = Parquet(
                "reviews",
                """
                SELECT customer_id, sku, review_time::TIMESTAMP AS time, rating, title, text, language
                FROM read_json('{folder}/reviews.jsonl', columns = {customer_id: 'VARCHAR', sku: 'VARCHAR', review_time: 'VARCHAR',
                    rating: 'DOUBLE', title: 'VARCHAR', text: 'VARCHAR', language: 'VARCHAR'})
                """
            ),
        };

        List<ExportLines> Parquet(string kind, string select)
        {
            var file = Path.Combine(folder, $"{kind}.parquet");
            var rows = select.Replace("{folder}", folder, StringComparison.Ordinal);
            connection.Execute(
                $"COPY (SELECT *, row_number() OVER () AS line FROM ({rows})) TO {DuckDb.Quote(file)} (FORMAT parquet)"
            );
            return [Export(file)];
        }

        ExportLines Export(string file) =>
            new([file], shop.Settings.FirstDay.ToDateTime(default, DateTimeKind.Utc), DateTime.MaxValue);
    }
}
