using CustomerValue.Exports;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Previews;

/// <summary>Dry runs for people who wait: of files that are sent, and of an upload with another mapping. Nothing is stored.</summary>
public sealed class PreviewExport(
    BlobFiles blobs,
    LakeStore lake,
    ErasureStore erasures,
    PreviewGate gate,
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    TimeProvider time
)
{
    /// <summary>Largest upload that is previewed, bytes.</summary>
    public const long MaxBytes = 100 << 20;

    private const int MostCustomers = 1_000;

    /// <summary>A folder for files that are sent.</summary>
    public ScratchFolder NewFolder() => scratch.NewFolder();

    /// <summary>Reads files as uploads into an empty lake.</summary>
    /// <exception cref="ExportRefusedException">Others are previewed, or it takes too long.</exception>
    public async Task<DryRunResponse> ReadAsync(IReadOnlyList<DryRunFile> files, CancellationToken cancellation)
    {
        var (list, _) = await erasures.ReadAsync(cancellation);
        var run = new DryRun(
            ExportSettings.Of(options.Value, 1, ErasedCustomers.Of(list)) with
            {
                ShowsSamples = true,
            },
            scratch,
            time
        )
        {
            MostCustomers = MostCustomers,
            ShowsRows = true,
        };
        // A reading that is given up must not hold the thread of a request.
        return await gate.RunAsync(c => Task.Run(() => run.ReadAsync(files, c), c), cancellation);
    }

    /// <summary>Reads an upload as it would be with a mapping.</summary>
    /// <param name="name">Name of the upload.</param>
    /// <param name="mapping">Text of a mapping file; null for the one beside the upload, if there is one.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>Null where there is no such upload.</returns>
    /// <exception cref="ExportRefusedException">It is too large, others are previewed, or it takes too long.</exception>
    public async Task<DryRunResponse?> ReadAsync(string name, string? mapping, CancellationToken cancellation)
    {
        if (
            !ExportName.IsValid(name)
            || await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation) is not { } blob
        )
        {
            return null;
        }

        if (blob.ContentLength > MaxBytes)
        {
            throw new ExportRefusedException(
                "too_large",
                $"{name} is larger than the {MaxBytes >> 20} MiB that are previewed. Apply the change and look at the plan when it is read."
            );
        }

        mapping ??= MappingText.Of(
            await blobs.TryReadAsync(Containers.Exports, name + ExportMapping.Suffix, cancellation)
        );
        using var folder = scratch.NewFolder();
        var local = folder.File("upload");
        await blobs.DownloadAsync(Containers.Exports, name, local, cancellation);
        var answer = await ReadAsync([new DryRunFile(name, local, mapping)], cancellation);
        try
        {
            IngestExport.RequireOneCurrency(name, answer.Currency, await lake.CurrentAsync(cancellation));
            return answer;
        }
        catch (ExportRefusedException e)
        {
            return answer with { Outcome = "failed", Code = e.Code, Message = e.Message };
        }
    }
}
