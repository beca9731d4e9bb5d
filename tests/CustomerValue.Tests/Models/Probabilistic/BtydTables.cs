using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Probabilistic;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Tests.Models.Probabilistic;

/// <summary>Feature tables with the columns that the models of this folder read.</summary>
internal static class BtydTables
{
    /// <summary>Customers simulated from BG/NBD, with gamma amounts, observed for up to a year; the horizon is 91 days.</summary>
    public static FeatureTable Simulated(int customers, int seed)
    {
        var drawn = SimulatedCustomers.Draw(FrequencyModelKind.BgNbd, [0.8, 6, 0.9, 2.5], customers, 52, 13, seed);
        var random = new Random(seed + 1);
        var means = drawn
            .Select(c =>
                Gamma.Sample(random, 6 * (c.History.Repeats + 1), Gamma.Sample(random, 4, 15)) / (c.History.Repeats + 1)
            )
            .ToArray();
        return Of(drawn, means);
    }

    /// <summary>Some of a table's rows, in the order given.</summary>
    public static FeatureTable Rows(FeatureTable table, params int[] rows) =>
        new(
            table.Cutoff,
            table.HorizonDays,
            [.. rows.Select(r => table.CustomerIds[r])],
            [.. table.Numeric.Select(c => new NumericColumn(c.Name, [.. rows.Select(r => c.Values[r])]))],
            [],
            null
        );

    public static JsonElement Parse(byte[] saved)
    {
        using var document = JsonDocument.Parse(saved);
        return document.RootElement.Clone();
    }

    private static FeatureTable Of(SimulatedCustomer[] drawn, double[] means)
    {
        float[] Column(Func<int, double> value) => [.. Enumerable.Range(0, drawn.Length).Select(i => (float)value(i))];
        return new FeatureTable(
            new DateOnly(2024, 1, 1),
            91,
            [.. drawn.Select((_, i) => $"c{i:D6}")],
            [
                new(Btyd.RepeatDays, Column(i => drawn[i].History.Repeats)),
                new(Btyd.RecencyWeeks, Column(i => drawn[i].History.Recency)),
                new(Btyd.AgeWeeks, Column(i => drawn[i].History.Age)),
                new(Btyd.AllMean, Column(i => means[i])),
                new(Btyd.RepeatMean, Column(i => drawn[i].History.Repeats > 0 ? means[i] : 0)),
                new(Btyd.SpendLastHorizon, Column(i => (i % 4) - 1)),
                new(Btyd.OrdersLastHorizon, Column(i => i % 4)),
            ],
            [],
            new Labels(Column(i => drawn[i].FuturePurchases * means[i]), Column(i => drawn[i].FuturePurchases))
        );
    }
}
