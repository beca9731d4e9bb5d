using System.Runtime.CompilerServices;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Probabilistic;
using Microsoft.Extensions.Time.Testing;

namespace CustomerValue.Tests.Models.Backtest;

public sealed class BudgetTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(300, 2, seed: 71);

    [Fact]
    public void Time_runs_out_and_says_so()
    {
        var clock = new FakeTimeProvider();
        using var watch = new Budget(TimeSpan.FromSeconds(5), 1_000).Begin(() => 0, clock, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(5));
        watch.Token.IsCancellationRequested.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        watch.Token.IsCancellationRequested.ShouldBeTrue();
        watch.Reason!.ShouldContain("5 s");
        watch.Reason!.ShouldContain("CandidateSeconds");
    }

    [Fact]
    public void Memory_runs_out_and_says_so()
    {
        var clock = new FakeTimeProvider();
        var held = 999L << 20;
        using var watch = new Budget(TimeSpan.FromHours(1), 1_000).Begin(() => held, clock, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(1));
        watch.Reason.ShouldBeNull();
        held = 1_001L << 20;
        clock.Advance(TimeSpan.FromSeconds(1));
        watch.Token.IsCancellationRequested.ShouldBeTrue();
        watch.Reason!.ShouldContain("1000 MiB");
    }

    [Fact]
    public void The_peak_is_the_most_that_was_held_at_a_look()
    {
        var clock = new FakeTimeProvider();
        var held = 10L;
        using var watch = Budget.Unlimited.Begin(() => held, clock, CancellationToken.None);
        held = 30;
        clock.Advance(TimeSpan.FromSeconds(1));
        held = 20;
        clock.Advance(TimeSpan.FromSeconds(1));
        watch.Peak.ShouldBe(30);
    }

    [Fact]
    public void What_the_candidate_before_left_behind_is_given_back_first()
    {
        var left = Leave();
        using var watch = new Budget(TimeSpan.FromHours(1), 1_000).Begin(
            () => 501L << 20,
            new FakeTimeProvider(),
            CancellationToken.None
        );
        left.IsAlive.ShouldBeFalse();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Leave() => new(new byte[1 << 20]);
    }

    [Fact]
    public void A_stop_from_outside_is_no_overrun()
    {
        using var outside = new CancellationTokenSource();
        using var watch = Budget.Unlimited.Begin(() => 0, new FakeTimeProvider(), outside.Token);
        outside.Cancel();
        watch.Token.IsCancellationRequested.ShouldBeTrue();
        watch.Reason.ShouldBeNull();
    }

    [Fact]
    public void A_candidate_over_its_budget_leaves_a_line_and_the_others_go_on()
    {
        var clock = new FakeTimeProvider();
        var board = new WalkForward(
            [new EndlessTrainer(() => clock.Advance(TimeSpan.FromMinutes(1))), new NaiveTrainer()],
            [new BuyProbabilityRetention(FrequencyModelKind.BgNbd)],
            seed: 1,
            new Budget(TimeSpan.FromMilliseconds(300), int.MaxValue) { Clock = clock }
        )
            .Run(Tables, CancellationToken.None)
            .Board;
        board.ValueChampion.ShouldBe(NaiveTrainer.TrainerName);
        board.Value.Single(e => e.Model == "endless").Reason!.ShouldContain("longer than the 0.3 s");
    }

    [Fact]
    public void The_same_tables_are_fitted_once_and_a_failure_is_remembered()
    {
        var counting = new CountingTrainer();
        var remembered = new CachedValueTrainer(counting);
        var past = Tables[..1];
        var hidden = Tables[1].WithoutLabels();
        var first = remembered.Train(past, hidden, 1, CancellationToken.None);
        remembered.Train([.. past], Tables[1].WithoutLabels(), 1, CancellationToken.None).ShouldBeSameAs(first);
        counting.Fits.ShouldBe(1);
        remembered.Train(Tables, hidden, 1, CancellationToken.None).ShouldNotBeSameAs(first);
        counting.Fits.ShouldBe(2);

        using var soon = new CancellationTokenSource();
        var endless = new CachedValueTrainer(new EndlessTrainer(soon.Cancel));
        Should.Throw<OperationCanceledException>(() => endless.Train(past, hidden, 1, soon.Token));
        Should
            .Throw<ModelFitException>(() => endless.Train(past, hidden, 1, CancellationToken.None))
            .Message.ShouldContain("budget");
    }

    /// <summary>A fit that goes on until it is stopped, by what is done in the middle of it.</summary>
    private sealed class EndlessTrainer(Action during) : IValueTrainer
    {
        public string Name => "endless";

        public bool NeedsLabels => false;

        public IValueModel Train(
            IReadOnlyList<FeatureTable> labelled,
            FeatureTable asOf,
            int seed,
            CancellationToken cancellation
        )
        {
            during();
            cancellation.ThrowIfCancellationRequested();
            throw new InvalidOperationException("It was never stopped.");
        }
    }

    private sealed class CountingTrainer : IValueTrainer
    {
        public int Fits { get; private set; }

        public string Name => "counting";

        public bool NeedsLabels => false;

        public IValueModel Train(
            IReadOnlyList<FeatureTable> labelled,
            FeatureTable asOf,
            int seed,
            CancellationToken cancellation
        )
        {
            Fits++;
            return new NaiveTrainer().Train(labelled, asOf, seed, cancellation);
        }
    }
}
