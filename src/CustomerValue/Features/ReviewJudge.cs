using CustomerValue.Reviews;
using DuckDB.NET.Data;

namespace CustomerValue.Features;

/// <summary>
/// Judges the reviews of a partition by the built-in word list: a model of the shop's own has learned from ratings of after the
/// cutoff, and a new one every night would change every feature file.
/// </summary>
internal static class ReviewJudge
{
    private static readonly LocalSentiment WordList = new(model: null, Aspects.Default);

    /// <summary>The aspects, in the order of the table's columns.</summary>
    public static IReadOnlyList<string> Aspect { get; } =
    ["quality", "fit", "delivery", "packaging", "price", "service"];

    /// <summary>What judgements depend on besides code.</summary>
    public static IEnumerable<string> Words =>
        [EmbeddedText.Read("Reviews/lexicon.txt"), EmbeddedText.Read("Reviews/aspects.txt")];

    /// <summary>Judges what the table <c>reviews</c> has now and adds it to <c>all_reviews</c>.</summary>
    public static void Judge(DuckDBConnection connection)
    {
        // An appender and a reader do not go together on one connection.
        var judged = Read(connection).ToList();
        using var appender = connection.CreateAppender("all_reviews");
        foreach (var review in judged)
        {
            var row = appender
                .CreateRow()
                .AppendValue(review.Customer)
                .AppendValue(review.Time)
                .AppendValue(review.Sku)
                .AppendValue(review.Rating)
                .AppendValue(review.Sentiment);
            foreach (var aspect in Aspect)
            {
                row.AppendValue((bool?)review.Complaints.Contains(aspect));
            }

            row.EndRow();
        }
    }

    private static IEnumerable<Judged> Read(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT customer_id, time, sku, rating, title, text, language FROM reviews";
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var text = $"{TextOf(reader, 4)}\n{TextOf(reader, 5)}";
            var result = string.IsNullOrWhiteSpace(text)
                ? null
                : WordList.Judge(new SentimentText("", text, TextOf(reader, 6)));
            yield return new Judged(
                reader.GetString(0),
                reader.GetDateTime(1),
                TextOf(reader, 2),
                reader.IsDBNull(3) ? null : reader.GetDouble(3),
                result?.Positive - result?.Negative,
                [
                    .. (result?.Aspects ?? [])
                        .Where(a => a.Label == SentimentLabel.Negative)
                        .Select(a => a.Aspect)
                        .OfType<string>()
                        .Distinct(),
                ]
            );
        }
    }

    private static string? TextOf(DuckDBDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    private sealed record Judged(
        string Customer,
        DateTime Time,
        string? Sku,
        double? Rating,
        double? Sentiment,
        IReadOnlyList<string> Complaints
    );
}
