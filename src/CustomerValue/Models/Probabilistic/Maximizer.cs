using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace CustomerValue.Models.Probabilistic;

/// <summary>One parameter of a likelihood: positive, between bounds outside which a fit makes no sense.</summary>
internal readonly record struct PositiveParameter(string Name, double Least, double Most);

/// <summary>A log-likelihood divided by the number of customers, and its gradient by the parameters.</summary>
internal delegate double MeanLogLikelihood(ReadOnlySpan<double> parameters, Span<double> gradient);

/// <summary>
/// Maximises a likelihood over positive parameters: BFGS on their logarithms with the analytic gradient; where that
/// does not converge, Nelder-Mead from several fixed starts, each finished by BFGS.
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
    private const int MostIterations = 500;

    // exp(700) overflows; long before, a parameter is absurd. The wall turns the search back and is zero inside.
    private const double WallAt = 30;

    private Vector<double> _bestPoint = Vector<double>.Build.Dense(0);
    private double _bestValue;
    private double _bestGradient;

    /// <summary>Finds the maximum.</summary>
    /// <param name="starts">Parameter values to start from; the first is the usual one.</param>
    /// <exception cref="ModelFitException">No start led to a maximum inside the bounds.</exception>
    public double[] Maximize(IReadOnlyList<double[]> starts)
    {
        Forget();
        Bfgs(LogOf(starts[0]));
        if (_bestGradient > AcceptedGradient)
        {
            MaximizeThoroughly(starts);
        }

        return Accepted();
    }

    private void MaximizeThoroughly(IReadOnlyList<double[]> starts)
    {
        foreach (var start in starts)
        {
            NelderMead(LogOf(start));
            Bfgs(_bestPoint.Clone());
            if (_bestGradient <= AcceptedGradient)
            {
                return;
            }
        }
    }

    private double[] Accepted()
    {
        var values = _bestPoint.Select(Math.Exp).ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            if (!(values[i] >= parameters[i].Least && values[i] <= parameters[i].Most))
            {
                throw new ModelFitException(
                    $"{model}: the likelihood has no maximum at a sensible point; {parameters[i].Name} went to "
                        + $"{values[i]:G3}, outside {parameters[i].Least:G3}..{parameters[i].Most:G3}. "
                        + "The data do not tell its parts apart."
                );
            }
        }

        return _bestGradient <= AcceptedGradient
            ? values
            : throw new ModelFitException(
                $"{model}: the search for the maximum likelihood did not converge (gradient {_bestGradient:G3})."
            );
    }

    private void Bfgs(Vector<double> start)
    {
        var minimizer = new BfgsMinimizer(WantedGradient, 1e-10, 1e-14, MostIterations);
        try
        {
            minimizer.FindMinimum(ObjectiveFunction.Gradient(Objective), start);
        }
        catch (OptimizationException)
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
        catch (OptimizationException)
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
            values[i] = Math.Exp(Math.Clamp(point[i], -WallAt, WallAt));
        }

        var value = -likelihood(values, gradient);
        for (var i = 0; i < values.Length; i++)
        {
            var beyond = point[i] - Math.Clamp(point[i], -WallAt, WallAt);
            value += beyond * beyond;
            gradient[i] = beyond == 0 ? -gradient[i] * values[i] : 2 * beyond;
        }

        if (!double.IsFinite(value))
        {
            throw new ModelFitException($"{model}: the likelihood is not finite at {string.Join(", ", values)}.");
        }

        Remember(point, value, gradient);
        return (value, Vector<double>.Build.Dense(gradient));
    }

    private void Forget()
    {
        _bestValue = double.PositiveInfinity;
        _bestGradient = double.PositiveInfinity;
    }

    private void Remember(Vector<double> point, double value, double[] gradient)
    {
        var steepest = gradient.Max(Math.Abs);
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
