namespace CustomerValue.Models.Churn;

/// <summary>From which probability on it pays to act against churn.</summary>
public static class ChurnThreshold
{
    /// <summary>
    /// The threshold with the least expected cost (Elkan 2001): acting on a customer who would have stayed costs 1, leaving one
    /// alone who goes costs <paramref name="missedChurnCost"/>.
    /// </summary>
    /// <param name="missedChurnCost">Cost of a missed one in units of a needless action, above 0.</param>
    /// <returns>Churn probability, 0 to 1: it pays to act on a customer at or above it.</returns>
    public static double Of(double missedChurnCost) => 1 / (1 + missedChurnCost);
}
