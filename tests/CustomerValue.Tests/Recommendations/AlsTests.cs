using CsCheck;
using CustomerValue.Recommendations;
using MathNet.Numerics.LinearAlgebra;

namespace CustomerValue.Tests.Recommendations;

/// <summary>Implicit alternating least squares against the paper's equations, solved densely.</summary>
public class AlsTests
{
    [Fact]
    public void A_row_is_the_dense_solution_whichever_way_it_is_solved()
    {
        var any = Gen.Select(
            Gen.Int[0, 1000],
            Gen.Int[1, 12],
            Gen.Double[0.05, 0.9],
            Gen.Float[0.5f, 40],
            Gen.Float[0.1f, 10]
        );
        any.Sample(
            (seed, factors, share, alpha, lambda) =>
            {
                var settings = new AlsSettings(factors, alpha, lambda, 1);
                var matrix = MadeFeedback.Matrix(seed, 5, 15, share);
                var columns = Factors(seed, 15, factors);
                var solver = new AlsRows(columns, settings, 1);
                var buffers = new AlsRows.Buffers(factors);
                for (var row = 0; row < matrix.RowCount; row++)
                {
                    var expected = Expected(columns, MadeFeedback.Dense(matrix)[row], settings);
                    var found = new float[factors];
                    solver.Solve(matrix.Row(row), found, buffers);
                    Near(found, expected);
                    solver.SolveDense(matrix.Row(row), found, buffers);
                    Near(found, expected);
                }
            },
            iter: 300
        );
    }

    [Fact]
    public void An_iteration_is_customers_then_products()
    {
        var settings = new AlsSettings(4, 10, 1, 1);
        var matrix = MadeFeedback.Matrix(3, 30, 12, 0.3);
        var model = AlsTrainer.Fit(matrix, settings, 5, 1, CancellationToken.None);
        var again = AlsTrainer.Fit(matrix, settings with { Iterations = 0 }, 5, 1, CancellationToken.None);
        var dense = MadeFeedback.Dense(matrix);
        var customers = new FactorTable(30, 4);
        for (var c = 0; c < 30; c++)
        {
            Expected(again.Products, dense[c], settings).Select(v => (float)v).ToArray().CopyTo(customers.Row(c));
        }

        for (var p = 0; p < 12; p++)
        {
            Near(model.Products.Row(p).ToArray(), Expected(customers, [.. dense.Select(r => r[p])], settings));
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var matrix = MadeFeedback.Matrix(7, 3_000, 200, 0.05);
        var settings = new AlsSettings(16, 20, 1, 3);
        var serial = AlsTrainer.Fit(matrix, settings, 1, 1, CancellationToken.None).Products.Values;
        AlsTrainer.Fit(matrix, settings, 1, 5, CancellationToken.None).Products.Values.ShouldBe(serial);
        serial.ShouldAllBe(v => float.IsFinite(v));
        AlsTrainer.Fit(matrix, settings, 2, 1, CancellationToken.None).Products.Values.ShouldNotBe(serial);
    }

    [Fact]
    public void What_the_history_adds_sums_to_the_score()
    {
        var matrix = MadeFeedback.Matrix(11, 200, 40, 0.2);
        var model = AlsTrainer.Fit(matrix, new AlsSettings(8, 10, 1, 5), 1, 2, CancellationToken.None);
        for (var customer = 0; customer < 20; customer++)
        {
            var history = matrix.Row(customer);
            var ranking = model.Rank(history);
            var shares = new float[history.Products.Length];
            for (var product = 0; product < 40; product++)
            {
                ranking.Shares(product, shares);
                shares.Sum().ShouldBe(ranking.Scores[product], 1e-3);
            }
        }
    }

    private static FactorTable Factors(int seed, int rows, int length)
    {
        var random = new Random(seed);
        var table = new FactorTable(rows, length);
        foreach (ref var value in table.Values.AsSpan())
        {
            value = random.NextSingle() - 0.5f;
        }

        return table;
    }

    /// <summary>(Y'CY + lambda I)^-1 Y'Cp with C = 1 + alpha r and p = 1 where r is above 0.</summary>
    private static double[] Expected(FactorTable columns, float[] weights, AlsSettings settings)
    {
        var y = Matrix<double>.Build.Dense(columns.Rows, columns.Length, (r, c) => columns.Row(r)[c]);
        var c = Matrix<double>.Build.DenseOfDiagonalArray([.. weights.Select(w => 1 + ((double)settings.Alpha * w))]);
        var p = Vector<double>.Build.DenseOfArray([.. weights.Select(w => w > 0 ? 1.0 : 0)]);
        var left = (y.Transpose() * c * y) + (Matrix<double>.Build.DenseIdentity(columns.Length) * settings.Lambda);
        return [.. left.Solve(y.Transpose() * c * p)];
    }

    private static void Near(float[] found, double[] expected)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            ((double)found[i]).ShouldBe(expected[i], 1e-3 * (1 + expected.Max(Math.Abs)));
        }
    }
}
