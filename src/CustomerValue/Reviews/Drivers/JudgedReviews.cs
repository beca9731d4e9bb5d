using System.Globalization;
using DuckDB.NET.Data;

namespace CustomerValue.Reviews.Drivers;

/// <summary>A judged review, as far as words are counted.</summary>
internal readonly record struct JudgedReview(string? Sku, bool Negative, ulong Customer, string Text);

/// <summary>
/// The reviews of a shop with what was judged of each, in a database of their own that goes to disk where they do not fit into
/// memory. Figures of a group are asked for with a condition on <c>segment</c> (NULL where the customer has no score) or <c>sku</c>.
/// </summary>
internal sealed class JudgedReviews : IDisposable
{
    /// <summary>All reviews.</summary>
    public const string Everything = "true";

    private const int Worst = 10;
    private readonly DuckDBConnection _connection;
    private readonly string _scratch;
    private readonly int _memoryLimitMb;
    private readonly LocalSentiment _wordList;
    private readonly Aspects _aspects;
    private ulong _anonymous;

    public JudgedReviews(Aspects aspects, string scratchDirectory, int memoryLimitMb)
    {
        (_aspects, _scratch, _memoryLimitMb) = (aspects, scratchDirectory, memoryLimitMb);
        _wordList = new LocalSentiment(model: null, aspects);
        _connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        // The interval is Wilson's (1927) at 95 %.
        _connection.Execute(
            """
            CREATE TABLE judged (segment INTEGER, sku VARCHAR, customer UBIGINT, negative BOOLEAN, text VARCHAR);
            CREATE TABLE opinions (segment INTEGER, sku VARCHAR, aspect INTEGER, complaint BOOLEAN);
            CREATE MACRO least_share(k, n) AS
                (k / n + 1.92 / n - 1.96 * sqrt(k / n * (1 - k / n) / n + 0.9604 / n / n)) / (1 + 3.8416 / n);
            """
        );
    }

