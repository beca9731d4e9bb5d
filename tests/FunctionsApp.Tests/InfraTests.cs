using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CustomerValue;
using CustomerValue.Storage;
using FunctionsApp.Access;

namespace FunctionsApp.Tests;

/// <summary>What the Bicep compiler does not check, over the template that it builds.</summary>
public class InfraTests
{
    private static readonly string Root = FindRoot();
    private static readonly Lazy<JsonNode> Built = new(Build);

    // Built-in roles that the app may have, and what for.
    private static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal)
    {
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["c6a89b2d-59bc-44d0-9896-0f6e12d7b80a"] = "Storage Queue Data Message Sender",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
    };

    [Fact]
    public void Storage_takes_no_keys_no_strangers_and_no_old_encryption()
    {
        var storage = Only("Microsoft.Storage/storageAccounts");
        var properties = storage["properties"]!;
        ((bool)properties["allowSharedKeyAccess"]!).ShouldBeFalse();
        ((bool)properties["allowBlobPublicAccess"]!).ShouldBeFalse();
        ((bool)properties["supportsHttpsTrafficOnly"]!).ShouldBeTrue();
        ((string)properties["minimumTlsVersion"]!).ShouldBeOneOf("TLS1_2", "TLS1_3");
        ((string)storage["kind"]!).ShouldBe("StorageV2");
        ((string)storage["sku"]!["name"]!).ShouldBeOneOf(
            "Standard_LRS",
            "Standard_ZRS",
            "Standard_GRS",
            "Standard_GZRS"
        );
    }

    [Fact]
    public void The_app_runs_as_a_custom_handler_on_flex_consumption()
    {
        var plan = Only("Microsoft.Web/serverfarms");
        ((string)plan["sku"]!["name"]!).ShouldBe("FC1");
        ((string)plan["sku"]!["tier"]!).ShouldBe("FlexConsumption");
        ((bool)plan["properties"]!["reserved"]!).ShouldBeTrue();
        var app = Only("Microsoft.Web/sites")["properties"]!;
        ((bool)app["httpsOnly"]!).ShouldBeTrue();
        ((string)app["siteConfig"]!["minTlsVersion"]!).ShouldBeOneOf("1.2", "1.3");
        ((string)app["functionAppConfig"]!["runtime"]!["name"]!).ShouldBe("custom");
        var deployment = app["functionAppConfig"]!["deployment"]!["storage"]!;
        ((string)deployment["type"]!).ShouldBe("blobContainer");
        ((string)deployment["authentication"]!["type"]!).ShouldBe("UserAssignedIdentity");
        Built.Value["parameters"]!["instanceMemory"]!["allowedValues"]!
            .AsArray()
            .Select(v => (int)v!)
            .ShouldBe([512, 2048, 4096]);
    }

    [Fact]
    public void The_containers_and_queues_of_the_code_are_made()
    {
        Names("containers").ShouldBe([.. Containers.All, "deployments", "azure-webjobs-hosts"], ignoreOrder: true);
        Names("queues").ShouldBe(TriggerQueues(), ignoreOrder: true);
    }

    [Fact]
    public void Uploads_reach_the_queue_of_the_function_that_reads_them()
    {
        var subscription = Only("Microsoft.EventGrid/systemTopics/eventSubscriptions")["properties"]!;
        var delivery = subscription["deliveryWithResourceIdentity"]!;
        ((string)delivery["identity"]!["type"]!).ShouldBe("UserAssigned");
        var destination = delivery["destination"]!;
        ((string)destination["endpointType"]!).ShouldBe("StorageQueue");
        ((string)destination["properties"]!["queueName"]!).ShouldBe(QueueOf("FeaturizeExport"));
        ((string)subscription["filter"]!["subjectBeginsWith"]!).ShouldBe(
            $"/blobServices/default/containers/{Containers.Exports}/"
        );
        subscription["filter"]!["includedEventTypes"]!
            .AsArray()
            .Select(t => (string)t!)
            .ShouldBe(["Microsoft.Storage.BlobCreated"]);
        ((string)subscription["eventDeliverySchema"]!).ShouldBe("EventGridSchema");
    }

    [Fact]
    public void Every_role_is_a_data_role_that_is_needed_and_used()
    {
        var variables = Built.Value["variables"]!.AsObject();
        var declared = variables
            .Where(v => v.Value is JsonValue value && Guid.TryParse((string?)value, out _))
            .ToDictionary(v => v.Key, v => (string)v.Value!);
        declared.Values.ShouldBeSubsetOf(Roles.Keys);
        var template = Built.Value["resources"]!.ToJsonString(
            new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        foreach (var name in declared.Keys)
        {
            template.ShouldContain($"variables('{name}')");
        }

        Resources("Microsoft.Authorization/roleAssignments")
            .Select(r => (string)r["properties"]!["principalType"]!)
            .ShouldAllBe(type => type == "ServicePrincipal");
    }

    [Fact]
    public void Every_setting_is_one_that_something_reads()
    {
        string[] hosts =
        [
            "AzureWebJobsStorage__credential",
            "APPLICATIONINSIGHTS_CONNECTION_STRING",
            "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
            "OMP_WAIT_POLICY",
        ];
        var settings = Only("Microsoft.Web/sites")["properties"]!["siteConfig"]!["appSettings"]!
            .AsArray()
            .Select(s => (string)s!["name"]!)
            .ToList();
        settings.ShouldBeUnique();
        settings.Where(s => !hosts.Contains(s)).ShouldAllBe(s => IsRead(s));
        settings.ShouldContain("AzureWebJobsStorage__accountName");
        settings.ShouldContain("AzureWebJobsStorage__clientId");
    }

    [Fact]
    public void The_sample_of_local_settings_has_settings_that_are_read()
    {
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(Root, "local.settings.sample.json")))!;
        var names = sample["Values"]!.AsObject().Select(v => v.Key).ToList();
        names.Where(n => n is not ("AzureWebJobsStorage" or "FUNCTIONS_WORKER_RUNTIME")).ShouldAllBe(n => IsRead(n));
    }

    [Fact]
    public void No_secret_is_read_or_put_out()
    {
        var template = Built.Value.ToJsonString();
        template.ShouldNotContain("listKeys", Case.Insensitive);
        template.ShouldNotContain("AccountKey", Case.Insensitive);
        template.ShouldNotContain("listSecrets", Case.Insensitive);
        foreach (var (name, output) in Built.Value["outputs"]!.AsObject())
        {
            ((string)output!["value"]!).ShouldNotContain("onnectionString", Case.Sensitive, name);
        }
    }

    /// <summary>A property of the options, or what the storage part reads.</summary>
    private static bool IsRead(string setting)
    {
        var parts = setting.Split("__");
        var part = string.Join(':', parts[..^1]);
        var options =
            part == AccessOptions.Section ? typeof(AccessOptions)
            : parts[0] == CustomerValueOptions.Section ? typeof(CustomerValueOptions)
            : parts[0] == "AzureWebJobsStorage" ? typeof(StorageOptions)
            : null;
        return parts.Length > 1
            && options
                ?.GetProperties()
                .Any(p =>
                    p.Name.Equals(parts[part == AccessOptions.Section ? 2 : 1], StringComparison.OrdinalIgnoreCase)
                ) == true;
    }

    private static IEnumerable<string> Names(string variable) =>
        Built.Value["variables"]![variable]!.AsArray().Select(v => (string)v!);

    private static IEnumerable<string> TriggerQueues() =>
        Directory
            .GetFiles(Path.Combine(Root, "src", "FunctionsApp"), "function.json", SearchOption.AllDirectories)
            .Where(f =>
                !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            )
            .Select(f => (string?)JsonNode.Parse(File.ReadAllText(f))!["bindings"]![0]!["queueName"])
            .OfType<string>();

    private static string QueueOf(string function) =>
        (string)
            JsonNode.Parse(File.ReadAllText(Path.Combine(Root, "src", "FunctionsApp", function, "function.json")))![
                "bindings"
            ]![0]!["queueName"]!;

    private static JsonNode Only(string type) => Resources(type).ShouldHaveSingleItem();

    private static List<JsonNode> Resources(string type)
    {
        // Named resources are an object, others a list; which one depends on the language version.
        var all = Built.Value["resources"]!;
        IEnumerable<JsonNode> items = all is JsonObject named
            ? named.Select(r => r.Value!)
            : all.AsArray().Select(r => r!);
        return [.. items.Where(r => (string)r["type"]! == type)];
    }

    private static JsonNode Build()
    {
        var reference = XDocument
            .Load(Path.Combine(Root, "eng", "bicep", "bicep.csproj"))
            .Descendants("PackageDownload")
            .Single();
        var package = ((string)reference.Attribute("Include")!).ToLowerInvariant();
        var version = ((string)reference.Attribute("Version")!).Trim('[', ']');
        var packages =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var compiler = Path.Combine(packages, package, version, "tools", "bicep");
        File.Exists(compiler).ShouldBeTrue($"Bicep is not at {compiler}: run ./eng/setup.sh first.");
        using var build = Process.Start(
            new ProcessStartInfo(compiler, ["build", Path.Combine(Root, "infra", "main.bicep"), "--stdout"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var text = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        build.ExitCode.ShouldBe(0);
        return JsonNode.Parse(text)!;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "FunctionsApp.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
