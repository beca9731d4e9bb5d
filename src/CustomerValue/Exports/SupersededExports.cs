using CustomerValue.Features;
using CustomerValue.Storage;
using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>
/// Finds exports that say nothing which a newer one does not say as well, such as the dump of the night before: no row of theirs
/// counts, now or later, so nobody needs to read them. Docs: decision 027.
/// </summary>
internal sealed class SupersededExports(LakeStore lake, Scratch scratch, int memoryLimitMb)
{
    // Of the newer ones the newest dump is the likely one; an upload that is read late need not be held against all.
    private const int NewerTried = 3;

    /// <summary>Compares an export whose lines are written with those that count and that it may stand in for, or that may stand in for it.</summary>
    /// <param name="index">The lake, or null for an empty one.</param>
    /// <param name="export">The export, in the index or not yet.</param>
    /// <param name="cancellation">Stops between files.</param>
    public async Task<Superseding> FindAsync(LakeIndex? index, LakeExport export, CancellationToken cancellation)
    {
        var isStanding = index?.Exports.Any(e => e.Name == export.Name && e.Content == export.Content) ?? false;
        if (index is null || isStanding || export.Kept == 0)
        {
            return Superseding.Nothing;
        }

        var others = index
            .Exports.Where(e => e.Name != export.Name && e.Kind == export.Kind && e.Log == export.Log)
            .Where(e => e.Uploaded is not null && (e.SupersededBy is null || e.SupersededBy == export.Name))
            .Select(e => e with { SupersededBy = null })
            .ToLookup(e => UploadMoment.Order.Compare(e.Moment, export.Moment) < 0);
        var older = await ContainedAsync(index, others[true].Where(e => Spans(export, e)), export, cancellation);
        var newer = others[false].Where(e => Spans(e, export)).OrderByDescending(e => e.Moment, UploadMoment.Order);
        foreach (var by in newer.Take(NewerTried))
        {
            if ((await ContainedAsync(index, [export], by, cancellation)).Count > 0)
            {
                return new Superseding(older, (by.Name, by.Version));
            }
        }

        return new Superseding(older, null);
    }

    /// <summary>Whether an export could hold all rows of another, going by what the index knows.</summary>
    private static bool Spans(LakeExport newer, LakeExport older) =>
        newer.Kind switch
        {
            LakeExport.Customers or LakeExport.Products => true,
            LakeExport.Orders => IsWithin(older, newer),
            _ => older.Kept <= newer.Kept && IsWithin(older, newer),
        };

    private static bool IsWithin(LakeExport older, LakeExport newer) =>
        older.First is null || (older.First >= newer.First && older.Last <= newer.Last);

    /// <returns>Those of the older exports of which the newer one leaves nothing.</returns>
    private async Task<List<(string Name, string Version)>> ContainedAsync(
        LakeIndex index,
        IEnumerable<LakeExport> older,
        LakeExport newer,
        CancellationToken cancellation
    )
    {
        var left = older.ToList();
        if (left.Count == 0)
        {
            return [];
        }

        using var folder = scratch.NewFolder();
        using var connection = DuckDb.Open(folder.Path, memoryLimitMb);
        for (var partition = 0; partition < index.Partitions && left.Count > 0; partition++)
        {
            var local = folder.File($"part={partition:00}");
            var files = await lake.DownloadLinesAsync(newer, partition, local, cancellation);
            var said = false;
            foreach (var export in left.ToList())
            {
                var own = await lake.DownloadLinesAsync(export, partition, local, cancellation);
                if (own.Count == 0)
                {
                    continue;
                }

                if (files.Count > 0 && !said)
                {
                    connection.Execute(
                        $"CREATE OR REPLACE TEMP TABLE said AS {Said(newer.Kind, DuckDb.ReadParquet(files))}"
                    );
                    said = true;
                }

                if (!said || Exists(connection, Missing(export.Kind, Said(export.Kind, DuckDb.ReadParquet(own)))))
                {
                    left.Remove(export);
                }

                own.ForEach(File.Delete);
            }

            files.ForEach(File.Delete);
        }

        return [.. left.Select(e => (e.Name, e.Version))];
    }

    /// <summary>What the rows of a kind say, as far as it decides whether they count.</summary>
    private static string Said(string kind, string rows) =>
        kind switch
        {
            LakeExport.Orders =>
                $"SELECT customer_id, {KindSql.SameOrder} AS order_id, bool_or(kind = 'return') AS returns, bool_or(kind <> 'return') AS whole, min(time) FILTER (kind <> 'return') AS first, max(time) FILTER (kind <> 'return') AS last FROM {rows} GROUP BY ALL",
            LakeExport.Customers => $"SELECT DISTINCT customer_id FROM {rows}",
            LakeExport.Products => $"SELECT DISTINCT sku FROM {rows}",
            LakeExport.Reviews => $"SELECT customer_id, sku, time, rating, title, text, language FROM {rows}",
            _ => $"SELECT customer_id, time, type, sku, category, session FROM {rows}",
        };

    /// <summary>What an older export says and the table <c>said</c> does not, as a query.</summary>
    private static string Missing(string kind, string older) =>
        kind == LakeExport.Orders
            ? $"SELECT 1 FROM ({older}) AS old LEFT JOIN said AS new USING (customer_id, order_id) WHERE NOT coalesce(new.whole AND (new.returns OR NOT old.returns) AND coalesce({OneOrder}, true), false)"
            // As often as the older one says it, where it is whole rows.
            : $"{older} EXCEPT ALL FROM said";

    // Where order numbers start again, the older export's may be another order than the newer one's.
    private static string OneOrder { get; } =
        $"new.first - old.first <= INTERVAL {KindSql.DaysOfOneOrder} DAY AND old.last - new.last <= INTERVAL {KindSql.DaysOfOneOrder} DAY";

    private static bool Exists(DuckDBConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT EXISTS ({query})";
        return (bool)command.ExecuteScalar()!;
    }
}
