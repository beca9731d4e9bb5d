using System.Data.Common;
using CustomerValue.Features;
using DuckDB.NET.Data;

namespace CustomerValue.History;

/// <summary>A review with its text, which is judged and goes no further.</summary>
internal sealed record WrittenReview(DateOnly? Day, string? Sku, double? Rating, string Text, string? Language);

/// <summary>Reads one customer's rows from the lake's files of a partition.</summary>
internal static class HistoryRows
{
    public static (List<HistoryDay> Days, List<HistoryWeek> Weeks, List<WrittenReview> Reviews) Read(
        LakeFiles files,
        string id,
        string scratchDirectory,
        int memoryLimitMb
    )
    {
        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        var own = $"customer_id = {DuckDb.Quote(id)}";
        connection.Execute(KindSql.Lines(files.Orders, own));
        connection.Execute(KindSql.Events(files.Events, own));
        connection.Execute(KindSql.Reviews(files.Reviews, own));
        return (Days(connection), Weeks(connection), Reviews(connection));
    }

    private static List<HistoryDay> Days(DuckDBConnection connection) =>
        Query(
            connection,
            """
            SELECT
                time::DATE AS day,
                count(DISTINCT order_id) FILTER (kind = 'sale'),
                coalesce(sum(amount) FILTER (kind = 'sale'), 0)::DOUBLE,
                coalesce(sum(amount) FILTER (kind = 'return'), 0)::DOUBLE
            FROM lines
            GROUP BY day
            ORDER BY day
            """,
            r => new HistoryDay(DayOf(r), r.GetInt64(1), r.GetDouble(2), r.GetDouble(3))
        );

    private static List<HistoryWeek> Weeks(DuckDBConnection connection) =>
        Query(
            connection,
            """
            SELECT
                date_trunc('week', time)::DATE AS monday,
                count(*) FILTER (type = 'view'),
                count(*) FILTER (type = 'cart'),
                count(*) FILTER (type = 'favourite'),
                count(*) FILTER (type = 'buy')
            FROM events
            GROUP BY monday
            ORDER BY monday
            """,
            r => new HistoryWeek(DayOf(r), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4))
        );

    private static List<WrittenReview> Reviews(DuckDBConnection connection) =>
        Query(
            connection,
            """
            SELECT time::DATE, sku, rating, concat_ws(chr(10), title, text), language
            FROM reviews
            ORDER BY time DESC NULLS LAST, sku, text
            """,
            r => new WrittenReview(
                r.IsDBNull(0) ? null : DayOf(r),
                r.IsDBNull(1) ? null : r.GetString(1),
                r.IsDBNull(2) ? null : r.GetDouble(2),
                r.GetString(3),
                r.IsDBNull(4) ? null : r.GetString(4)
            )
        );

    private static DateOnly DayOf(DbDataReader reader) => reader.GetFieldValue<DateOnly>(0);

    private static List<T> Query<T>(DuckDBConnection connection, string sql, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
