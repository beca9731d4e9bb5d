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
    internal static IEnumerable<Sentence> Sentences(IReadOnlyList<ExportCheck> exports, QualityLimits limits)
    {
        if (
            Worst(
                exports,
                e => e.IsShrunk(limits.VolumeDrop) ? 1 - (e.Kept / (double)e.KeptBefore!.Value) : 0,
                e => RunSentences.UploadShrunk.With(e.Name, e.Kept, e.KeptBefore)
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
                e => RunSentences.RowsMisdated.With((e.Ahead ?? 0) + e.OutOfRange, e.Name)
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
                e => RunSentences.CustomersTwice.With(e.Duplicates, e.Rows, e.Name)
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
                e => RunSentences.RowsRefused.With(e.RefusedShare, e.Name)
            ) is
            { } unread
        )
        {
            yield return unread;
        }
    }

    private bool IsShrunk(double drop) => KeptBefore is { } before && VolumeCheck.IsDrop(Kept, before, drop);

    private static Sentence? Worst(
        IReadOnlyList<ExportCheck> exports,
        Func<ExportCheck, double> badness,
        Func<ExportCheck, Sentence> sentence
    )
    {
        var bad = exports.Where(e => badness(e) > 0).OrderByDescending(badness).ToList();
        return bad.Count switch
        {
            0 => null,
            1 => sentence(bad[0]),
            _ => sentence(bad[0])
                .And($" So it is, less so, with {bad.Count - 1} more.", ("moreUploads", $"{bad.Count - 1}")),
        };
    }
}
