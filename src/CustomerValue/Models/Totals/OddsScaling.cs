namespace CustomerValue.Models.Totals;

/// <summary>
/// Shifts probabilities of buying to a number of buyers: 1 - (1 - p)^k. It is what a season with k times the purchases does to
/// the probability of at least one of a Poisson process; the order of customers stays.
/// </summary>
internal static class OddsScaling
{
    private const double Largest = 20;
    private const double MostCertain = 1 - 1e-9;

    /// <summary>The power with which the probabilities add up to a number of buyers, within 1/20 to 20.</summary>
    public static double Of(double[] probabilities, double buyers)
    {
        var low = -Math.Log(Largest);
        var high = Math.Log(Largest);
        const int halvings = 60;
        for (var i = 0; i < halvings; i++)
        {
            var middle = (low + high) / 2;
            if (Apply(probabilities, Math.Exp(middle)).Sum() < buyers)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return Math.Exp((low + high) / 2);
    }

    /// <exception cref="ModelFitException">One of them is no probability.</exception>
    public static void RequireProbabilities(string model, double[] probabilities)
    {
        if (probabilities.Any(p => !(p is >= 0 and <= 1)))
        {
            throw new ModelFitException($"{model} predicted a probability outside 0 to 1.");
        }
    }

    public static double[] Apply(double[] probabilities, double power) =>
        Array.ConvertAll(probabilities, p => -Math.Exp(power * Math.Log(1 - Math.Clamp(p, 0, MostCertain))) + 1);
}
