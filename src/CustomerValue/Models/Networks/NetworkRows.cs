using CustomerValue.Features;
using CustomerValue.Models.Churn;

namespace CustomerValue.Models.Networks;

/// <summary>What a network reads of each customer.</summary>
/// <param name="Scaler">How features become the columns of the input <see cref="Rows"/>.</param>
/// <param name="Sequences">How weekly sequences become the input <see cref="Weeks"/>; null for a network without them.</param>
internal sealed record NetworkRows(FeatureScaler Scaler, SequenceScaler? Sequences)
{
    /// <summary>Name of the input of scaled features.</summary>
    public const string Rows = "rows";

    /// <summary>Name of the input of scaled weekly sequences.</summary>
    public const string Weeks = "weeks";

    /// <summary>The inputs for every row of a table.</summary>
    /// <param name="table">Table with the columns of the scaler and the channels of the sequences.</param>
    public IReadOnlyList<NetworkInput> Of(FeatureTable table)
    {
        var width = Scaler.Columns.Count;
        var scaled = new NetworkInput(Rows, width, 1, new float[checked(table.Count * width)]);
        var rows = Scaler.Rows(table);
        for (var r = 0; r < rows.Length; r++)
        {
            rows[r].CopyTo(scaled.Values, r * width);
        }

        return Sequences is null
            ? [scaled]
            :
            [
                scaled,
                new NetworkInput(
                    Weeks,
                    WeeklySequences.Weeks * Sequences.Channels.Count,
                    WeeklySequences.Weeks,
                    Sequences.Rows(table)
                ),
            ];
    }
}

/// <summary>Scales weekly sequences: sign(x) log(1 + |x|) over its root mean square in the weeks that are not empty.</summary>
/// <param name="Channels">Channels in the order of the values of a week.</param>
/// <param name="Units">What counts as 1 of each channel, on the log scale.</param>
internal sealed record SequenceScaler(IReadOnlyList<string> Channels, double[] Units)
{
    // As with features: nothing far beyond what was learned from.
    private const double Most = 4;

    /// <summary>Learns the units.</summary>
    /// <exception cref="ModelFitException">The tables have no weekly sequences.</exception>
    public static SequenceScaler Fit(IReadOnlyList<FeatureTable> tables)
    {
        var channels = Require(tables[0]).Channels;
        var squares = new double[channels.Count];
        var counts = new long[channels.Count];
        var weeks = new float[WeeklySequences.Weeks * channels.Count];
        foreach (var table in tables)
        {
            var sequences = Require(table);
            for (var row = 0; row < table.Count; row++)
            {
                sequences.Fill(row, weeks);
                for (var i = 0; i < weeks.Length; i++)
                {
                    var log = Log(weeks[i]);
                    squares[i % channels.Count] += log * log;
                    counts[i % channels.Count] += weeks[i] == 0 ? 0 : 1;
                }
            }
        }

        return new SequenceScaler(channels, [.. squares.Zip(counts, (s, n) => n == 0 ? 1 : Math.Sqrt(s / n))]);
    }

    /// <summary>The scaled sequences of every customer, weeks x channels each, oldest week first.</summary>
    /// <exception cref="ModelFitException">The table lacks a channel, or has none.</exception>
    public float[] Rows(FeatureTable table)
    {
        var sequences = Require(table);
        if (Channels.Except(sequences.Channels, StringComparer.Ordinal).Any())
        {
            throw new ModelFitException(
                $"The network has learned the weekly channels {string.Join(", ", Channels)}; there are {string.Join(", ", sequences.Channels)}."
            );
        }

        sequences = sequences.Only(Channels);
        var width = WeeklySequences.Weeks * Channels.Count;
        var values = new float[checked(table.Count * width)];
        for (var row = 0; row < table.Count; row++)
        {
            var weeks = values.AsSpan(row * width, width);
            sequences.Fill(row, weeks);
            for (var i = 0; i < width; i++)
            {
                weeks[i] = (float)Math.Clamp(Log(weeks[i]) / Units[i % Units.Length], -Most, Most);
            }
        }

        return values;
    }

    private static WeeklySequences Require(FeatureTable table) =>
        table.Sequences ?? throw new ModelFitException("The features hold no weekly sequences.");

    private static double Log(float x) => Math.Sign(x) * Math.Log(1 + Math.Abs((double)x));
}
