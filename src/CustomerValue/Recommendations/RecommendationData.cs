using System.Globalization;
using CustomerValue.Features;
using DuckDB.NET.Data;

namespace CustomerValue.Recommendations;

/// <summary>A product as recommendations know it.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Name">Name, if known.</param>
/// <param name="Category">Category path, if known.</param>
/// <param name="ForSale">Whether it may be recommended.</param>
internal sealed record KnownProduct(string Sku, string? Name, string? Category, bool ForSale);

/// <summary>A customer's segment and rows of feedback.</summary>
/// <param name="Id">The customer.</param>
/// <param name="Segment">Segment, or null in none.</param>
/// <param name="Rows">By product, day and type.</param>
/// <param name="IsScored">Whether the scores have the customer; one without an order is in none.</param>
internal sealed record CustomerFeedback(string Id, int? Segment, FeedbackRow[] Rows, bool IsScored = true);

/// <summary>
/// The lake's feedback in DuckDB: partitions are added one after another and kept as small files, so that memory does not grow
/// with the shop. Nothing of the cutoff's day and later is looked at.
/// </summary>
internal sealed class RecommendationData : IDisposable
{
    private const int SliceLines = 1_000_000;
    private const string SqlFolder = "Recommendations/Sql/";

    private readonly DuckDBConnection _connection;
    private readonly string _folder;
    private readonly DateOnly _cutoff;
    private readonly RecommendationOptions _options;
    private readonly SortedDictionary<int, List<string>> _files = [];
    private readonly Dictionary<int, string> _customers = [];

    /// <summary>Opens an empty database.</summary>
    /// <param name="folder">Existing folder for files.</param>
    /// <param name="memoryLimitMb">DuckDB's memory limit, MiB.</param>
    /// <param name="cutoff">First day that is not known.</param>
    /// <param name="options">Settings.</param>
    public RecommendationData(string folder, int memoryLimitMb, DateOnly cutoff, RecommendationOptions options)
    {
        _folder = folder;
        _cutoff = cutoff;
        _options = options;
        _connection = DuckDb.Open(folder, memoryLimitMb);
        _connection.Execute(
            "CREATE TEMP TABLE seen (sku VARCHAR, last_sold TIMESTAMP, name VARCHAR, named TIMESTAMP, category VARCHAR, categorised TIMESTAMP)"
        );
    }

    /// <summary>The products with feedback, by number; after <see cref="Number"/>.</summary>
    public IReadOnlyList<KnownProduct> Products { get; private set; } = [];

    /// <summary>Products for sale that nobody gave feedback on, by sku; after <see cref="Number"/>.</summary>
    public IReadOnlyList<KnownProduct> Untouched { get; private set; } = [];

    /// <summary>Adds one partition's order lines, events and master data.</summary>
    public void Add(
        int partition,
        IReadOnlyList<ExportLines> orders,
        IReadOnlyList<ExportLines> events,
        IReadOnlyList<ExportLines> customers
    )
    {
        _connection.Execute(KindSql.Customers(customers));
        var ids = _customers[partition] = Path.Combine(_folder, $"customers-{partition:00}.parquet");
        _connection.Execute($"COPY (SELECT customer_id FROM customers) TO {DuckDb.Quote(ids)} (FORMAT parquet)");
        _connection.Execute("DROP TABLE customers");
        var files = _files[partition] = [];
        var lines = orders.Concat(events).SelectMany(e => e.Files).ToList();
        var slices = lines.Count == 0 ? 1 : 1 + (Count(DuckDb.ReadParquet(lines)) / SliceLines);
        for (var slice = 0; slice < slices; slice++)
        {
            var where = $"time < {CutoffText} AND hash(customer_id) % {slices} = {slice}";
            _connection.Execute(KindSql.Lines(orders, where));
            _connection.Execute(KindSql.Events(events, where));
            var file = Path.Combine(_folder, $"feedback-{partition:00}-{slice:0000}.parquet");
            _connection.Execute(
                $"COPY ({EmbeddedText.Read(SqlFolder + "feedback.sql")}) TO {DuckDb.Quote(file)} (FORMAT parquet)"
            );
            _connection.Execute(EmbeddedText.Read(SqlFolder + "seen.sql"));
            files.Add(file);
        }
    }

