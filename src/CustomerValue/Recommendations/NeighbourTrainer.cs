using System.Globalization;
using DuckDB.NET.Data;

namespace CustomerValue.Recommendations;

/// <summary>
/// Nearest products by the customers they share, in DuckDB: cosine, or the dot product of weights by BM25. Products are taken
/// a range at a time, so that pairs fit into memory.
/// </summary>
internal static class NeighbourTrainer
{
    private const long PairsAtOnce = 4_000_000;
    private const string Folder = "Recommendations/Sql/";

    /// <summary>By cosine.</summary>
    public static NeighbourModel Cosine(
        FeedbackMatrix feedback,
        int most,
        NeighbourPlace place,
        CancellationToken cancellation
    ) => Fit(feedback, EmbeddedText.Read(Folder + "cosine.sql"), most, place, cancellation);

    /// <summary>By weights of Okapi BM25.</summary>
    /// <param name="feedback">Weights by customer.</param>
    /// <param name="k1">How late weights saturate, above 0.</param>
    /// <param name="b">How much products with much feedback are held down, 0 to 1.</param>
    /// <param name="most">Most neighbours of a product.</param>
    /// <param name="place">Where to work.</param>
    /// <param name="cancellation">Stops between ranges.</param>
    public static NeighbourModel Bm25(
        FeedbackMatrix feedback,
        double k1,
        double b,
        int most,
        NeighbourPlace place,
        CancellationToken cancellation
    ) =>
        Fit(
            feedback,
            EmbeddedText
                .Read(Folder + "bm25.sql")
                .Replace("{k1}", Text(k1), StringComparison.Ordinal)
                .Replace("{b}", Text(b), StringComparison.Ordinal),
            most,
            place,
            cancellation
        );

    private static NeighbourModel Fit(
        FeedbackMatrix feedback,
        string weighting,
        int most,
        NeighbourPlace place,
        CancellationToken cancellation
    )
    {
        using var connection = DuckDb.Open(place.ScratchDirectory, place.MemoryLimitMb);
        Load(connection, feedback);
        connection.Execute(weighting);
        var starts = new int[feedback.ColumnCount + 1];
        var products = new List<int>();
        var similarities = new List<float>();
        var step = Math.Max(1, (int)Math.Ceiling((double)feedback.ColumnCount / Slices(feedback)));
        for (var from = 0; from < feedback.ColumnCount; from += step)
        {
            cancellation.ThrowIfCancellationRequested();
            using var command = connection.CreateCommand();
            command.CommandText = EmbeddedText
                .Read(Folder + "neighbours.sql")
                .Replace("{from}", Text(from), StringComparison.Ordinal)
                .Replace("{to}", Text(from + step), StringComparison.Ordinal)
                .Replace("{most}", Text(most), StringComparison.Ordinal);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                starts[reader.GetInt32(0) + 1]++;
                products.Add(reader.GetInt32(1));
                similarities.Add(reader.GetFloat(2));
            }
        }

        for (var product = 0; product < feedback.ColumnCount; product++)
        {
            starts[product + 1] += starts[product];
        }

        return new NeighbourModel(new FeedbackMatrix(starts, [.. products], [.. similarities], feedback.ColumnCount));
    }

    private static void Load(DuckDBConnection connection, FeedbackMatrix feedback)
    {
        connection.Execute("CREATE TEMP TABLE feedback (customer INTEGER, product INTEGER, weight DOUBLE)");
        using var appender = connection.CreateAppender("feedback");
        for (var customer = 0; customer < feedback.RowCount; customer++)
        {
            var history = feedback.Row(customer);
            for (var i = 0; i < history.Products.Length; i++)
            {
                appender
                    .CreateRow()
                    .AppendValue(customer)
                    .AppendValue(history.Products[i])
                    .AppendValue((double)history.Weights[i])
                    .EndRow();
            }
        }
    }

    private static long Slices(FeedbackMatrix feedback)
    {
        long pairs = 0;
        for (var customer = 0; customer < feedback.RowCount; customer++)
        {
            long products = feedback.Starts[customer + 1] - feedback.Starts[customer];
            pairs += products * products;
        }

        return 1 + (pairs / PairsAtOnce);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>Where DuckDB works.</summary>
/// <param name="ScratchDirectory">Existing folder for what does not fit into memory.</param>
/// <param name="MemoryLimitMb">Its memory limit, MiB.</param>
internal sealed record NeighbourPlace(string ScratchDirectory, int MemoryLimitMb);
