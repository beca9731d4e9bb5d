using System.Globalization;
using CustomerValue.Features;

namespace CustomerValue.Models.Packaging;

/// <summary>
/// Whether a champion that was fitted with the newest window still says what the one says that was measured without it. The two know
/// nearly the same, so that over all customers they agree; where they do not, a fit went wrong, and the figures of the backtest are
/// those of another model.
/// </summary>
internal static class ServedCheck
{
    // A season that a model sees for the first time may double what it expects: at 2 sound champions gave way on two of the hundred shops
    // of the first half of the zoo, both seasonal, for worse ones. At 4 none did.
    private const double LargestFactor = 4;

    /// <summary>What is said of a champion that gives way.</summary>
    internal const string NotAsMeasured = "is not the model that was measured";

    /// <summary>Holds sums of a value model against those of the measured one, for the same customers and days.</summary>
    /// <exception cref="ModelFitException">They differ by more than two fits of one model do.</exception>
    public static void Require(IValueModel served, IValueModel measured, FeatureTable now)
    {
        var (here, there) = (served.Predict(now), measured.Predict(now));
        Require(served.Name, "spend", here.Spend.Sum(), there.Spend.Sum());
        Require(served.Name, "number of orders", here.Orders.Sum(), there.Orders.Sum());
        Require(served.Name, "number of buyers", here.BuyProbability.Sum(), there.BuyProbability.Sum());
    }

    /// <summary>Holds the customers who stay against those by the measured model.</summary>
    /// <exception cref="ModelFitException">As of the other.</exception>
    public static void Require(IRetentionModel served, IRetentionModel measured, FeatureTable now)
    {
        var (here, there) = (served.Predict(now), measured.Predict(now));
        Require(served.Name, "number of customers who stay", here.Sum(), there.Sum());
        Require(served.Name, "number of customers who leave", here.Length - here.Sum(), there.Length - there.Sum());
    }

    private static void Require(string model, string what, double served, double measured)
    {
        // A handful more or less is chance.
        const double few = 5;
        var factor = Math.Max(served + few, few) / Math.Max(measured + few, few);
        if (!(factor is >= 1 / LargestFactor and <= LargestFactor))
        {
            throw new ModelFitException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"with the newest window it expects a {what} of {served:0.#}, without it {measured:0.#}: {model} {NotAsMeasured}."
                )
            );
        }
    }
}
