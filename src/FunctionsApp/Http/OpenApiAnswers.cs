using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FunctionsApp.Http;

/// <summary>What all operations of the OpenAPI document have in common: refusals, headers of answers, examples of parameters.</summary>
internal static class OpenApiAnswers
{
    private const string Problem = "application/problem+json";
    private const string Tag = "ETag";
    private const string Wait = "Retry-After";

    private static readonly (string Status, string Name, string Text) BadRequest = (
        "400",
        "BadRequest",
        "A parameter or member is unknown or not valid; errors has its name"
    );

    private static readonly (string Status, string Name, string Text)[] Refusals =
    [
        ("401", "NotAuthenticated", "The caller is not known: no key or token, or a wrong one"),
        ("403", "NotAllowed", "The key or token lacks the scope of this operation"),
        ("429", "TooManyRequests", "The caller has used up the requests of this minute"),
    ];

    private static readonly (string Name, string Text, JsonSchemaType Type)[] Headers =
    [
        (
            "RateLimit",
            "Requests that are left and seconds until there are more, where callers are checked",
            JsonSchemaType.String
        ),
        (
            "RateLimit-Policy",
            "Requests of a caller in a window of seconds, where callers are checked",
            JsonSchemaType.String
        ),
        (
            Tag,
            "Equal for equal answers; sent back in If-None-Match, an answer that has not changed is a 304",
            JsonSchemaType.String
        ),
        (Wait, "Seconds to wait before the next request", JsonSchemaType.Integer),
    ];

    /// <summary>Parameters by the start of the path, the first that fits.</summary>
    private static readonly (string Path, string Name, JsonNode Example)[] Examples =
    [
        ("api/runs/", "id", "run-0123456789abcdef"),
        ("api/runs", "status", "succeeded"),
        ("api/runs", "kind", "train"),
        ("api/exports", "status", "ready"),
        ("api/exports", "kind", "orders"),
        ("api/exports", "sort", "-uploaded"),
        ("api/segments/", "id", 2),
        ("api/customers/", "id", "C000042"),
        ("api/customers", "sort", "-expectedSpend"),
        ("api/products/inferred-categories", "category", "Mugs"),
        ("api/models", "standing", true),
        ("", "version", "model-0123456789abcdef"),
        ("", "name", "orders.csv"),
        ("", "sku", "85123A"),
        ("", "count", 5),
        ("", "tier", "Gold"),
        ("", "segment", 2),
        ("", "behaviourTier", "champions"),
        ("", "needTier", "replenishers"),
        ("", "state", "overdue"),
        ("", "atRisk", true),
        ("", "idStartsWith", "C0000"),
        ("", "limit", 50),
        ("", "cursor", "eyJsaXN0IjoicnVucy8vIiwiYWZ0ZXIiOiJydW4tMDEyMzQ1Njc4OWFiY2RlZiJ9"),
    ];

    /// <summary>Adds the parts that operations refer to.</summary>
    public static Task DefineAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellation
    )
    {
        document.Components ??= new OpenApiComponents();
        document.Components.Headers = Headers.ToDictionary(
            h => h.Name,
            h =>
                (IOpenApiHeader)
                    new OpenApiHeader
                    {
                        Description = h.Text,
                        Schema = new OpenApiSchema { Type = h.Type },
                    }
        );
        document.Components.Responses = Refusals
            .Prepend(BadRequest)
            .ToDictionary(
                r => r.Name,
                r =>
                    (IOpenApiResponse)
                        new OpenApiResponse
                        {
                            Description = r.Text,
                            Headers = r.Status == "429" ? Refer(document, Wait) : null,
                            Content = new Dictionary<string, OpenApiMediaType>
                            {
                                [Problem] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", document) },
                            },
                        }
            );
        if (
            document.Components.Schemas?.TryGetValue("ProblemDetails", out var problem) == true
            && problem is OpenApiSchema { Properties: { } members }
        )
        {
            members["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object | JsonSchemaType.Null,
                Description = "With a 400: what is wrong, by the name of the parameter or member.",
                AdditionalProperties = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            };
        }

        AllowMoreInAnswers(document);
        return Task.CompletedTask;
    }

    /// <summary>Describes an operation.</summary>
    public static Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var document = context.Document!;
        var path = context.Description.RelativePath!;
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            var fits = Examples.FirstOrDefault(e =>
                e.Name == parameter.Name && path.StartsWith(e.Path, StringComparison.Ordinal)
            );
            parameter.Example ??= fits.Example?.DeepClone();
        }

        operation.Responses ??= [];
        operation.Responses["400"] = new OpenApiResponseReference(BadRequest.Name, document);
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            return Task.CompletedTask;
        }

        var isTagged = HttpMethods.IsGet(context.Description.HttpMethod!) && !metadata.OfType<NeverStored>().Any();
        if (isTagged)
        {
            operation.Responses.TryAdd("304", new OpenApiResponse { Description = "Not Modified" });
        }

        foreach (var (status, answer) in operation.Responses)
        {
            if (answer is OpenApiResponse own && status[0] is '2' or '3')
            {
                own.Headers = Refer(
                    document,
                    isTagged ? ["RateLimit", "RateLimit-Policy", Tag] : ["RateLimit", "RateLimit-Policy"]
                );
            }
        }

        foreach (var (status, name, _) in Refusals)
        {
            operation.Responses[status] = new OpenApiResponseReference(name, document);
        }

        return Task.CompletedTask;
    }

    /// <summary>Requests are refused with members that are not known; answers may have more of them in a later version.</summary>
    private static void AllowMoreInAnswers(OpenApiDocument document)
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        var bodies = document
            .Paths.Values.SelectMany(p => p.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(o => o.RequestBody?.Content?.Values ?? Enumerable.Empty<OpenApiMediaType>());
        foreach (var body in bodies)
        {
            Visit(body.Schema);
        }

        foreach (var (name, schema) in document.Components!.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (schema is OpenApiSchema own && !sent.Contains(name))
            {
                own.AdditionalPropertiesAllowed = true;
            }
        }

        void Visit(IOpenApiSchema? schema)
        {
            if (schema is OpenApiSchemaReference { Reference.Id: { } id } && !sent.Add(id))
            {
                return;
            }

            IEnumerable<IOpenApiSchema?> parts =
            [
                schema?.Items,
                schema?.AdditionalProperties,
                .. schema?.Properties?.Values ?? [],
                .. schema?.OneOf ?? [],
                .. schema?.AnyOf ?? [],
                .. schema?.AllOf ?? [],
            ];
            foreach (var part in parts.Where(p => p is not null))
            {
                Visit(part);
            }
        }
    }

    private static Dictionary<string, IOpenApiHeader> Refer(OpenApiDocument document, params string[] names) =>
        names.ToDictionary(n => n, n => (IOpenApiHeader)new OpenApiHeaderReference(n, document));
}
