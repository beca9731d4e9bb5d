using System.Numerics;

namespace CustomerValue.Models.Probabilistic;

/// <summary>Exact Shapley values of a small cooperative game (Shapley, 1953).</summary>
internal static class Shapley
{
    /// <summary>Shares out the difference between everybody's value and nobody's.</summary>
    /// <param name="values">Value of every coalition; bit j of the index says whether player j is in. Length 2^players.</param>
    /// <returns>One share per player; they sum to the last value minus the first, to rounding.</returns>
    public static double[] Values(ReadOnlySpan<double> values)
    {
        var players = BitOperations.Log2((uint)values.Length);
        var shares = new double[players];
        for (var coalition = 0; coalition < values.Length; coalition++)
        {
            var weight = Weight(BitOperations.PopCount((uint)coalition), players);
            for (var player = 0; player < players; player++)
            {
                var with = coalition | (1 << player);
                if (with != coalition)
                {
                    shares[player] += weight * (values[with] - values[coalition]);
                }
            }
        }

        return shares;
    }

    /// <summary>Share of the orders of arrival in which just this coalition is there when a player joins it.</summary>
    private static double Weight(int size, int players)
    {
        var orders = (double)players;
        for (var i = 1; i <= size; i++)
        {
            orders *= (double)(players - i) / i;
        }

        return 1 / orders;
    }
}
