using CustomerValue.Exports;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>export-created</c>, fed by Event Grid: reads an upload into the lake.</summary>
public sealed class FeaturizeExportFunction(IngestExport stage) : IFunction
{
    /// <inheritdoc />
    public string Name => "FeaturizeExport";

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var created = BlobEvent.Parse(invocation.Message("message"));
        return [created is null ? "not an upload" : await stage.RunAsync(created, cancellation)];
    }
}
