using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Networks;

namespace CustomerValue.Torch;

/// <summary>
/// Rows of several cutoffs put on top of each other for a network: at most so many, picked by customer, and split by customer
/// into those to learn from and those that tell when to stop.
/// </summary>
/// <param name="Inputs">The network's inputs, row-major.</param>
/// <param name="Spend">Spend in the label window.</param>
/// <param name="Orders">Purchase days in the label window.</param>
/// <param name="Weights">How much each row counts for the probability of buying; 1 unless the labels say otherwise.</param>
/// <param name="Learned">Rows to learn from.</param>
/// <param name="Held">Rows of the other customers.</param>
internal sealed record TrainingSet(
    IReadOnlyList<NetworkInput> Inputs,
    float[] Spend,
    float[] Orders,
    float[] Weights,
    long[] Learned,
    long[] Held
)
{
    /// <summary>Most rows.</summary>
    internal const int MaxRows = 150_000;

    private const int FewestBuyers = 30;
    private const long SampleSeed = 9;

    /// <summary>Puts labelled tables together.</summary>
    /// <exception cref="ModelFitException">Too few customers bought, or too few did not.</exception>
    public static TrainingSet Of(IReadOnlyList<FeatureTable> tables, NetworkRows rows)
    {
        var share = (double)MaxRows / tables.Sum(t => t.Count);
        var kept = tables
            .Select(t =>
                Enumerable
                    .Range(0, t.Count)
                    .Where(i => CustomerHash.InSample(t.CustomerIds[i], share, SampleSeed))
                    .ToArray()
            )
            .ToList();
        float[] Label(Func<Labels, int, float> value) =>
            [.. tables.Zip(kept, (t, rows) => rows.Select(i => value(t.Labels!, i))).SelectMany(v => v)];

        var held = tables
            .Zip(kept, (t, rows) => rows.Select(i => StackedRows.IsValidation(t.CustomerIds[i])))
            .SelectMany(v => v)
            .ToArray();
        var set = new TrainingSet(
            Stack([.. tables.Zip(kept, (t, picked) => Pick(rows.Of(t), picked))]),
            Label((l, i) => l.Spend[i]),
            Label((l, i) => l.Orders[i]),
            Label((l, i) => l.Weights?[i] ?? 1),
            [.. Enumerable.Range(0, held.Length).Where(i => !held[i]).Select(i => (long)i)],
            [.. Enumerable.Range(0, held.Length).Where(i => held[i]).Select(i => (long)i)]
        );
        foreach (var side in new[] { set.Learned, set.Held })
        {
            var buyers = side.Count(i => set.Orders[i] > 0);
            if (buyers < FewestBuyers || side.Length - buyers < FewestBuyers)
            {
                throw new ModelFitException(
                    $"Too few customers to learn from: {buyers} rows of {side.Length} have a purchase, {FewestBuyers} with and without one are needed."
                );
            }
        }

        return set;
    }

    private static List<NetworkInput> Pick(IReadOnlyList<NetworkInput> inputs, int[] rows) =>
        [
            .. inputs.Select(input =>
            {
                var values = new float[checked(rows.Length * input.Width)];
                for (var r = 0; r < rows.Length; r++)
                {
                    input.Values.AsSpan(rows[r] * input.Width, input.Width).CopyTo(values.AsSpan(r * input.Width));
                }

                return input with
                {
                    Values = values,
                };
            }),
        ];

    private static List<NetworkInput> Stack(List<List<NetworkInput>> tables) =>
        [.. tables[0].Select((input, i) => input with { Values = [.. tables.SelectMany(t => t[i].Values)] })];
}
