using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Networks;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Networks;

public sealed class AbsentNetworksTests
{
    [Fact]
    public void The_leaderboard_says_why_there_are_no_networks()
    {
        var board = new WalkForward(
            [new NaiveTrainer(), .. AbsentNetworks.Value],
            [new LogisticRetention(), .. AbsentNetworks.Retention],
            seed: 1
        )
            .Run(SimulatedTables.Labelled(400, 2, seed: 51), CancellationToken.None)
            .Board;
        board.Value.Single(e => e.Model == "ziln-net").Reason!.ShouldContain("without");
        board
            .Retention.Where(e => e.Metrics is null)
            .Select(e => e.Model)
            .ShouldBe(["lstm", "feed-forward"], ignoreOrder: true);
        board.Retention[0].Model.ShouldBe("logistic-regression");
    }
}
