using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Media;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>export-created</c>, fed by Event Grid: reads an upload into the lake, or checks one that is no table.</summary>
public sealed class FeaturizeExportFunction(IngestExport tables, IngestMedia media, BlobFiles blobs) : IFunction
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
        var created = BlobEvent.Parse(invocation.Message("message"));
        return
        [
            created is null ? "not an upload"
            : MediaPath.Of(created.Blob) is { } path ? await media.RunAsync(created.Blob, path, cancellation)
            : await tables.RunAsync(created, cancellation),
        ];
    }
}
