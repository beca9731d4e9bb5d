using CustomerValue.Features;
using CustomerValue.Quality;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>Part of publishing: checks what a run was computed from, and writes the report.</summary>
public sealed class CheckQuality(
    LakeStore lake,
    ModelStore models,
    ExportTable exports,
    QualityStore reports,
    IOptions<CustomerValueOptions> options
)
{
    private readonly int _memoryLimitMb = options.Value.MemoryLimitMb;

    /// <summary>Checks a run; the same run gives the same report while no upload is refused in between.</summary>
    /// <param name="run">The run.</param>
    /// <param name="features">Its local feature files, one per partition.</param>
    /// <param name="folder">Folder for what is downloaded.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <returns>The report's warnings.</returns>
    public async Task<IReadOnlyList<Sentence>> RunAsync(
        RunRecord run,
        IReadOnlyList<string> features,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var limits = QualityLimits.Of(options.Value);
        var (version, reference) = await ReferenceAsync(run, cancellation);
        using var columns = new FeatureFiles(features, folder.Path, _memoryLimitMb);
        var report = new DataQuality(
            version,
            reference?.AsOf,
            columns.Count,
            FeatureDrift.Of(reference, columns),
            VolumeCheck.Of(features, limits.VolumeDrop, folder.Path, _memoryLimitMb),
            await ExportsAsync(run, folder, cancellation),
            [
                .. (await exports.ListAsync(cancellation))
                    // The name of a voice note tells its customer; a report is of many.
                    .Where(e => e.Warns && e.Kind != ExportRecord.VoiceNote)
                    .Select(e => new RefusedExport(e.Name, e.Code ?? "", e.Status == ExportStatus.Asked)),
            ]
        )
        {
            Ids = await IdsAsync(run, folder, cancellation),
        }.Warned(limits);
        await reports.WriteAsync(run.Id, report, cancellation);
        Telemetry.OfDrift(report.Features.Max(f => f.Psi) ?? 0, report.Features.Count(f => f.Psi >= limits.Drift));
        return report.Notices;
    }

    /// <summary>
    /// The reference of the model that scores. A model that learned from this very run knows no other data: then that of the
    /// model which stood before.
    /// </summary>
    private async Task<(string? Version, FeatureReference? Reference)> ReferenceAsync(
        RunRecord run,
        CancellationToken cancellation
    )
    {
        var version = run.ModelVersion;
        if (version == run.OwnModel)
        {
            var current = await models.CurrentAsync(cancellation);
            version = current?.Version == version ? current?.Previous : current?.Version;
        }

        var file = version is null ? null : await models.TryReadAsync(version, FeatureReference.File, cancellation);
        return file is null ? (null, null) : (version, FeatureReference.Load(file));
    }

    private async Task<List<ExportCheck>> ExportsAsync(
        RunRecord run,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var checks = new List<ExportCheck>();
        var index = await lake.AtAsync(run.LakeVersion, cancellation);
        foreach (var export in index.Exports.Where(e => e.SupersededBy is null))
        {
            var manifest = await lake.ManifestAsync<Manifest>(export.Key, export.Version, cancellation);
            if (manifest is not null)
            {
                checks.Add(
                    new ExportCheck(
                        export.Name,
                        export.Kind,
                        manifest.RowsRead,
                        manifest.RowsRefused,
                        Math.Round(manifest.RowsRefused / (double)Math.Max(1, manifest.RowsRead), 4),
                        manifest.RowsAhead,
                        manifest.RefusedByReason.GetValueOrDefault("time_out_of_range"),
                        export.Kind == LakeFiles.CustomersKind
                            ? await DuplicatesAsync(export, run.Partitions, folder, cancellation)
                            : null,
                        export.Kept,
                        export.KeptBefore
                    )
                );
            }
        }

        return checks;
    }

    /// <summary>Only uploads beside others can say something else than they do.</summary>
    private async Task<IReadOnlyList<IdCheck>> IdsAsync(
        RunRecord run,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var index = await lake.AtAsync(run.LakeVersion, cancellation);
        var uploads = index
            .Exports.Where(e => e.Kind is LakeExport.Orders or LakeExport.Customers && e.SupersededBy is null)
            .OrderBy(e => e.Moment, UploadMoment.Order)
            .ToList();
        if (uploads.Count < 2)
        {
            return [];
        }

        using var ids = new IdChecks([.. uploads.Select(e => e.Name)], folder.Path, _memoryLimitMb);
        var local = folder.File("ids");
        for (var partition = 0; partition < run.Partitions; partition++)
        {
            for (var upload = 0; upload < uploads.Count; upload++)
            {
                var files = await lake.DownloadLinesAsync(uploads[upload], partition, local, cancellation);
                ids.Add(upload, uploads[upload], files);
                files.ForEach(File.Delete);
            }
        }

        return ids.Find();
    }

    /// <summary>A customer's rows are all in one partition.</summary>
    private async Task<long> DuplicatesAsync(
        LakeExport export,
        int partitions,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        long duplicates = 0;
        for (var partition = 0; partition < partitions; partition++)
        {
            var local = folder.File($"customers={partition:00}");
            var files = await lake.DownloadLinesAsync(export, partition, local, cancellation);
            if (files.Count > 0)
            {
                duplicates += Repeated(files, folder.Path);
                Directory.Delete(local, recursive: true);
            }
        }

        return duplicates;
    }

    private long Repeated(List<string> files, string scratchDirectory)
    {
        using var connection = DuckDb.Open(scratchDirectory, _memoryLimitMb);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) - count(DISTINCT customer_id) FROM {DuckDb.ReadParquet(files)}";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>What is read of an export's manifest.</summary>
    private sealed record Manifest(
        long RowsRead,
        long RowsRefused,
        long? RowsAhead,
        IReadOnlyDictionary<string, long> RefusedByReason
    );
}
