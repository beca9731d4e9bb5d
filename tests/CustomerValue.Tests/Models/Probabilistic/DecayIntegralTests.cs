using CsCheck;
using CustomerValue.Models.Probabilistic;
using MathNet.Numerics.Integration;

namespace CustomerValue.Tests.Models.Probabilistic;

public sealed class DecayIntegralTests
{
    [Fact]
    public void Agrees_with_adaptive_quadrature_over_many_orders_of_magnitude() =>
        Gen.Select(Gen.Double[-2, 6], Gen.Double[-2, 6], Gen.Double[-3, 6], Gen.Double[-3, 6], Gen.Double[-2, 6])
            .Sample(
                (logA, logB, logP, logQ, logT) =>
                {
                    var (a, b, p, q, t) = (
                        Math.Exp(logA),
                        Math.Exp(logB),
                        Math.Exp(logP),
                        1 + Math.Exp(logQ),
                        Math.Exp(logT)
                    );
                    var exact = Adaptive(a, p, b, q, t);

                    DecayIntegral.Of(a, p, b, q, t).ShouldBe(exact, 1e-9 * exact);
                    DecayIntegral.WithDerivatives(a, p, b, q, t).Value.ShouldBe(exact, 1e-9 * exact);
                },
                iter: 2000
            );

    [Theory]
    [InlineData(2, 3, 2, 1, 5)]
    [InlineData(0.1, 1, 0.1, 3, 2000)]
    [InlineData(50, 800, 50, 2, 1e6)]
    public void Agrees_with_the_closed_form_where_both_scales_are_equal(
        double a,
        double p,
        double b,
        double q,
        double t
    )
    {
        // (1 + u/A)^-(p + q) integrates to A [1 - (1 + t/A)^(1 - p - q)] / (p + q - 1).
        a.ShouldBe(b);
        var exact = a * (1 - Math.Pow(1 + (t / a), 1 - p - q)) / (p + q - 1);

        DecayIntegral.Of(a, p, b, q, t).ShouldBe(exact, 1e-12 * exact);
    }

    [Fact]
    public void Is_nothing_over_nothing() => DecayIntegral.Of(3, 2, 5, 4, 0).ShouldBe(0);

    /// <summary>In ln(1 + u / the shortest scale of decay), over pieces, so that adaptive quadrature finds the mass.</summary>
    private static double Adaptive(double a, double p, double b, double q, double t)
    {
        var scale = Math.Min(a / Math.Max(1, p), b / q);
        double Integrand(double y)
        {
            var u = scale * (Math.Exp(y) - 1);
            return scale * Math.Exp(y - (p * Math.Log(1 + (u / a))) - (q * Math.Log(1 + (u / b))));
        }

        var end = Math.Log(1 + (t / scale));
        return Enumerable
            .Range(0, 16)
            .Sum(i =>
                GaussKronrodRule.Integrate(
                    Integrand,
                    end * i / 16,
                    end * (i + 1) / 16,
                    out _,
                    out _,
                    targetRelativeError: 1e-12,
                    maximumDepth: 12,
                    order: 21
                )
            );
    }
}
