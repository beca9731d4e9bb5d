using CustomerValue.Features;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// Learns a value model of two parts: a buy-till-you-die model of when customers buy and Gamma-Gamma of what they spend.
/// It is fitted to the table that will be scored and needs no labels. Names: <c>bg-nbd+gg</c>, <c>mbg-nbd+gg</c>,
/// <c>pareto-nbd+gg</c>, <c>pareto-nbd-covariates+gg</c>, and with <c>-repeat</c> behind where amounts are of the repeat days only.
/// </summary>
/// <param name="frequency">When customers buy.</param>
/// <param name="amounts">Which purchase days tell what they spend.</param>
public sealed class BtydTrainer(FrequencyModelKind frequency, AmountSource amounts) : IValueTrainer
{
    /// <inheritdoc/>
    public string Name => NameOf(frequency, amounts);

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    /// <remarks>Nothing is random: the seed is not used.</remarks>
    public IValueModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    )
    {
        var frequencyFit = FrequencyModels.Fit(frequency, asOf, CovariateSet.Standing, cancellation);
        var customers = AmountColumns.Read(asOf, amounts);
        var amountFit = GammaGamma.Fit(customers, cancellation);
        return new BtydModel(frequencyFit, amountFit, amounts, ReferenceCustomer.Of(HistoryCounts.Of(asOf), customers));
    }

    internal static string NameOf(FrequencyModelKind frequency, AmountSource amounts) =>
        FrequencyModels.NameOf(frequency) + (amounts == AmountSource.AllDays ? "+gg" : "+gg-repeat");
}
