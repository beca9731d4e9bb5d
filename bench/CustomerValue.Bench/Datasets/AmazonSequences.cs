using System.Globalization;
using System.IO.Compression;
using CustomerValue.Recommendations;

namespace CustomerValue.Bench.Datasets;

/// <summary>Amazon's 5-core sequences of reviews in the form of S3-Rec: a customer a line, "customer item item ...", oldest first.</summary>
internal static class AmazonSequences
{
    private const int LastDay = 10_000;

    /// <summary>Reads a file; a place in the sequence is a day, and the last of all are on the same.</summary>
    public static FeedbackLog Read(string file)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var customers = new List<List<FeedbackRow>>();
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (text.ReadLine() is { } line)
        {
            var rows = new List<FeedbackRow>();
            string[] items = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
            foreach (var item in items)
            {
                if (!numbers.TryGetValue(item, out var number))
                {
                    numbers.Add(item, number = numbers.Count);
                }

                rows.Add(new FeedbackRow(number, LastDay - items.Length + 1 + rows.Count, FeedbackType.Buy));
            }

            customers.Add(rows);
        }

        return FeedbackLog.From(customers, numbers.Count);
    }
}