    /// <summary>Finds out what is for sale, and numbers the products; after the last partition.</summary>
    /// <param name="products">Exports of products; may be empty.</param>
    /// <param name="inferred">Categories that photos told; may be empty.</param>
    public void Number(IReadOnlyList<ExportLines> products, IReadOnlyList<ExportLines> inferred)
    {
        _connection.Execute(KindSql.Products(products));
        _connection.Execute("CREATE TEMP TABLE inferred (sku VARCHAR, category VARCHAR)");
        if (inferred.SelectMany(e => e.Files).ToList() is { Count: > 0 } told)
        {
            _connection.Execute($"INSERT INTO inferred SELECT sku, category FROM {DuckDb.ReadParquet(told)}");
        }

        double[] weights = [_options.BuyWeight, _options.CartWeight, _options.FavouriteWeight, _options.ViewWeight];
        _connection.Execute(
            EmbeddedText
                .Read(SqlFolder + "goods.sql")
                .Replace("{cutoff}", $"{_cutoff:yyyy-MM-dd}", StringComparison.Ordinal)
                .Replace("{catalogue_days}", Text(_options.CatalogueDays), StringComparison.Ordinal)
                .Replace("{weights}", string.Join(", ", weights.Select(Text)), StringComparison.Ordinal)
                .Replace("{half_life}", Text(_options.HalfLifeDays), StringComparison.Ordinal)
                .Replace("{most}", Text(_options.MaxProducts), StringComparison.Ordinal)
                .Replace("{feedback}", AllFeedback, StringComparison.Ordinal)
        );
        Products = ReadProducts(
            "SELECT sku, name, category, for_sale FROM kept JOIN goods USING (sku) ORDER BY number"
        );
        Untouched = ReadProducts(
            "SELECT sku, name, category, for_sale FROM goods ANTI JOIN kept USING (sku) WHERE for_sale ORDER BY sku"
        );
    }

    /// <summary>The feedback to learn from: all of it, or that of a sample of customers.</summary>
    /// <param name="seed">Seed of the sample.</param>
    /// <returns>Feedback of numbered customers, and the share of customers in it.</returns>
    public (FeedbackLog Log, double Share) Learn(int seed)
    {
        var rows = Count($"{AllFeedback} SEMI JOIN kept USING (sku)");
        var share = rows <= _options.MaxFeedback ? 1 : (double)_options.MaxFeedback / rows;
        var starts = new List<int> { 0 };
        var kept = new List<FeedbackRow>();
        foreach (var customer in _files.Keys.SelectMany(p => Customers(p, scores: null)))
        {
            if (CustomerHash.InSample(customer.Id, share, seed))
            {
                kept.AddRange(customer.Rows);
                starts.Add(kept.Count);
            }
        }

        return (new FeedbackLog([.. starts], [.. kept], Products.Count), share);
    }

    /// <summary>Customers of a partition with their feedback, by id.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="scores">
    /// Local file of the partition's scores, whose customers come with their segments, and all others that are known; null for those with
    /// feedback.
    /// </param>
    public IEnumerable<CustomerFeedback> Customers(int partition, string? scores)
    {
        using var command = _connection.CreateCommand();
        var feedback = DuckDb.ReadParquet(_files[partition]);
        var scored = scores is null
            ? "SELECT NULL::VARCHAR AS customer_id, NULL::INTEGER AS segment WHERE false"
            : $"SELECT customer_id, segment FROM {DuckDb.ReadParquet([scores])}";
        var known = scores is null
            ? ""
            : $"UNION SELECT customer_id FROM {DuckDb.ReadParquet([_customers[partition]])}";
        command.CommandText = $"""
            WITH
                scored AS ({scored}),
                known AS (SELECT customer_id FROM {feedback} SEMI JOIN kept USING (sku) {known}),
                rows AS (SELECT customer_id, number, day, type FROM {feedback} JOIN kept USING (sku))
            SELECT customer_id, segment, number, datediff('day', DATE '0001-01-01', day)::INTEGER, type, scored.customer_id IS NOT NULL
            FROM scored FULL JOIN (SELECT DISTINCT customer_id FROM known) USING (customer_id) LEFT JOIN rows USING (customer_id)
            ORDER BY 1, number, day, type
            """;
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        var rows = new List<FeedbackRow>();
        (string Id, int? Segment, bool IsScored)? current = null;
        while (reader.Read())
        {
            var id = reader.GetString(0);
            if (current is { } last && last.Id != id)
            {
                yield return new CustomerFeedback(last.Id, last.Segment, [.. rows], last.IsScored);
                rows.Clear();
            }

            current = (id, reader.IsDBNull(1) ? null : reader.GetInt32(1), reader.GetBoolean(5));
            if (!reader.IsDBNull(2))
            {
                rows.Add(new FeedbackRow(reader.GetInt32(2), reader.GetInt32(3), (FeedbackType)reader.GetByte(4)));
            }
        }

        if (current is { } end)
        {
            yield return new CustomerFeedback(end.Id, end.Segment, [.. rows], end.IsScored);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private string AllFeedback => DuckDb.ReadParquet(_files.Values.SelectMany(f => f));

    private string CutoffText => $"TIMESTAMP '{_cutoff:yyyy-MM-dd}'";

    private List<KnownProduct> ReadProducts(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var products = new List<KnownProduct>();
        while (reader.Read())
        {
            products.Add(
                new KnownProduct(
                    reader.GetString(0),
                    reader.IsDBNull(1) ? null : reader.GetString(1),
                    reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.GetBoolean(3)
                )
            );
        }

        return products;
    }

    private long Count(string from)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {from}";
        return (long)command.ExecuteScalar()!;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
