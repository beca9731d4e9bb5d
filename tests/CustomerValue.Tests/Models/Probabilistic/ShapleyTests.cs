using CsCheck;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Probabilistic;

public sealed class ShapleyTests
{
    private static readonly Gen<double[]> Games = Gen.Double[-100, 100].Array[16];

    [Fact]
    public void Shares_a_known_game() =>
        // The glove game: 0 and 1 hold a left glove, 2 a right one; a pair is worth 1.
        Shapley.Values([0, 0, 0, 0, 0, 1, 1, 1]).ShouldBe([1 / 6.0, 1 / 6.0, 4 / 6.0], 1e-15);

    [Fact]
    public void Shares_sum_to_the_difference() =>
        Games.Sample(game => Shapley.Values(game).Sum().ShouldBe(game[15] - game[0], 1e-10));

    [Fact]
    public void A_player_who_changes_nothing_gets_nothing() =>
        Games.Sample(game =>
        {
            for (var coalition = 0; coalition < 16; coalition++)
            {
                game[coalition] = game[coalition & ~2];
            }

            Shapley.Values(game)[1].ShouldBe(0);
        });

    [Fact]
    public void Players_who_add_alike_get_alike()
    {
        double[] bySize = [3, 5, 4, 9, 20];
        double[] game = [.. Enumerable.Range(0, 16).Select(c => bySize[int.PopCount(c)])];

        Shapley.Values(game).ShouldBe([4.25, 4.25, 4.25, 4.25], 1e-12);
    }
}
