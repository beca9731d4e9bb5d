using CustomerValue.Models.Churn;
using MathNet.Numerics.LinearAlgebra;

namespace CustomerValue.Recommendations;

/// <summary>
/// The probability that a customer who buys anything in the next window buys the product that a model ranks at a place among those that
/// the customer does not have: logistic regression on the place and on how much the customer buys.
/// </summary>
internal sealed class NewChances
{
    private const double Penalty = 1;
    private readonly double[]? _weights;

    private NewChances(double[]? weights) => _weights = weights;

    /// <summary>Learns from places that were a hit or not.</summary>
    public static NewChances Learn(IEnumerable<(int Place, double Activity, bool IsHit)> places)
    {
        var rows = places.ToList();
        return new NewChances(
            rows.Exists(r => r.IsHit)
                ? LogisticFit
                    .Newton(
                        Matrix<double>.Build.DenseOfRowArrays(rows.Select(r => Columns(r.Place, r.Activity))),
                        Vector<double>.Build.Dense([.. rows.Select(r => r.IsHit ? 1.0 : 0)]),
                        Penalty
                    )
                    ?.Weights
                : null
        );
    }

    /// <summary>The probability at a place; 0 where nothing is known of it.</summary>
    /// <param name="place">0 or more.</param>
    /// <param name="activity">How much the customer buys.</param>
    public double At(int place, double activity) =>
        _weights is null ? 0 : RepeatChances.Logistic(_weights, Columns(place, activity));

    private static double[] Columns(int place, double activity) => [1, Math.Log(place + 1), activity];
}
