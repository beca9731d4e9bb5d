using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Media;
using CustomerValue.Storage;
using FunctionsApp.Invocations;
using Microsoft.Extensions.Options;

namespace FunctionsApp.Functions;

/// <summary>
/// Queue <c>export-created</c>, fed by Event Grid: reads an upload into the lake, checks one that is no table, and takes back one that was
/// deleted.
/// </summary>
public sealed class FeaturizeExportFunction(
    IngestExport tables,
    IngestMedia media,
    RemoveExport remove,
    BlobFiles blobs,
    IOptions<CustomerValueOptions> options
) : IFunction
{
    /// <inheritdoc />
    public string Name => "FeaturizeExport";

    /// <inheritdoc />
    public async Task<string?> TraceAsync(Invocation invocation, CancellationToken cancellation) =>
        BlobEvent.Parse(invocation.Message("message")) is { } created
        && await blobs.TryPropertiesAsync(Containers.Exports, created.Blob, cancellation) is { } upload
        && upload.Metadata.TryGetValue(Telemetry.TraceMetadata, out var trace)
            ? trace
            : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var changed = BlobEvent.Parse(invocation.Message("message"));
        var isLastTry = invocation.DequeueCount >= options.Value.MaxDequeueCount;
        return
        [
            changed is null ? "not an upload"
            : MediaPath.Of(changed.Blob) is not { } path ? await tables.RunAsync(changed, isLastTry, cancellation)
            // A voice note's name tells its customer.
            : changed.IsDeleted && await remove.IfGoneAsync(changed.Blob, cancellation) ? $"{path.Kind}: removed"
            : await media.RunAsync(changed.Blob, path, cancellation),
        ];
    }
}
