using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FunctionsApp.Hosting;

/// <summary>Title and addresses of the OpenAPI document.</summary>
internal static class OpenApiText
{
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
                        "What each customer is worth: expected spend with an interval, probability of buying again, tiers and reasons. Amounts are in the reporting currency; probabilities are 0 to 1; errors are RFC 9457 problems.",
                };
                // The address depends on where the app runs.
                document.Servers = [];
                return Task.CompletedTask;
            }
        );
    }
}
