using System.Reflection;
using System.Text.Json.Nodes;
using CustomerValue.Storage;
using FunctionsApp.Hosting;
using FunctionsApp.Tests.Infra;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FunctionsApp.Tests;

/// <summary>Settings are documented, checked when the app starts, and known wherever the repository sets one.</summary>
public class SettingsTests
{
    private static readonly ServiceProvider Services = Make();
    private static readonly List<SettingsPart> Parts = [.. Services.GetServices<SettingsPart>()];

    [Fact]
    public void Every_class_of_settings_is_read_and_checked()
    {
        Assembly[] assemblies = [typeof(CustomerValue.CustomerValueOptions).Assembly, typeof(SettingsCheck).Assembly];
        assemblies
            .SelectMany(a => a.GetTypes())
            .Where(t => t.GetField("Section") is { IsLiteral: true })
            .ShouldBe(Parts.Select(p => p.Options), ignoreOrder: true);
    }

    [Fact]
    public void The_page_of_settings_tells_what_the_code_does()
    {
        var page = SettingsPage.Of(Parts);
        var file = Repository.PathOf("docs", "settings.md");
        if (Environment.GetEnvironmentVariable("RENEW_SETTINGS") == "1")
        {
            File.WriteAllText(file, page);
        }

        page.ShouldBe(File.ReadAllText(file), "docs/settings.md is old: run ./eng/renew-settings.sh.");
    }

    [Fact]
    public void What_a_setting_is_said_to_be_by_default_it_is() => SettingsPage.WrongDefaults(Parts).ShouldBeEmpty();

