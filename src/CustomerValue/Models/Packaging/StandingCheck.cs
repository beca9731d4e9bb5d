using CustomerValue.Features;

namespace CustomerValue.Models.Packaging;

/// <summary>
/// Whether a new version expects of the same customers what the standing one does. Where it does not, the data changed or a fit went wrong,
/// and somebody should look before acting on the figures.
/// </summary>
internal static class StandingCheck
{
    // Less moves no budget.
    private const double LeastFactor = 1.1;

    /// <summary>What is to be said of sums that jumped, or null.</summary>
    /// <param name="served">The new model.</param>
    /// <param name="standing">The standing one, of the same horizon and features.</param>
    /// <param name="now">The customers that are scored.</param>
    /// <param name="spread">Factor of the interval of the new one's sum; null where it has none.</param>
    public static Sentence? Jump(IValueModel served, IValueModel standing, FeatureTable now, double? spread)
    {
        var most = Math.Max(LeastFactor, spread ?? LeastFactor);
        var (here, there) = (served.Predict(now), standing.Predict(now));
        return Jump(RunSentences.TotalJumped, here.Spend.Sum(), there.Spend.Sum(), most)
            ?? Jump(RunSentences.OrdersJumped, here.Orders.Sum(), there.Orders.Sum(), most)
            ?? Jump(RunSentences.BuyersJumped, here.BuyProbability.Sum(), there.BuyProbability.Sum(), most);
    }

    private static Sentence? Jump(Wording jumped, double served, double standing, double most)
    {
        var factor = served / standing;
        return factor >= 1 / most && factor <= most ? null : jumped.With(served, standing, most);
    }
}
