using System.Reflection;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using CustomerValue;
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
        if (string.IsNullOrEmpty(insights) && !otlp)
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
                traces.AddSource(Telemetry.Name).AddAspNetCoreInstrumentation(requests => requests.Filter = IsCallers)
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

    /// <summary>Whether somebody outside asks for something: not the host that starts a function, nor a probe.</summary>
    private static bool IsCallers(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/api/health", StringComparison.Ordinal);

    /// <summary>As the Functions host reads it: <c>Authorization=AAD</c>, with <c>ClientId=…</c> for a user-assigned identity.</summary>
    private static ManagedIdentityCredential? IdentityOf(string? text)
    {
        var parts = (text ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(p => p.Split('=', 2))
            .Where(p => p.Length == 2)
            .ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
        return parts.GetValueOrDefault("Authorization") != "AAD" ? null
            : parts.TryGetValue("ClientId", out var client)
                ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client))
            : new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);
    }
}
