using CsCheck;
using CustomerValue.Recommendations;
using MathNet.Numerics.LinearAlgebra;

namespace CustomerValue.Tests.Recommendations;

/// <summary>The linear model against its closed form.</summary>
public class EaseTests
{
    [Fact]
    public void The_inverse_is_the_inverse()
    {
        Gen.Select(Gen.Int[0, 1000], Gen.Int[1, 150])
            .Sample(
                (seed, size) =>
                {
                    var matrix = Positive(seed, size);
                    var rows = Rows(matrix);
                    SymmetricInverse.Invert(rows, 2, CancellationToken.None);
                    var expected = matrix.Inverse();
                    for (var i = 0; i < size; i++)
                    {
                        for (var j = 0; j < size; j++)
                        {
                            ((double)rows[i][j]).ShouldBe(expected[i, j], 1e-4);
                        }
                    }
                },
                iter: 60
            );
    }

    [Fact]
    public void Coefficients_are_the_closed_form()
    {
        var feedback = MadeFeedback.Matrix(2, 80, 20, 0.3);
        var x = Matrix<double>.Build.Dense(80, 20, (r, c) => MadeFeedback.Dense(feedback)[r][c]);
        var inverse = ((x.Transpose() * x) + (Matrix<double>.Build.DenseIdentity(20) * 3)).Inverse();
        var model = EaseTrainer.Fit(feedback, 3, 20, 2, CancellationToken.None);
        for (var i = 0; i < 20; i++)
        {
            for (var j = 0; j < 20; j++)
            {
                ((double)model.Rows[i][j]).ShouldBe(i == j ? 0 : -inverse[i, j] / inverse[j, j], 1e-4);
            }
        }

        var scores = model.Rank(feedback.Row(4)).Scores;
        var expected = x.Row(4) * Matrix<double>.Build.Dense(20, 20, (i, j) => model.Rows[i][j]);
        for (var j = 0; j < 20; j++)
        {
            ((double)scores[j]).ShouldBe(expected[j], 1e-4);
        }
    }

    [Fact]
    public void Of_many_products_those_with_the_most_feedback_have_the_coefficients_that_they_have_alone()
    {
        var feedback = MadeFeedback.Matrix(2, 80, 20, 0.3);
        var head = Enumerable
            .Range(0, 20)
            .OrderByDescending(p => feedback.Transpose().Row(p).Weights.ToArray().Sum())
            .Take(6)
            .Order()
            .ToArray();
        var model = EaseTrainer.Fit(feedback, 3, 6, 2, CancellationToken.None);
        var alone = EaseTrainer.Fit(feedback.Of(head), 3, 6, 2, CancellationToken.None);
        model.Rows.ShouldBe(alone.Rows);
        var scores = new float[20];
        model.Similar(head[2], scores);
        var others = new float[6];
        alone.Similar(2, others);
        Array.ConvertAll(head, p => scores[p]).ShouldBe(others);
        scores.Where((_, p) => !head.Contains(p)).ShouldAllBe(s => s == 0);
        var tail = Enumerable.Range(0, 20).First(p => !head.Contains(p));
        model.Similar(tail, scores);
        scores.ShouldAllBe(s => s == 0);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var one = Rows(Positive(5, 300));
        var many = Rows(Positive(5, 300));
        SymmetricInverse.Invert(one, 1, CancellationToken.None);
        SymmetricInverse.Invert(many, 7, CancellationToken.None);
        many.ShouldBe(one);
    }

    [Fact]
    public void A_matrix_that_is_not_positive_is_refused()
    {
        float[][] rows =
        [
            [1, 2],
            [2, 1],
        ];
        Should
            .Throw<ArgumentException>(() => SymmetricInverse.Invert(rows, 1, CancellationToken.None))
            .Message.ShouldContain("positive");
    }

    private static Matrix<double> Positive(int seed, int size)
    {
        var random = new Random(seed);
        var half = Matrix<double>.Build.Dense(size, size, (_, _) => random.NextDouble() - 0.5);
        return (half * half.Transpose()) + (Matrix<double>.Build.DenseIdentity(size) * 2);
    }

    private static float[][] Rows(Matrix<double> matrix) =>
        [.. matrix.EnumerateRows().Select(r => r.Select(v => (float)v).ToArray())];
}
