using CustomerValue.Models;
using CustomerValue.Models.Evaluation;

namespace CustomerValue.Statistics;

internal static class Checked
{
    /// <exception cref="ArgumentException">Lengths differ, there is no row, or a number is NaN or infinite.</exception>
    public static void Pairs(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        Lengths(actual.Length, predicted.Length);
        Finite(actual, "actual");
        Finite(predicted, "predicted");
    }

    /// <exception cref="ArgumentException">Lengths differ or there is no row.</exception>
    public static void Lengths(int actual, int predicted)
    {
        if (actual != predicted)
        {
            throw new ArgumentException($"{actual} actual values for {predicted} predicted ones.");
        }

        if (actual == 0)
        {
            throw new ArgumentException("There is nothing to evaluate.");
        }
    }

    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public static void Finite(ReadOnlySpan<double> values, string what)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw new ArgumentException($"The {what} value of row {i} is {values[i]}.");
            }
        }
    }
}
