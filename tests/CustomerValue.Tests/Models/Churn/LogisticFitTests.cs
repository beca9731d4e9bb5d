using CustomerValue.Models.Churn;
using MathNet.Numerics.LinearAlgebra;

namespace CustomerValue.Tests.Models.Churn;

public sealed class LogisticFitTests
{
    [Fact]
    public void Weights_come_back_and_lie_within_their_errors()
    {
        const int rows = 4_000;
        double[] truth = [-0.5, 1.2, -0.7];
        var random = new Random(17);
        var inside = 0;
        const int draws = 40;
        for (var draw = 0; draw < draws; draw++)
        {
            var matrix = Matrix<double>.Build.Dense(rows, 3, (_, c) => c == 0 ? 1 : (2 * random.NextDouble()) - 1);
            var odds = matrix * Vector<double>.Build.Dense(truth);
            var labels = odds.Map(o => random.NextDouble() < 1 / (1 + Math.Exp(-o)) ? 1.0 : 0);
            var fit = LogisticFit.Newton(matrix, labels, penalty: 0)!;
            inside += Math.Abs(fit.Weights[1] - truth[1]) < 1.96 * fit.StandardErrors[1] ? 1 : 0;
            fit.Weights[2].ShouldBe(truth[2], 0.3);
        }

        // 95 % of 40, less three standard deviations.
        inside.ShouldBeGreaterThanOrEqualTo(34);
    }

    [Fact]
    public void Standard_errors_shrink_with_the_root_of_the_rows_each_row_stands_for()
    {
        var random = new Random(3);
        var matrix = Matrix<double>.Build.Dense(500, 2, (_, c) => c == 0 ? 1 : random.NextDouble());
        var weights = Vector<double>.Build.Dense([0.2, 0.4]);
        var once = LogisticFit.StandardErrorsOf(matrix, weights, 0, null);
        var nine = LogisticFit.StandardErrorsOf(matrix, weights, 0, Vector<double>.Build.Dense(500, 9));
        nine[1].ShouldBe(once[1] / 3, 1e-9);
    }

    [Fact]
    public void A_line_that_divides_the_rows_has_finite_weights_with_a_penalty()
    {
        var matrix = Matrix<double>.Build.Dense(100, 2, (r, c) => c == 0 ? 1 : r - 49.5);
        var labels = Vector<double>.Build.Dense(100, r => r >= 50 ? 1.0 : 0);
        LogisticFit.Newton(matrix, labels, penalty: 1)!.Weights[1].ShouldBeInRange(0.1, 10);
    }
}
