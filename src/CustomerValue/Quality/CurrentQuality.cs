using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Quality;

/// <summary>
/// The report of a run as it holds now: an upload that was refused warns until it is replaced by a good one, taken back or dismissed, and not
/// until the next run.
/// </summary>
public sealed class CurrentQuality(QualityStore reports, ExportTable exports, IOptions<CustomerValueOptions> options)
{
    /// <summary>The report of a run, or null for one that was published before there were any.</summary>
    public async Task<DataQuality?> ReadAsync(string run, CancellationToken cancellation) =>
        await reports.ReadAsync(run, cancellation) is { } report ? await LiveAsync(report, cancellation) : null;

    /// <summary>A run's warnings without those of uploads that warn no more.</summary>
    public async Task<RunRecord> WarnedAsync(RunRecord run, CancellationToken cancellation)
    {
        if (
            !run.Warnings.Any(DataQuality.IsOfRefused)
            || await reports.ReadAsync(run.Id, cancellation) is not { } report
        )
        {
            return run;
        }

        var live = await LiveAsync(report, cancellation);
        var gone = report.Notices.Except(live.Notices).ToHashSet();
        var come = live.Notices.Except(report.Notices);
        return run with { Notices = [.. run.Notices.Where(w => !gone.Contains(w)), .. come] };
    }

    private async Task<DataQuality> LiveAsync(DataQuality report, CancellationToken cancellation)
    {
        if (report.RefusedExports.Count == 0)
        {
            return report;
        }

        var warns = (await exports.ListAsync(cancellation))
            .Where(e => e.Warns)
            .Select(e => e.Name)
            .ToHashSet(StringComparer.Ordinal);
        var still = report.RefusedExports.Where(e => warns.Contains(e.Name)).ToList();
        return still.Count == report.RefusedExports.Count
            ? report
            : (report with { RefusedExports = still }).Warned(QualityLimits.Of(options.Value));
    }
}
