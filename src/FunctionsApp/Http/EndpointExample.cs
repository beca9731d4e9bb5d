namespace FunctionsApp.Http;

/// <summary>A request of an endpoint and its answer as the OpenAPI document shows them.</summary>
/// <param name="Request">Body of the request, or null where it has none.</param>
/// <param name="Answer">Body of the answer, or null where its schema says enough.</param>
internal sealed record EndpointExample(object? Request, object? Answer);

/// <summary>Examples of endpoints.</summary>
internal static class EndpointExamples
{
    /// <summary>Shows an example in the OpenAPI document.</summary>
    public static RouteHandlerBuilder WithExample(
        this RouteHandlerBuilder builder,
        object? request = null,
        object? answer = null
    ) => builder.WithMetadata(new EndpointExample(request, answer));
}
