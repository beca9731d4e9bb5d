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
/// <param name="Learned">Rows to learn from.</param>
/// <param name="Held">Rows of the other customers.</param>
internal sealed record TrainingSet(
    IReadOnlyList<NetworkInput> Inputs,
    float[] Spend,
    float[] Orders,
    long[] Learned,
    long[] Held
)
{
    /// <summary>Most rows, give or take what the hash of customers makes of it.</summary>
    internal const int MaxRows = 100_000;

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
            .Zip(kept, (t, rows) => rows.Select(i => GroupedSplit.IsValidation(t.CustomerIds[i])))
            .SelectMany(v => v)
            .ToArray();
        var set = new TrainingSet(
            Stack(tables, kept, rows),
            Label((l, i) => l.Spend[i]),
            Label((l, i) => l.Orders[i]),
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

    /// <summary>The picked rows of all tables, one input on top of the other.</summary>
    private static List<NetworkInput> Stack(IReadOnlyList<FeatureTable> tables, List<int[]> kept, NetworkRows rows)
    {
        var stacked = new List<NetworkInput>();
        var count = kept.Sum(k => k.Length);
        var at = 0;
        foreach (var (table, picked) in tables.Zip(kept))
        {
            var inputs = rows.Of(table);
            if (stacked.Count == 0)
            {
                stacked.AddRange(inputs.Select(i => i with { Values = new float[checked(count * i.Width)] }));
            }

            foreach (var (input, target) in inputs.Zip(stacked))
            {
                for (var r = 0; r < picked.Length; r++)
                {
                    input
                        .Values.AsSpan(picked[r] * input.Width, input.Width)
                        .CopyTo(target.Values.AsSpan((at + r) * input.Width));
                }
            }

            at += picked.Length;
        }

        return stacked;
    }
}
