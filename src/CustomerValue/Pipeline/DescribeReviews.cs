using CustomerValue.Reviews;
using CustomerValue.Reviews.Drivers;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>Part of publishing: finds what drives the negative reviews of the shop and writes the report.</summary>
public sealed class DescribeReviews(LakeStore lake, ReviewDriverStore reports, IOptions<CustomerValueOptions> options)
{
    /// <summary>Reads the reviews of the run's lake; without any there is no report.</summary>
    /// <param name="run">The run.</param>
    /// <param name="scores">Its local score file.</param>
    /// <param name="folder">Folder for what is downloaded.</param>
    /// <param name="cancellation">Stops between reviews.</param>
    public async Task RunAsync(RunRecord run, string scores, ScratchFolder folder, CancellationToken cancellation)
    {
        var index = await lake.AtAsync(run.LakeVersion, cancellation);
        var partitions = await lake.DownloadKindAsync(index, LakeExport.Reviews, folder, cancellation);
        if (partitions.All(p => p.Count == 0))
        {
            return;
        }

        var drivers = FindDrivers.In(
            partitions,
            scores,
            run.Cutoff,
            new Aspects(options.Value.Aspects),
            folder.Path,
            options.Value.MemoryLimitMb,
            cancellation
        );
        await reports.WriteAsync(run.Id, drivers, cancellation);
    }
}
