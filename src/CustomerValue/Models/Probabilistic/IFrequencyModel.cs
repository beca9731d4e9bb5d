namespace CustomerValue.Models.Probabilistic;

/// <summary>How customers are taken to buy and to stop buying.</summary>
public enum FrequencyModelKind
{
    /// <summary>BG/NBD: Poisson buying with gamma rates; after each repeat purchase a beta chance of dropping out.</summary>
    BgNbd,

    /// <summary>MBG/NBD: as BG/NBD, but a customer may also drop out right after the first purchase.</summary>
    MbgNbd,

    /// <summary>Pareto/NBD: Poisson buying with gamma rates; exponential lifetimes with gamma rates.</summary>
    ParetoNbd,

    /// <summary>Pareto/NBD whose rates depend on <see cref="Probabilistic.Covariates"/> besides.</summary>
    ParetoNbdCovariates,
}

/// <summary>
/// A fitted model of when customers buy. Time is in weeks; the first purchase is given, so all counts are of repeat
/// purchase days. Safe for use by many threads.
/// </summary>
public interface IFrequencyModel
{
    /// <summary>Which model this is.</summary>
    FrequencyModelKind Kind { get; }

    /// <summary>What the model reads of a customer besides the purchases; null where nothing.</summary>
    Covariates? Covariates { get; }

    /// <summary>The parameters by their names in the literature, in its order.</summary>
    IReadOnlyList<KeyValuePair<string, double>> Parameters { get; }

    /// <summary>Log-likelihood of one customer's history, without terms that no parameter enters.</summary>
    double LogLikelihood(PurchaseHistory history);

    /// <summary>Probability that the customer has not dropped out by the end of the observation, 0..1.</summary>
    double AliveProbability(PurchaseHistory history);

    /// <summary>Expected purchase days in the next <paramref name="weeks"/> weeks, at least 0.</summary>
    double ExpectedPurchases(PurchaseHistory history, double weeks);

    /// <summary>Probability of no purchase in the next <paramref name="weeks"/> weeks, 0..1.</summary>
    double NoPurchaseProbability(PurchaseHistory history, double weeks);

    /// <summary>Expected repeat purchase days of a new customer in the weeks after the first purchase.</summary>
    double ExpectedPurchasesOfNewCustomer(double weeks);
}

/// <summary>A frequency model with how well it fits.</summary>
/// <param name="Model">The model at the maximum of the likelihood.</param>
/// <param name="LogLikelihood">Sum over all customers at the maximum.</param>
/// <param name="Customers">Number of customers fitted to.</param>
/// <param name="Limits">
/// Where the data cannot tell the model from a simpler one: sentences that say so. The fit is good for prediction; its
/// parameters are not to be interpreted. Empty as a rule.
/// </param>
public sealed record FrequencyFit(
    IFrequencyModel Model,
    double LogLikelihood,
    int Customers,
    IReadOnlyList<string> Limits
);
