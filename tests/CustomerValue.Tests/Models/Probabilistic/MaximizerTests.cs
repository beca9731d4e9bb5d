using CustomerValue.Models;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Probabilistic;

public sealed class MaximizerTests
{
    private static readonly PositiveParameter[] TwoParameters = [new("u", 1e-3, 1e3), new("w", 1e-3, 1e3)];

    [Fact]
    public void Finds_the_top_of_a_curved_ridge()
    {
        // Rosenbrock's valley turned over; its top is at (2, 3).
        double Ridge(ReadOnlySpan<double> at, Span<double> gradient)
        {
            var (u, w) = (at[0] - 1, at[1] - 2);
            gradient[0] = (2 * (1 - u)) + (400 * u * (w - (u * u)));
            gradient[1] = -200 * (w - (u * u));
            return -Math.Pow(1 - u, 2) - (100 * Math.Pow(w - (u * u), 2));
        }

        var best = new Maximizer("ridge", TwoParameters, Ridge, CancellationToken.None).Maximize([
            [0.5, 0.5],
        ]);

        best.Limits.ShouldBeEmpty();
        best.Parameters[0].ShouldBe(2, 1e-4);
        best.Parameters[1].ShouldBe(3, 1e-4);
    }

    [Fact]
    public void Says_which_parameter_ran_away() =>
        Should
            .Throw<ModelFitException>(() =>
                new Maximizer("rising", TwoParameters, Rising, CancellationToken.None).Maximize([
                    [0.5, 0.5],
                    [1, 2],
                ])
            )
            .Message.ShouldBe("rising: the likelihood has no maximum at a sensible point; w went beyond 1E+03.");

    [Fact]
    public void Accepts_a_bound_that_has_a_meaning_and_tells_it()
    {
        PositiveParameter[] parameters = [new("u", 1e-3, 1e3), new("w", 1e-3, 1e3, AtMost: "No end of it.")];

        var best = new Maximizer("rising", parameters, Rising, CancellationToken.None).Maximize([
            [0.5, 0.5],
            [1, 2],
        ]);

        best.Limits.ShouldBe(["No end of it."]);
        best.Parameters[0].ShouldBe(1, 1e-4);
        best.Parameters[1].ShouldBe(1e3, 1e-9);
    }

    [Fact]
    public void Says_when_the_likelihood_is_not_a_number()
    {
        static double Broken(ReadOnlySpan<double> at, Span<double> gradient) => double.NaN;

        Should
            .Throw<ModelFitException>(() =>
                new Maximizer("broken", TwoParameters, Broken, CancellationToken.None).Maximize([
                    [0.5, 0.5],
                ])
            )
            .Message.ShouldContain("not finite");
    }

    [Fact]
    public void Another_start_is_tried_where_the_likelihood_is_not_a_number()
    {
        static double Hole(ReadOnlySpan<double> at, Span<double> gradient)
        {
            gradient[0] = 2 - at[0];
            gradient[1] = 3 - at[1];
            return at[0] < 0.6 ? double.NaN : -(Math.Pow(at[0] - 2, 2) + Math.Pow(at[1] - 3, 2)) / 2;
        }

        var best = new Maximizer("hole", TwoParameters, Hole, CancellationToken.None).Maximize([
            [0.5, 0.5],
            [1.8, 2.5],
        ]);

        best.Parameters[0].ShouldBe(2, 1e-4);
        best.Parameters[1].ShouldBe(3, 1e-4);
    }

    private static double Rising(ReadOnlySpan<double> at, Span<double> gradient)
    {
        gradient[0] = 1 - at[0];
        gradient[1] = 1 / at[1];
        return at[0] - (at[0] * at[0] / 2) + Math.Log(at[1]);
    }
}