    [Fact]
    public void The_sample_of_local_settings_is_known_and_right()
    {
        var values = JsonNode.Parse(Repository.Text("local.settings.sample.json"))!["Values"]!.AsObject();
        var names = values.Select(v => v.Key).ToList();
        names
            .Where(n => !n.StartsWith("CustomerValue__", StringComparison.Ordinal))
            .ShouldBe(["AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME"]);
        Wrong([.. values.Select(v => (v.Key, (string)v.Value!))]).ShouldBeEmpty();
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_a_line_each() =>
        Wrong([
                ("CustomerValue__HorzonDays", "60"),
                ("CustomerValue__HorizonDays", "3"),
                ("CustomerValue__Partitions", "many"),
                ("CustomerValue__ChurnMeaning", "Sometimes"),
                ("CustomerValue__AsOf", "yesterday"),
                ("CustomerValue__LanguageEndpoint", "https://:secret@"),
                ("CustomerValue__MinSegments", "5"),
                ("CustomerValue__MaxSegments", "4"),
                ("CustomerValue__Tiers__0__Share", "2"),
                ("CustomerValue__Needs__0__Naem", "bulk"),
                ("CustomerValue__Photos__MaxPhotos__Most", "1"),
                ("CustomerValue__Photo__MaxPhotos", "1000"),
                ("CustomerValue__Summaries__Service", "OpenAI"),
                ("CustomerValue__Access__Keys__0__Scope", "root"),
                ("CustomerValue__Candidates__0", "oracle"),
                ("CustomerValue__Webhook__Url", "ftp://shop.example"),
                ("CustomerValue__Access__RequestsPerMinute", "0"),
            ])
            // The list of known models is long.
            .Select(l => l.Split(" Known are ")[0])
            .ShouldBe(
                [
                    "CustomerValue__AsOf is 'yesterday'. Set a day such as 2025-12-31.",
                    "CustomerValue__ChurnMeaning is 'Sometimes'. Set one of NoPurchase, Silence.",
                    "CustomerValue__HorizonDays: The field HorizonDays must be between 7 and 730.",
                    "CustomerValue__HorzonDays is no setting of the app. docs/settings.md lists them all.",
                    "CustomerValue__LanguageEndpoint is no address such as https://name.example.",
                    "CustomerValue__Needs__0__Naem is no setting of the app. docs/settings.md lists them all.",
                    "CustomerValue__Partitions is 'many'. Set a whole number.",
                    "CustomerValue__Photo__MaxPhotos is no setting of the app. docs/settings.md lists them all.",
                    "CustomerValue__Photos__MaxPhotos__Most is no setting of the app. docs/settings.md lists them all.",
                    "CustomerValue: MaxSegments (4) is less than MinSegments (5). Set a greater one.",
                    "CustomerValue__Tiers__0__Name: The Name field is required.",
                    "CustomerValue__Tiers__0__Share: The field Share must be between 0 and 1.",
                    "CustomerValue__Summaries__Endpoint must be an https address such as https://NAME.openai.azure.com.",
                    "CustomerValue__Summaries__Service is OpenAI: set CustomerValue__Summaries__Model.",
                    "CustomerValue__Summaries__Service is OpenAI: set CustomerValue__Summaries__Key.",
                    "CustomerValue__Access__Keys__0__Name must be there and differ from other keys'.",
                    "CustomerValue__Access__Keys__0__Sha256 must be the SHA-256 of the key, 64 hex digits: printf %s KEY | sha256sum",
                    "CustomerValue__Access__Keys__0__Scope must be read, write or admin.",
                    "CustomerValue__Candidates names oracle.",
                    "CustomerValue__Webhook__Url must be an https address.",
                    "CustomerValue__Webhook__Secret must be 24 to 64 random bytes in base64: openssl rand -base64 32",
                    "CustomerValue__Access__RequestsPerMinute: The field RequestsPerMinute must be between 1 and 10000000.",
                ],
                ignoreOrder: true
            );

    [Fact]
    public void No_setting_at_all_is_right() => Wrong([]).ShouldBeEmpty();

    [Fact]
    public async Task Without_storage_the_start_says_what_to_set()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddCustomerValue();
        await using var app = builder.Build();
        Should.Throw<OptionsValidationException>(app.MapCustomerValue).Failures.ShouldBe([StorageClients.NoStorage]);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "shop;secret", "AzureWebJobsStorage is no connection string")]
    [InlineData("AzureWebJobsStorage", "https://shop.blob.core.windows.net", "AzureWebJobsStorage is no connection")]
    [InlineData(
        "AzureWebJobsStorage",
        "AccountName=shop;AccountKey=not base64",
        "AzureWebJobsStorage is no connection"
    )]
    [InlineData(
        "AzureWebJobsStorage:accountName",
        "shop.blob.core.windows.net",
        "AzureWebJobsStorage__accountName is no"
    )]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "6e74172b", "APPLICATIONINSIGHTS_CONNECTION_STRING is no")]
    [InlineData(
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "InstrumentationKey=6e74172b-be56-4843-9ff4-e66a39bb12e3;IngestionEndpoint=eastus",
        "APPLICATIONINSIGHTS_CONNECTION_STRING is no connection string"
    )]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317", "OTEL_EXPORTER_OTLP_ENDPOINT is no address")]
    public async Task What_an_outside_library_would_stumble_over_is_told_as_well(string name, string value, string line)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (!name.StartsWith("AzureWebJobsStorage", StringComparison.Ordinal))
        {
            builder.Configuration["AzureWebJobsStorage"] = "UseDevelopmentStorage=true";
        }

        builder.Configuration[name] = value;
        builder.AddCustomerValue();
        await using var app = builder.Build();
        var told = Should.Throw<OptionsValidationException>(app.MapCustomerValue).Failures.ShouldHaveSingleItem();
        told.ShouldStartWith(line);
        told.ShouldNotContain(value);
    }

    [Fact]
    public void Connection_strings_that_are_right_are_right() =>
        Wrong([
                ("AzureWebJobsStorage", "UseDevelopmentStorage=true"),
                (
                    "APPLICATIONINSIGHTS_CONNECTION_STRING",
                    "InstrumentationKey=6e74172b-be56-4843-9ff4-e66a39bb12e3;IngestionEndpoint=https://eastus-1.in.applicationinsights.azure.com/"
                ),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"),
            ])
            .ShouldBeEmpty();

    /// <summary>What the app would say to these environment variables, besides the storage that the host is given.</summary>
    internal static IReadOnlyList<string> Wrong(IReadOnlyList<(string Name, string Value)> variables) =>
        SettingsCheck.Wrong(
            new ConfigurationBuilder()
                .AddInMemoryCollection([KeyValuePair.Create("AzureWebJobsStorage:accountName", (string?)"shop")])
                .AddInMemoryCollection(
                    variables.Select(v =>
                        KeyValuePair.Create(v.Name.Replace("__", ":", StringComparison.Ordinal), (string?)v.Value)
                    )
                )
                .Build(),
            Services
        );

    private static ServiceProvider Make()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddCustomerValue();
        return builder.Services.BuildServiceProvider();
    }
}
