using System.Text.Json;
using FunctionsApp.Access;
using FunctionsApp.Http;
using FunctionsApp.Idempotency;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace FunctionsApp.Hosting;

/// <summary>Title and addresses of the OpenAPI document.</summary>
internal static class OpenApiText
{
    private static readonly (string Name, string Text)[] Tags =
    [
        ("Customers", "Predictions for customers, what they were made from, and erasure"),
        ("Exports", "Uploads, how they are read, and what they ask"),
        ("Health", "Whether the app can serve"),
        ("Models", "Model versions, their figures, and which of them scores"),
        ("Photos", "Categories of product photos"),
        ("Quality", "What is wrong with the data"),
        ("Recommendations", "Products to offer"),
        ("Reviews", "Sentiment of reviews and what drives it"),
        ("Runs", "Training and scoring"),
        ("Scores", "All predictions at once"),
        ("Segments", "Segments, tiers, and customers worth a look"),
        ("Voice", "Speech to text"),
    ];

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "CustomerValue",
                    Version = "v1",
                    Description =
                        "What each customer is worth: expected spend with an interval, probability of buying again, tiers and reasons. Amounts are in the reporting currency; probabilities are 0 to 1; errors are RFC 9457 problems. Unknown query parameters and members are refused.",
                    License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
                };
                document.Servers =
                [
                    new OpenApiServer { Url = "/", Description = "The app that serves this document" },
                    new OpenApiServer
                    {
                        Url = "http://{host}:{port}",
                        Description = "A local host",
                        Variables = new Dictionary<string, OpenApiServerVariable>
                        {
                            ["host"] = new() { Default = "127.0.0.1" },
                            ["port"] = new() { Default = "7071" },
                        },
                    },
                    new OpenApiServer
                    {
                        Url = "https://{app}.azurewebsites.net",
                        Description = "The app in Azure",
                        Variables = new Dictionary<string, OpenApiServerVariable>
                        {
                            ["app"] = new() { Default = "customervalue", Description = "Name of the function app" },
                        },
                    },
                ];
                document.Tags = Tags.Select(t => new OpenApiTag { Name = t.Name, Description = t.Text }).ToHashSet();
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    [KeyAuthentication.SchemeName] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.ApiKey,
                        In = ParameterLocation.Header,
                        Name = KeyAuthentication.Header,
                    },
                    [JwtBearerDefaults.AuthenticationScheme] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        BearerFormat = "JWT",
                    },
                };
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(
            (operation, context, _) =>
            {
                if (context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesIdempotencyKey>().Any())
                {
                    operation.Parameters ??= [];
                    operation.Parameters.Add(
                        new OpenApiParameter
                        {
                            Name = IdempotencyKeys.Header,
                            In = ParameterLocation.Header,
                            Description =
                                "A key of your choice, such as a random UUID. The same request under the same key is done once: for a day its answer is given again, with the header Idempotent-Replayed.",
                            Schema = new OpenApiSchema
                            {
                                Type = JsonSchemaType.String,
                                MinLength = 1,
                                MaxLength = IdempotencyKeys.MaxLength,
                            },
                        }
                    );
                }

                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(
            (operation, context, _) =>
            {
                var example = context
                    .Description.ActionDescriptor.EndpointMetadata.OfType<EndpointExample>()
                    .SingleOrDefault();
                var json = context
                    .ApplicationServices.GetRequiredService<IOptions<JsonOptions>>()
                    .Value.SerializerOptions;
                Show(operation.RequestBody?.Content, example?.Request);
                Show(operation.Responses?.GetValueOrDefault("200")?.Content, example?.Answer);
                return Task.CompletedTask;

                void Show(IDictionary<string, OpenApiMediaType>? content, object? body)
                {
                    if (body is not null)
                    {
                        content!["application/json"].Example = JsonSerializer.SerializeToNode(body, json);
                    }
                }
            }
        );
        options.AddOperationTransformer(
            (operation, context, _) =>
            {
                var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                if (metadata.OfType<IAllowAnonymous>().Any())
                {
                    operation.Security = [];
                    return Task.CompletedTask;
                }

                // The last named is the narrowest; the group's comes first.
                string scope = metadata.OfType<IAuthorizeData>().Last().Policy!;
                operation.Description += $" Needs the scope {scope}.";
                operation.Security =
                [
                    Needs(KeyAuthentication.SchemeName),
                    Needs(JwtBearerDefaults.AuthenticationScheme),
                ];
                return Task.CompletedTask;

                OpenApiSecurityRequirement Needs(string scheme) =>
                    new() { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [scope] };
            }
        );
        options.AddOperationTransformer(OpenApiAnswers.DescribeAsync);
        options.AddDocumentTransformer(OpenApiAnswers.DefineAsync);
    }
}
