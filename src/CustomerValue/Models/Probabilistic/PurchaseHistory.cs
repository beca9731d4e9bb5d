using System.Runtime.InteropServices;

namespace CustomerValue.Models.Probabilistic;

/// <summary>The sufficient statistics of a customer's purchase days for every buy-till-you-die model here.</summary>
/// <param name="Repeats">x: purchase days after the first, at least 0; need not be whole (a mean customer).</param>
/// <param name="Recency">t_x: weeks from the first to the last purchase day, 0..<paramref name="Age"/>.</param>
/// <param name="Age">T: weeks from the first purchase day to the end of the observation.</param>
/// <param name="Covariates">What else is known; a model without covariates does not read it, one with takes null for the mean customer.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PurchaseHistory(
    double Repeats,
    double Recency,
    double Age,
    CovariateValues? Covariates = null
);
