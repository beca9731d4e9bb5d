using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace FunctionsApp.Http;

/// <summary>
/// Refuses query parameters that an operation does not have: a filter with a typing error would otherwise answer with everything, and nobody
/// would see it. What an operation has is what the OpenAPI document says.
/// </summary>
/// <param name="next">What follows.</param>
/// <param name="operations">The API's operations.</param>
internal sealed class KnownParameters(RequestDelegate next, IApiDescriptionGroupCollectionProvider operations)
{
    private readonly Lazy<Dictionary<string, string[]>> _byOperation = new(() =>
        operations
            .ApiDescriptionGroups.Items.SelectMany(g => g.Items)
            .ToDictionary(
                o => NameOf(o.ActionDescriptor.EndpointMetadata)!,
                o => o.ParameterDescriptions.Where(p => p.Source == BindingSource.Query).Select(p => p.Name).ToArray(),
                StringComparer.Ordinal
            )
    );

    /// <summary>Answers with a 400, or goes on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (
            context.Request.Query.Count == 0
            || NameOf(context.GetEndpoint()?.Metadata) is not { } operation
            || !_byOperation.Value.TryGetValue(operation, out var known)
        )
        {
            return next(context);
        }

        var unknown = context
            .Request.Query.Keys.Where(k => !known.Contains(k, StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToList();
        return unknown.Count == 0 ? next(context) : Problems.UnknownParameters(unknown, known).ExecuteAsync(context);
    }

    private static string? NameOf(IEnumerable<object>? metadata) =>
        metadata?.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName;
}