    /// <summary>Judges the reviews of a partition; one that two uploads hold is one.</summary>
    /// <param name="files">Local files of canonical reviews.</param>
    /// <param name="scores">Local score file of the run.</param>
    /// <param name="cutoff">Reviews of this day and later are left out.</param>
    /// <param name="negative">Is shown the words of each negative review.</param>
    /// <param name="cancellation">Stops between reviews.</param>
    public void Add(
        IReadOnlyList<string> files,
        string scores,
        DateOnly cutoff,
        Action<List<Token>> negative,
        CancellationToken cancellation
    )
    {
        using var connection = DuckDb.Open(_scratch, _memoryLimitMb);
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT
                CASE WHEN scored.customer_id IS NOT NULL THEN coalesce(scored.segment, 0) END, sku,
                CASE WHEN reviews.customer_id IS NOT NULL THEN hash(reviews.customer_id) END,
                rating, concat_ws(chr(10), title, text), language
            FROM (
                SELECT DISTINCT customer_id, sku, time, rating, title, text, language
                FROM {DuckDb.ReadParquet(files)}
                WHERE coalesce(time < DATE '{cutoff:yyyy-MM-dd}', true)
            ) AS reviews
            LEFT JOIN {DuckDb.ReadParquet([scores])} AS scored USING (customer_id)
            WHERE rating IS NOT NULL OR trim(concat_ws('', title, text)) <> ''
            """;
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        using var judged = _connection.CreateAppender("judged");
        using var own = _connection.Duplicate();
        own.Open();
        using var opinions = own.CreateAppender("opinions");
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var segment = reader.IsDBNull(0) ? (int?)null : reader.GetInt32(0);
            var sku = reader.IsDBNull(1) ? null : reader.GetString(1);
            // Who is not named is somebody else each time.
            var customer = reader.IsDBNull(2) ? ++_anonymous : reader.GetFieldValue<ulong>(2);
            var text = reader.GetString(4);
            var result = _wordList.Judge(new SentimentText("", text, reader.IsDBNull(5) ? null : reader.GetString(5)));
            var isNegative = reader.IsDBNull(3)
                ? result.Label == SentimentLabel.Negative
                : reader.GetDouble(3) <= NegativeStars;
            if (isNegative)
            {
                negative(ReviewText.Tokens(text));
            }

            judged
                .CreateRow()
                .AppendValue(segment)
                .AppendValue(sku)
                .AppendValue(customer)
                .AppendValue((bool?)isNegative)
                .AppendValue(text)
                .EndRow();
            foreach (var said in result.Aspects.Where(a => a.Aspect is not null).GroupBy(a => a.Aspect))
            {
                opinions
                    .CreateRow()
                    .AppendValue(segment)
                    .AppendValue(sku)
                    .AppendValue((int?)IndexOf(said.Key!))
                    .AppendValue((bool?)said.Any(a => a.Label == SentimentLabel.Negative))
                    .EndRow();
            }
        }
    }

    private const double NegativeStars = 2;

    /// <summary>Reviews of a group, in no particular order.</summary>
    /// <param name="condition">Which ones.</param>
    /// <param name="order">Columns to order by, or nothing.</param>
    public IEnumerable<JudgedReview> Read(string condition, string order = "")
    {
        using var command = _connection.CreateCommand();
        command.CommandText =
            $"SELECT sku, negative, customer, text FROM judged WHERE {condition} {(order.Length > 0 ? $"ORDER BY {order}" : "")}";
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new JudgedReview(
                reader.IsDBNull(0) ? null : reader.GetString(0),
                reader.GetBoolean(1),
                reader.GetFieldValue<ulong>(2),
                reader.GetString(3)
            );
        }
    }

    /// <summary>Segments that have reviews, ascending.</summary>
    public List<int> Segments() =>
        Rows("SELECT DISTINCT segment FROM judged WHERE segment IS NOT NULL ORDER BY segment", r => r.GetInt32(0));

    /// <summary>Keeps the products with most negative reviews, of five customers or more, as the table <c>listed</c>.</summary>
    public void ListProducts(int most) =>
        _connection.Execute(
            $"""
            CREATE OR REPLACE TABLE listed AS
            SELECT sku FROM judged WHERE sku IS NOT NULL GROUP BY sku
            HAVING count(DISTINCT customer) >= {DriverVocabulary.LeastCustomers} AND count(*) FILTER (negative) > 0
            ORDER BY count(*) FILTER (negative) DESC, count(*) DESC, sku
            LIMIT {most}
            """
        );

    /// <summary>Number of reviews, negative reviews and customers of a group.</summary>
    public (long Reviews, long Negative, long Customers) Size(string condition) =>
        Rows(
            $"SELECT count(*), count(*) FILTER (negative), count(DISTINCT customer) FROM judged WHERE {condition}",
            r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2))
        )[0];

    /// <summary>Aspects of a group, most complaints first.</summary>
    public List<DriverAspect> AspectsOf(string condition) => Shares(Opinions(condition, "NULL").Select(o => o.Opinion));

    /// <summary>Aspects of each listed product.</summary>
    public ILookup<string, DriverAspect> AspectsOfListed() =>
        Opinions("sku IN (FROM listed)", "sku")
            .GroupBy(o => o.Sku!, StringComparer.Ordinal)
            .SelectMany(g => Shares(g.Select(o => o.Opinion)).Select(a => (Sku: g.Key, Aspect: a)))
            .ToLookup(a => a.Sku, a => a.Aspect, StringComparer.Ordinal);

    /// <summary>Products of a group with five customers or more, those with most negative reviews for their number first.</summary>
    public List<DriverProduct> ProductsOf(string condition) =>
        Rows(
            $"""
            SELECT sku, count(*), count(*) FILTER (negative), least_share(count(*) FILTER (negative), count(*)) AS least
            FROM judged WHERE sku IS NOT NULL AND {condition} GROUP BY sku
            HAVING count(DISTINCT customer) >= {DriverVocabulary.LeastCustomers} AND count(*) FILTER (negative) > 0
            ORDER BY least DESC, sku LIMIT {Worst}
            """,
            r => new DriverProduct(r.GetString(0), r.GetInt64(1), r.GetInt64(2), Math.Round(r.GetDouble(3), 4))
        );

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private List<(string? Sku, (string Aspect, long Mentions, long Complaints) Opinion)> Opinions(
        string condition,
        string sku
    ) =>
        Rows(
            $"SELECT {sku}, aspect, count(*), count(*) FILTER (complaint) FROM opinions WHERE {condition} GROUP BY 1, 2 ORDER BY 1, 2",
            r => (r.IsDBNull(0) ? null : r.GetString(0), (_aspects.Names[r.GetInt32(1)], r.GetInt64(2), r.GetInt64(3)))
        );

    private static List<DriverAspect> Shares(IEnumerable<(string Aspect, long Mentions, long Complaints)> opinions)
    {
        var all = opinions.ToList();
        var complaints = Math.Max(1, all.Sum(o => o.Complaints));
        return
        [
            .. all.Select(o => new DriverAspect(
                    o.Aspect,
                    o.Mentions,
                    o.Complaints,
                    Math.Round(o.Complaints / (double)complaints, 4)
                ))
                .OrderByDescending(a => a.Complaints)
                .ThenBy(a => a.Aspect, StringComparer.Ordinal),
        ];
    }

    private int IndexOf(string aspect)
    {
        for (var i = 0; i < _aspects.Names.Count; i++)
        {
            if (string.Equals(_aspects.Names[i], aspect, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture, $"There is no aspect '{aspect}'.")
        );
    }

    private List<T> Rows<T>(string sql, Func<DuckDBDataReader, T> row)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
