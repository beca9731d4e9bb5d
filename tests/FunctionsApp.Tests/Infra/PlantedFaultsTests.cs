using System.Text.Json.Nodes;
using CustomerValue.Storage;
using static FunctionsApp.Tests.Infra.Snapshots;

namespace FunctionsApp.Tests.Infra;

/// <summary>The checks of the infrastructure find what they are for.</summary>
public class PlantedFaultsTests
{
    // The faults that the tests below find.
    private static readonly Lazy<JsonNode> Faulty = new(() =>
        Bicep.Snapshot(
            new Dictionary<string, string> { ["CUSTOMERVALUE_SETTINGS"] = """{"CustomerValue__HorizonDay":"60"}""" },
            ("events.bicep", "'EventGridSchema'", "'EventGridScheme'"),
            ("app.bicep", "name: 'custom'", "name: 'costum'"),
            ("storage.bicep", "for (item, i) in allQueues", "for (item, i) in queues"),
            ("storage.bicep", "for (item, i) in appContainers", "for (item, i) in dataContainers")
        )
    );

    [Fact]
    public void A_misspelled_property_is_complained_of()
    {
        var complaints = Bicep.Complaints(
            ("events.bicep", "eventDeliverySchema:", "eventDeliverySchemas:"),
            ("app.bicep", "instanceMemoryMB:", "instanceMemory:")
        );
        complaints.ShouldContain("BCP089: The property \"eventDeliverySchemas\"");
        complaints.ShouldContain("BCP089: The property \"instanceMemory\"");
    }

    [Fact]
    public void A_wrong_value_is_found() =>
        All(Faulty.Value)
            .SelectMany(KnownValues.Faults)
            .Select(f => f[(f.IndexOf(": ", StringComparison.Ordinal) + 2)..])
            .ShouldBe(
                [
                    "properties.eventDeliverySchema is 'EventGridScheme'",
                    "properties.functionAppConfig.runtime.name is 'costum'",
                ],
                ignoreOrder: true
            );

    [Fact]
    public void A_missing_role_is_found()
    {
        const string blobs = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
        const string queues = "974c5e8b-45b9-4653-ba55-5f855dd0fb88";
        string[] hosts = ["azure-webjobs-hosts", "azure-webjobs-secrets", "deployments"];
        Grants
            .Faults(Faulty.Value, withUploaders: false)
            .ShouldBe(
                QueueNames
                    .All.Select(q => $"missing: (app, {queues}, queueServices/default/queues/{q}-poison)")
                    .Concat(hosts.Select(c => $"missing: (app, {blobs}, blobServices/default/containers/{c})")),
                ignoreOrder: true
            );
    }

    [Fact]
    public void A_setting_that_nothing_reads_is_found() =>
        SettingsTests
            .Wrong(InfraTests.Samples(Faulty.Value))
            .ShouldBe(["CustomerValue__HorizonDay is no setting of the app. docs/settings.md lists them all."]);
}
