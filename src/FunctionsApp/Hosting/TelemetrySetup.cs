using System.Diagnostics;
using System.Reflection;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using CustomerValue;
using FunctionsApp.Http;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FunctionsApp.Hosting;

/// <summary>
/// Sends spans, measurements and logs to Application Insights where <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set, and over OTLP where
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is. Without either nothing is gathered. The other variables of OpenTelemetry, such as those of sampling, count too.
/// </summary>
internal static class TelemetrySetup
{
    private const string Insights = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string InsightsIdentity = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";
    private const string Otlp = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var insights = builder.Configuration[Insights];
        var otlp = !string.IsNullOrEmpty(builder.Configuration[Otlp]);
        // Flaws stop the start a little later, with those of other settings.
        if ((string.IsNullOrEmpty(insights) && !otlp) || Flaws(builder.Configuration).Any())
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logs => logs.IncludeFormattedMessage = true);
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService(
                    Telemetry.Name,
                    serviceVersion: typeof(Telemetry)
                        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                        ?.InformationalVersion,
                    serviceInstanceId: Environment.GetEnvironmentVariable("WEBSITE_INSTANCE_ID")
                        ?? Environment.MachineName
                )
            )
            .WithTracing(traces =>
                traces
                    .AddSource(Telemetry.Name)
                    .AddAspNetCoreInstrumentation(requests =>
                    {
                        requests.Filter = IsCallers;
                        requests.EnrichWithHttpResponse = (span, response) => WithoutValues(span, response.HttpContext);
                    })
            )
            .WithMetrics(metrics => metrics.AddMeter(Telemetry.Name).AddAspNetCoreInstrumentation())
            .WithLogging();
        if (otlp)
        {
            telemetry.UseOtlpExporter();
        }

        if (!string.IsNullOrEmpty(insights))
        {
            var identity = IdentityOf(builder.Configuration[InsightsIdentity]);
            telemetry
                .WithTracing(traces => traces.AddAzureMonitorTraceExporter(Send))
                .WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(Send))
                .WithLogging(logs => logs.AddAzureMonitorLogExporter(Send));

            void Send(AzureMonitorExporterOptions options)
            {
                options.ConnectionString = insights;
                options.Credential = identity;
            }
        }
    }

    /// <summary>A line for each setting that an exporter could not read, without its value.</summary>
    public static IEnumerable<string> Flaws(IConfiguration configuration)
    {
        if (configuration[Insights] is { Length: > 0 } insights)
        {
            var parts = PartsOf(insights);
            var endpoint = parts.GetValueOrDefault("IngestionEndpoint");
            if (
                !Guid.TryParse(parts.GetValueOrDefault("InstrumentationKey"), out _)
                || (endpoint is not null && !IsAddress(endpoint))
            )
            {
                yield return $"{Insights} is no connection string of Application Insights. Copy it from the resource's overview: InstrumentationKey=...;IngestionEndpoint=https://...";
            }
        }

        if (configuration[Otlp] is { Length: > 0 } otlp && !IsAddress(otlp))
        {
            yield return $"{Otlp} is no address such as http://127.0.0.1:4317.";
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    /// <summary>Whether somebody outside asks for something: not the host that starts a function, nor a probe.</summary>
    private static bool IsCallers(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/api/health", StringComparison.Ordinal);

    /// <summary>The instrumentation tells the path as it was asked for, in which a customer's id may be, and the query.</summary>
    private static void WithoutValues(Activity span, HttpContext context) =>
        span.SetTag("url.path", RequestRoute.Of(context) ?? "/").SetTag("url.query", null);

    /// <summary>As the Functions host reads it: <c>Authorization=AAD</c>, with <c>ClientId=…</c> for a user-assigned identity.</summary>
    private static ManagedIdentityCredential? IdentityOf(string? text)
    {
        var parts = PartsOf(text ?? "");
        return parts.GetValueOrDefault("Authorization") != "AAD" ? null
            : parts.TryGetValue("ClientId", out var client)
                ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client))
            : new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);
    }

    private static Dictionary<string, string> PartsOf(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(p => p.Split('=', 2))
            .Where(p => p.Length == 2)
            .DistinctBy(p => p[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
}
