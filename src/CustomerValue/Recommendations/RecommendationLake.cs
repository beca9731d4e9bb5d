using CustomerValue.Features;
using CustomerValue.Scoring;
using CustomerValue.Storage;

namespace CustomerValue.Recommendations;

/// <summary>Reads what a run's recommendations are made of: the lake that the run read, and its scores.</summary>
internal sealed class RecommendationLake(BlobFiles blobs, LakeStore lake, Scratch scratch)
{
    /// <summary>Adds the order lines, events, master data and products that a run read; one partition is on disk at a time.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">Where to add them.</param>
    /// <param name="folder">For the exports of products.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <exception cref="InvalidOperationException">Rows that the run read are there no more.</exception>
    public async Task ReadAsync(
        RunRecord run,
        RecommendationData data,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var index = await lake.AtAsync(run.LakeVersion, cancellation);
        await RequireLinesAsync(index, cancellation);
        for (var partition = 0; partition < run.Partitions; partition++)
        {
            using var lines = scratch.NewFolder();
            data.Add(
                partition,
                await LinesAsync(index, LakeExport.Orders, partition, lines, cancellation),
                await LinesAsync(index, LakeFiles.EventsKind, partition, lines, cancellation),
                await LinesAsync(index, LakeFiles.CustomersKind, partition, lines, cancellation)
            );
        }

        // The catalogue and what photos told are in the first partition.
        data.Number(
            await LinesAsync(index, LakeFiles.ProductsKind, 0, folder, cancellation),
            await LinesAsync(index, LakeExport.Categories, 0, folder, cancellation)
        );
    }

    /// <summary>Downloads the scores.</summary>
    /// <returns>Local files by partition.</returns>
    public async Task<List<string>> ScoresAsync(RunRecord run, ScratchFolder folder, CancellationToken cancellation)
    {
        var parts = new List<string>();
        for (var partition = 0; partition < run.Partitions; partition++)
        {
            var file = folder.File($"scores-{partition:00}.parquet");
            await blobs.DownloadAsync(Containers.Scores, ScoreStore.PartBlob(run.Id, partition), file, cancellation);
            parts.Add(file);
        }

        return parts;
    }

    /// <summary>Uploads may have been replaced since the run began, and their lines removed.</summary>
    private async Task RequireLinesAsync(LakeIndex index, CancellationToken cancellation)
    {
        foreach (var export in index.Exports.Where(e => e.Kept > 0 && e.SupersededBy is null))
        {
            var lines = LakeStore.LinesFolder(export.Key, export.Version);
            if ((await blobs.ListAsync(Containers.Lake, lines, cancellation)).Count == 0)
            {
                throw new InvalidOperationException(
                    $"Recommendations: the rows of '{export.Name}' that the run read were replaced since. The next run makes them."
                );
            }
        }
    }

    private async Task<List<ExportLines>> LinesAsync(
        LakeIndex index,
        string kind,
        int partition,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var lines = new List<ExportLines>();
        foreach (var export in index.Exports.Where(e => e.Kind == kind))
        {
            var files = await lake.DownloadLinesAsync(export, partition, folder.Path, cancellation);
            lines.Add(ExportLines.Of(export, files));
        }

        return lines;
    }
}
