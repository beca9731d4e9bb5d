using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CustomerValue.Exports.Formats;

/// <summary>
/// Finds the tables of an upload whose rows another one of its tables holds as well, such as sheets of months beside one of the year:
/// read twice, their money would count twice.
/// </summary>
internal static class RepeatedRows
{
    // A single row may be the same by chance.
    private const int FewestRows = 2;

    /// <summary>Goes through the tables once more.</summary>
    /// <param name="source">The tables.</param>
    /// <param name="read">Those that are read, in their order.</param>
    /// <param name="main">Number of the one whose header is read; of two with the same rows it stays.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The tables whose rows, over the columns that all have, stand in another one.</returns>
    public static List<LookedTable> Find(
        TableSource source,
        IReadOnlyList<LookedTable> read,
        int main,
        CancellationToken cancellation
    )
    {
        var common = read.Select(t => t.Names!)
            .Aggregate(
                (IEnumerable<string> a, IEnumerable<string> b) => a.Intersect(b, StringComparer.OrdinalIgnoreCase)
            )
            .ToList();
        var rows = new Dictionary<LookedTable, ulong[]>();
        foreach (var (table, number) in source.Tables(cancellation).Select((t, n) => (t, n)))
        {
            if (read.FirstOrDefault(t => t.Number == number) is { } looked)
            {
                rows[looked] = Rows(table, looked, common);
            }
        }

        // From the smallest on, so that what a larger one holds goes; of equals the main one stays, then the first.
        var left = read.OrderBy(t => rows[t].Length)
            .ThenBy(t => t.Number == main)
            .ThenByDescending(t => t.Number)
            .ToList();
        var repeated = new List<LookedTable>();
        while (left.Count > 1)
        {
            var table = left[0];
            left.RemoveAt(0);
            if (rows[table].Length >= FewestRows && left.Exists(o => Holds(rows[o], rows[table])))
            {
                repeated.Add(table);
            }
        }

        return [.. repeated.OrderBy(t => t.Number)];
    }

    /// <summary>Hashes of a table's rows, in order of size.</summary>
    private static ulong[] Rows(SourceTable table, LookedTable looked, List<string> common)
    {
        var places = common.ConvertAll(n =>
            looked.Names!.ToList().FindIndex(o => string.Equals(o, n, StringComparison.OrdinalIgnoreCase))
        );
        var hashes = new List<ulong>();
        var hash = new XxHash3();
        var row = 0;
        foreach (var cells in table.Rows)
        {
            if (row++ <= looked.HeaderRow || !TableText.HasValue(cells))
            {
                continue;
            }

            foreach (var place in places)
            {
                hash.Append(MemoryMarshal.AsBytes((place < cells.Count ? cells[place].Text ?? "" : "").AsSpan()));
                hash.Append("\u001f\0"u8);
            }

            hashes.Add(hash.GetCurrentHashAsUInt64());
            hash.Reset();
        }

        hashes.Sort();
        return [.. hashes];
    }

    /// <summary>Whether each row stands in the other table at least as often; both in order of size.</summary>
    private static bool Holds(ulong[] rows, ulong[] part)
    {
        var at = 0;
        foreach (var row in part)
        {
            while (at < rows.Length && rows[at] < row)
            {
                at++;
            }

            if (at == rows.Length || rows[at++] != row)
            {
                return false;
            }
        }

        return true;
    }
}
