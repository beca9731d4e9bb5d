namespace CustomerValue.Models.Probabilistic;

internal static class LogOnePlus
{
    /// <summary>ln(1 + x) for x &gt; -1, to the last digits also where x is tiny (the base library rounds 1 + x first).</summary>
    public static double Of(double x)
    {
        // What rounding took from 1 + x it took from both factors of the quotient (Kahan).
        var rounded = 1 + x;
        return rounded == 1 ? x : Math.Log(rounded) * (x / (rounded - 1));
    }
}
