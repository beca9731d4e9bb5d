using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using CustomerValue;
using FunctionsApp.Tests.Infra;

namespace FunctionsApp.Tests;

/// <summary>What is measured, what the runbook lists, and what the workbook shows.</summary>
public partial class TelemetryNamesTests
{
    [Theory]
    [InlineData("docs", "operate.md")]
    [InlineData("infra", "workbook.json")]
    public void Every_measurement_is_told_of_and_no_other(string folder, string file)
    {
        var text = Repository.Text(folder, file);
        Names().Matches(text).Select(m => m.Value).Distinct().Order().ShouldBe(Measured().Order());
    }

    [Fact]
    public void Alerts_ask_for_measurements_that_there_are()
    {
        var asked = Names().Matches(Repository.Text("infra", "alerts.bicep")).Select(m => m.Value).ToList();
        asked.ShouldNotBeEmpty();
        asked.ShouldBeSubsetOf(Measured());
    }

    private static HashSet<string> Measured()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == Telemetry.Name)
                {
                    names.Add(instrument.Name);
                }
            },
        };
        // The instruments are made with the first use of the class.
        Telemetry.End(null, "test", TimeSpan.Zero, null);
        listener.Start();
        names.ShouldNotBeEmpty();
        return names;
    }

    [GeneratedRegex(@"customervalue\.[a-z_]+\.[a-z_]+", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}
