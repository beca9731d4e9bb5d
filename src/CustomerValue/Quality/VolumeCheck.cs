using System.Globalization;
using CustomerValue.Features;

namespace CustomerValue.Quality;

/// <summary>How much happened in the last seven days, against the weeks before.</summary>
/// <param name="Measure">orders, units, customers (who ordered), visits or carts; of customers who have ever bought.</param>
/// <param name="LastWeek">In the seven days up to the last known one.</param>
/// <param name="MedianWeek">Median of the weeks before, up to twelve.</param>
/// <param name="Weeks">Number of those weeks.</param>
/// <param name="Dropped">Whether it fell by more than the setting, and more than chance does.</param>
public sealed record VolumeCheck(string Measure, double LastWeek, double MedianWeek, int Weeks, bool Dropped)
{
    private const int MostWeeks = 12;
    private const int LeastWeeks = 4;

    // So many standard deviations of a count are more than chance.
    private const double Deviations = 3;

    private static readonly (string Name, string Sql)[] Measures =
    [
        ("orders", "sum(orders)"),
        ("units", "sum(units)"),
        ("customers", "count(*) FILTER (orders > 0)"),
        ("visits", "sum(visits) FILTER (NOT isnan(visits))"),
        ("carts", "sum(carts) FILTER (NOT isnan(carts))"),
    ];

    /// <summary>Reads the weekly sequences of feature files.</summary>
    /// <param name="features">Local feature files of the run's cutoff, one per partition.</param>
    /// <param name="drop">Share of the median that must be gone to count as a drop, 0 to 1.</param>
    /// <param name="scratchDirectory">Existing folder for what does not fit into memory.</param>
    /// <param name="memoryLimitMb">Memory limit of DuckDB in MiB.</param>
    /// <returns>Measures that the shop knows and that have four weeks or more to compare with.</returns>
    public static IReadOnlyList<VolumeCheck> Of(
        IReadOnlyList<string> features,
        double drop,
        string scratchDirectory,
        int memoryLimitMb
    )
    {
        var weeks = Measures.Select(_ => new double[WeeklySequences.Weeks]).ToArray();
        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT week, {string.Join(", ", Measures.Select(m => $"coalesce({m.Sql}, 0)::DOUBLE"))}
            FROM (
                SELECT unnest(weeks)::INTEGER AS week, unnest(week_orders) AS orders, unnest(week_units) AS units,
                    unnest(week_visits) AS visits, unnest(week_carts) AS carts
                FROM {DuckDb.ReadParquet(features)}
            )
            GROUP BY week
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            for (var measure = 0; measure < Measures.Length; measure++)
            {
                weeks[measure][reader.GetInt32(0)] = reader.GetDouble(measure + 1);
            }
        }

        return [.. Measures.Select((m, i) => Of(m.Name, weeks[i], drop)).OfType<VolumeCheck>()];
    }

    /// <summary>Compares week 0 with the weeks before it; those before the first that is not empty do not count.</summary>
    internal static VolumeCheck? Of(string measure, double[] weeks, double drop)
    {
        var before = Math.Min(MostWeeks, Array.FindLastIndex(weeks, w => w > 0));
        if (before < LeastWeeks)
        {
            return null;
        }

        var sorted = weeks[1..(before + 1)].Order().ToArray();
        var median = (sorted[(before - 1) / 2] + sorted[before / 2]) / 2;
        return new VolumeCheck(measure, weeks[0], median, before, IsDrop(weeks[0], median, drop));
    }

    /// <summary>Whether a count fell by more than a share, and more than chance does.</summary>
    internal static bool IsDrop(double now, double before, double drop) =>
        now < (1 - drop) * before && before - now > Deviations * Math.Sqrt(before);

    /// <summary>The drop in one sentence.</summary>
    internal Sentence Sentence() => RunSentences.VolumeDropped.With(LastWeek, Measure, Weeks, MedianWeek);
}
