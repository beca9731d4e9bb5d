using System.Globalization;

namespace CustomerValue.Quality;

/// <summary>What an export of the run's lake has that should not be there.</summary>
/// <param name="Name">Name of the upload.</param>
/// <param name="Kind">customers, events, orders, products or reviews.</param>
/// <param name="Rows">Rows read.</param>
/// <param name="Refused">Rows that could not be read.</param>
/// <param name="RefusedShare">Their share of the rows, 0 to 1.</param>
/// <param name="Ahead">Rows dated after the moment they were read; null for an older upload, of which they were not counted.</param>
/// <param name="OutOfRange">Refused rows whose time is more than two days ahead, or before 1970.</param>
/// <param name="Duplicates">Of customers: rows of a customer who has another row in the export, of which the last counts. Else null.</param>
/// <param name="Kept">Rows in the lake.</param>
/// <param name="KeptBefore">Rows in the lake of the upload of this name that it replaced; null for the first one.</param>
public sealed record ExportCheck(
    string Name,
    string Kind,
    long Rows,
    long Refused,
    double RefusedShare,
    long? Ahead,
    long OutOfRange,
    long? Duplicates,
    long Kept,
    long? KeptBefore
)
{
    /// <summary>Sentences on the exports that are worse than the limits, one for each of what can be wrong.</summary>
    internal static IEnumerable<string> Sentences(IReadOnlyList<ExportCheck> exports, QualityLimits limits)
    {
        if (
            Worst(
                exports,
                e => e.IsShrunk(limits.VolumeDrop) ? 1 - (e.Kept / (double)e.KeptBefore!.Value) : 0,
                e =>
                    $"{e.Name} has {e.Kept} rows, the upload of that name before it had {e.KeptBefore}: check whether it is cut. What it lacks is gone."
            ) is
            { } shrunk
        )
        {
            yield return shrunk;
        }

        if (
            Worst(
                exports,
                e => (e.Ahead ?? 0) + e.OutOfRange > 0 ? (e.Ahead ?? 0) + e.OutOfRange : 0,
                e =>
                    $"{(e.Ahead ?? 0) + e.OutOfRange} rows of {e.Name} are dated after they were uploaded, or before 1970: check the clock and time zone of the shop's system."
            ) is
            { } dates
        )
        {
            yield return dates;
        }

        if (
            Worst(
                exports,
                e => e.Duplicates > limits.Duplicates * e.Rows ? e.Duplicates.Value : 0,
                e =>
                    $"{e.Duplicates} of {e.Rows} rows of {e.Name} are of customers who have another row there; the last one counts."
            ) is
            { } twice
        )
        {
            yield return twice;
        }

        if (
            Worst(
                exports,
                e => e.RefusedShare > limits.Refused ? e.RefusedShare : 0,
                e =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{e.RefusedShare:P1} of the rows of {e.Name} were refused: GET /api/exports tells why."
                    )
            ) is
            { } unread
        )
        {
            yield return unread;
        }
    }

    private bool IsShrunk(double drop) => KeptBefore is { } before && VolumeCheck.IsDrop(Kept, before, drop);

    private static string? Worst(
        IReadOnlyList<ExportCheck> exports,
        Func<ExportCheck, double> badness,
        Func<ExportCheck, string> sentence
    )
    {
        var bad = exports.Where(e => badness(e) > 0).OrderByDescending(badness).ToList();
        return bad.Count switch
        {
            0 => null,
            1 => sentence(bad[0]),
            _ => $"{sentence(bad[0])} So it is, less so, with {bad.Count - 1} more.",
        };
    }
}
