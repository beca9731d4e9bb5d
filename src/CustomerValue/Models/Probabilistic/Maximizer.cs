using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// One parameter of a likelihood: positive and kept between bounds. Some likelihoods rise for ever towards a simpler model
/// (no drop-out, say); such a bound says what it means, and a fit that ends there is good. A bound without a meaning
/// makes a fit that ends there an error.
/// </summary>
internal readonly record struct PositiveParameter(
    string Name,
    double Least,
    double Most,
    string? AtLeast = null,
    string? AtMost = null
)
{
    // Towards a simpler model the likelihood is flat long before the bound: within a factor of ten it is as good as there.
    public double NearLeast => AtLeast is null ? 1 : 10;

    public double NearMost => AtMost is null ? 1 : 10;
}

/// <summary>The parameters at the maximum, and the meanings of the bounds they lie on.</summary>
internal sealed record Maximum(double[] Parameters, IReadOnlyList<string> Limits);

/// <summary>A log-likelihood divided by the number of customers, and its gradient by the parameters.</summary>
internal delegate double MeanLogLikelihood(ReadOnlySpan<double> parameters, Span<double> gradient);

/// <summary>
/// Maximises a likelihood over positive parameters: BFGS on their logarithms with the analytic gradient; where that
/// does not converge, or comes to where the likelihood is no number, Nelder-Mead from several fixed starts, each finished by BFGS.
/// </summary>
internal sealed class Maximizer(
    string model,
    PositiveParameter[] parameters,
    MeanLogLikelihood likelihood,
    CancellationToken cancellation
)
{
    // On the mean log-likelihood: its rounding noise is near 1e-9, so a gradient cannot be asked to be smaller.
    private const double WantedGradient = 1e-8;
    private const double AcceptedGradient = 2e-6;

    // Sums of large terms are rounded more coarsely, and their gradient cannot be brought as low. Then a maximum is where a second kind
    // of search gains nothing that a million customers could tell.
    private const double FlatGradient = 1e-3;
    private const double NoGain = 1e-9;
    private const int MostIterations = 500;
    private const int MostRestarts = 4;

    // A steep wall outside the bounds turns the search back. This far out (in logarithms) the likelihood is no longer
    // asked, so that it cannot overflow.
    private const double WallThickness = 2;

    private Vector<double> _bestPoint = Vector<double>.Build.Dense(0);
    private double _bestValue;
    private double _bestGradient;
    private string? _notFinite;

    /// <summary>Finds the maximum.</summary>
    /// <param name="starts">Parameter values to start from; the first is the usual one.</param>
    /// <exception cref="ModelFitException">No start led to a maximum inside the bounds.</exception>
    public Maximum Maximize(IReadOnlyList<double[]> starts)
    {
        _notFinite = null;
        Forget();
        Bfgs(LogOf(starts[0]));
        if (_bestGradient > AcceptedGradient)
        {
            MaximizeThoroughly(starts);
        }

        return Accepted(_bestGradient <= AcceptedGradient || IsFlat());
    }

    private bool IsFlat()
    {
        var (point, value, gradient) = (_bestPoint, _bestValue, _bestGradient);
        if (gradient > FlatGradient || !double.IsFinite(value))
        {
            return false;
        }

        NelderMead(point);
        return value - _bestValue <= NoGain * Math.Max(1, Math.Abs(value)) && _bestGradient <= FlatGradient;
    }

    private void MaximizeThoroughly(IReadOnlyList<double[]> starts)
    {
        foreach (var start in starts)
        {
            NelderMead(LogOf(start));
            for (
                var attempt = 0;
                attempt < MostRestarts && _bestGradient > AcceptedGradient && double.IsFinite(_bestValue);
                attempt++
            )
            {
                // A fresh start forgets the curvature learned elsewhere, which is what leads line searches astray.
                Bfgs(_bestPoint.Clone());
            }

            if (_bestGradient <= AcceptedGradient)
            {
                return;
            }
        }
    }

    private Maximum Accepted(bool converged)
    {
        if (!converged)
        {
            throw new ModelFitException(
                _notFinite
                    ?? $"{model}: the search for the maximum likelihood did not converge (gradient {_bestGradient:G3})."
            );
        }

        var values = new double[parameters.Length];
        var limits = new List<string>();
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = parameters[i];
            values[i] = Math.Clamp(Math.Exp(_bestPoint[i]), parameter.Least, parameter.Most);
            if (values[i] <= parameter.Least * parameter.NearLeast)
            {
                limits.Add(parameter.AtLeast ?? throw NoMaximum(parameter.Name, parameter.Least));
            }
            else if (values[i] >= parameter.Most / parameter.NearMost)
            {
                limits.Add(parameter.AtMost ?? throw NoMaximum(parameter.Name, parameter.Most));
            }
        }

        return new Maximum(values, limits);
    }

    private ModelFitException NoMaximum(string parameter, double bound) =>
        new($"{model}: the likelihood has no maximum at a sensible point; {parameter} went beyond {bound:G3}.");

    private void Bfgs(Vector<double> start)
    {
        var minimizer = new BfgsMinimizer(WantedGradient, 1e-10, 1e-14, MostIterations);
        try
        {
            minimizer.FindMinimum(ObjectiveFunction.Gradient(Objective), start);
        }
        catch (Exception e) when (e is OptimizationException or NotFiniteNumberException)
        {
            // A line search that finds no better point is how BFGS ends within rounding of the maximum; whether that
            // is so is decided by the gradient at the best point seen.
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void NelderMead(Vector<double> start)
    {
        Forget();
        try
        {
            new NelderMeadSimplex(1e-9, MostIterations * parameters.Length).FindMinimum(
                ObjectiveFunction.Value(point => Objective(point).Value),
                start
            );
        }
        catch (Exception e) when (e is OptimizationException or NotFiniteNumberException)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private (double Value, Vector<double> Gradient) Objective(Vector<double> point)
    {
        cancellation.ThrowIfCancellationRequested();
        var values = new double[parameters.Length];
        var gradient = new double[parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Exp(Math.Clamp(point[i], Low(i) - WallThickness, High(i) + WallThickness));
        }

        var value = -likelihood(values, gradient);
        for (var i = 0; i < values.Length; i++)
        {
            var beyond = point[i] - Math.Clamp(point[i], Low(i), High(i));
            value += beyond * beyond;
            gradient[i] = (Math.Abs(beyond) < WallThickness ? -gradient[i] * values[i] : 0) + (2 * beyond);
        }

        if (!double.IsFinite(value))
        {
            _notFinite = $"{model}: the likelihood is not finite at {string.Join(", ", values)}.";
            throw new NotFiniteNumberException(_notFinite);
        }

        Remember(point, value, gradient);
        return (value, Vector<double>.Build.Dense(gradient));
    }

    private double Low(int parameter) => Math.Log(parameters[parameter].Least);

    private double High(int parameter) => Math.Log(parameters[parameter].Most);

    private void Forget()
    {
        _bestValue = double.PositiveInfinity;
        _bestGradient = double.PositiveInfinity;
    }

    private void Remember(Vector<double> point, double value, double[] gradient)
    {
        var steepest = gradient.All(double.IsFinite) ? gradient.Max(Math.Abs) : double.PositiveInfinity;
        // Within rounding of the best value the flatter point is the better one.
        var tie = Math.Abs(value - _bestValue) <= 1e-13 * Math.Abs(value);
        if (tie ? steepest < _bestGradient : value < _bestValue)
        {
            _bestPoint = point.Clone();
            _bestValue = value;
            _bestGradient = steepest;
        }
    }

    private static Vector<double> LogOf(double[] start) =>
        Vector<double>.Build.Dense(start.Length, i => Math.Log(start[i]));
}
