namespace CustomerValue.Features;

/// <summary>At which past days features are computed, and over how many days what came after is learned.</summary>
/// <param name="ModelHorizonDays">
/// Days of the label windows. The horizon that is asked for where history is three times as long, else a third of the history;
/// predictions are then extended to the horizon.
/// </param>
/// <param name="Labelled">Cutoffs whose label windows have passed, oldest first; the newest is the holdout.</param>
public sealed record CutoffPlan(int ModelHorizonDays, IReadOnlyList<DateOnly> Labelled)
{
    /// <summary>Least days of a label window.</summary>
    public const int ShortestHorizon = 7;

    // 52 weeks: the same weekdays a year earlier.
    private const int Year = 364;
    private const int LongestSeason = 300;
    private const int SameCutoff = 7;
    private const int FewWindows = 4;

    /// <summary>
    /// Plans the cutoffs: label windows that follow each other, with a horizon of history before each. Where they are few, more
    /// lie half-way between them: half of what they tell is new.
    /// </summary>
    /// <param name="first">First day with an order.</param>
    /// <param name="asOf">Last day that is known.</param>
    /// <param name="horizonDays">Horizon that is asked for.</param>
    /// <param name="most">Most cutoffs, besides those of the same season a year earlier.</param>
    /// <returns>Null when history is shorter than three times <see cref="ShortestHorizon"/>.</returns>
    public static CutoffPlan? Of(DateOnly first, DateOnly asOf, int horizonDays, int most)
    {
        var horizon = Math.Min(horizonDays, (asOf.DayNumber - first.DayNumber + 1) / 3);
        if (horizon < ShortestHorizon)
        {
            return null;
        }

        var now = asOf.AddDays(1);
        var earliest = first.AddDays(horizon);
        var cutoffs = new SortedSet<DateOnly>();
        for (var cutoff = now.AddDays(-horizon); cutoffs.Count < most && cutoff >= earliest; )
        {
            cutoffs.Add(cutoff);
            cutoff = cutoff.AddDays(-horizon);
        }

        if (cutoffs.Count < Math.Min(FewWindows, most))
        {
            var halfWay = cutoffs.Skip(1).Select(c => c.AddDays(-horizon / 2)).TakeLast(most - cutoffs.Count).ToList();
            cutoffs.UnionWith(halfWay);
        }

        // A window of most of a year has every season in it.
        DateOnly[] seasons = horizon < LongestSeason ? [now.AddDays(-Year), now.AddDays(-horizon - Year)] : [];
        foreach (var season in seasons.Where(s => s >= earliest && !cutoffs.Any(c => IsSame(c, s))))
        {
            cutoffs.Add(season);
        }

        return new CutoffPlan(horizon, [.. cutoffs]);
    }

    /// <summary>Whether two windows of a length lie in the same season of different years.</summary>
    /// <param name="one">Cutoff of one.</param>
    /// <param name="other">Cutoff of the other.</param>
    /// <param name="horizonDays">Their length; windows of most of a year are always alike.</param>
    public static bool SameSeason(DateOnly one, DateOnly other, int horizonDays)
    {
        var days = Math.Abs(one.DayNumber - other.DayNumber);
        var years = Math.Round(days / 365.25);
        return horizonDays >= LongestSeason || (years > 0 && Math.Abs(days - (365.25 * years)) <= 2 * SameCutoff);
    }

    private static bool IsSame(DateOnly one, DateOnly other) => Math.Abs(one.DayNumber - other.DayNumber) <= SameCutoff;
}
