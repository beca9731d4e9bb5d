using System.Text;
using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Models;
using CustomerValue.Pipeline;
using CustomerValue.Recommendations;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using CustomerValue.Summaries;
using Microsoft.Extensions.Options;

namespace EndToEnd.Tests;

/// <summary>What makes a run another run, and what becomes of one whose stage fails, on the storage emulator without a host.</summary>
public class RunIdentityTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_way_of_publishing_is_another_run_of_the_same_model()
    {
        await ReadOrdersAsync();
        var plain = await PlanAsync(new CustomerValueOptions(), new SummaryOptions());
        var chinese = await PlanAsync(new CustomerValueOptions(), new SummaryOptions { Language = SummaryLanguage.Zh });
        var strict = await PlanAsync(new CustomerValueOptions { DriftWarning = 0.1 }, new SummaryOptions());
        var seeded = await PlanAsync(new CustomerValueOptions { Seed = 2 }, new SummaryOptions());
        var recent = await PlanAsync(
            new CustomerValueOptions(),
            new SummaryOptions(),
            new RecommendationOptions { HalfLifeDays = 30 }
        );
        new[] { plain.Id, chinese.Id, strict.Id, recent.Id, seeded.Id }.ShouldBeUnique();
        plain.OwnModel.ShouldNotBeNull();
        new[] { chinese.OwnModel, strict.OwnModel, recent.OwnModel }.ShouldAllBe(m => m == plain.OwnModel);
        seeded.OwnModel.ShouldNotBe(plain.OwnModel);
        (await PlanAsync(new CustomerValueOptions(), new SummaryOptions())).Id.ShouldBe(plain.Id);
    }

    [Fact]
    public async Task A_stage_that_fails_after_publishing_leaves_a_warning_and_one_before_it_fails_the_run()
    {
        await ReadOrdersAsync();
        var runs = new RunTable(storage.Clients);
        var options = new CustomerValueOptions { Seed = 3 };
        var guard = new StageGuard(runs, Options.Create(options), TimeProvider.System);
        var run = await PlanAsync(options, new SummaryOptions());

        await FailAsync(guard, run.Id, options.MaxDequeueCount);
        var failed = await runs.GetAsync(run.Id, Cancellation);
        (failed.Status, failed.Warnings.Count).ShouldBe((RunStatus.Failed, 0));
        failed.Error!.ShouldContain("the disk is full");

        // What is still under way for it is not begun.
        var message = new WorkMessage(WorkMessage.CurrentVersion, run.Id);
        var refused = await Should.ThrowAsync<InvalidOperationException>(() =>
            guard.RunAsync(message, 1, _ => throw new IOException("not reached"), Cancellation)
        );
        refused.Message.ShouldContain("the disk is full");

        await runs.ChangeAsync(run.Id, r => r with { Status = RunStatus.Succeeded, Error = null }, Cancellation);
        await FailAsync(guard, run.Id, 1);
        await Should.ThrowAsync<ModelFitException>(() =>
            guard.RunAsync(message, 1, _ => throw new ModelFitException("out of time"), Cancellation)
        );
        (await runs.GetAsync(run.Id, Cancellation)).Warnings.ShouldBeEmpty();
        await FailAsync(guard, run.Id, options.MaxDequeueCount);
        await FailAsync(guard, run.Id, options.MaxDequeueCount);
        var published = await runs.GetAsync(run.Id, Cancellation);
        (published.Status, published.Error).ShouldBe((RunStatus.Succeeded, null));
        published.Warnings.ShouldHaveSingleItem().ShouldContain("the disk is full");
    }

    [Fact]
    public async Task Models_that_cannot_be_learned_fail_the_run_at_the_first_try()
    {
        await ReadOrdersAsync();
        var runs = new RunTable(storage.Clients);
        var options = new CustomerValueOptions { Seed = 4 };
        var guard = new StageGuard(runs, Options.Create(options), TimeProvider.System);
        var run = await PlanAsync(options, new SummaryOptions());

        await Should.ThrowAsync<ModelFitException>(() =>
            guard.RunAsync(
                new WorkMessage(WorkMessage.CurrentVersion, run.Id),
                1,
                _ => throw new ModelFitException("nobody bought twice"),
                Cancellation
            )
        );
        var failed = await runs.GetAsync(run.Id, Cancellation);
        failed.Status.ShouldBe(RunStatus.Failed);
        failed.Error!.ShouldContain("nobody bought twice");
        (await PlanAsync(options, new SummaryOptions())).Status.ShouldBe(RunStatus.Featurizing);
    }

    [Fact]
    public async Task A_run_whose_scores_were_replaced_is_done_again_and_no_other()
    {
        await ReadOrdersAsync();
        var runs = new RunTable(storage.Clients);
        var (first, second) = (new CustomerValueOptions { Seed = 11 }, new CustomerValueOptions { Seed = 12 });
        var run = await PlanAsync(first, new SummaryOptions());
        await SucceedAsync(runs, run.Id, new DateTimeOffset(2125, 1, 1, 0, 0, 0, TimeSpan.Zero));
        (await PlanAsync(first, new SummaryOptions())).Status.ShouldBe(RunStatus.Succeeded);

        var other = await PlanAsync(second, new SummaryOptions());
        await SucceedAsync(runs, other.Id, new DateTimeOffset(2125, 1, 2, 0, 0, 0, TimeSpan.Zero));
        (await PlanAsync(second, new SummaryOptions())).Status.ShouldBe(RunStatus.Succeeded);
        // Scores of the same data and settings, by whichever model, replace nothing.
        var scored = (await runs.GetAsync(other.Id, Cancellation)) with
        {
            Id = "run-scored",
            Kind = RunKind.Score,
            ModelVersion = "model-taken-back",
        };
        await runs.TryAddAsync(scored, Cancellation);
        await SucceedAsync(runs, scored.Id, new DateTimeOffset(2125, 1, 3, 0, 0, 0, TimeSpan.Zero));
        (await PlanAsync(second, new SummaryOptions())).Status.ShouldBe(RunStatus.Succeeded);
        var again = await PlanAsync(first, new SummaryOptions());
        (again.Id, again.Status).ShouldBe((run.Id, RunStatus.Featurizing));
        again.Entered.ShouldNotContainKey(RunStatus.Succeeded);
        again.Scored.ShouldNotContain('1');
    }

    [Fact]
    public async Task A_forced_run_trains_a_version_of_its_own_and_only_once_the_one_before_has_succeeded()
    {
        await ReadOrdersAsync();
        var runs = new RunTable(storage.Clients);
        var options = new CustomerValueOptions { Seed = 21 };
        var run = await PlanAsync(options, new SummaryOptions());
        (await PlanAsync(options, new SummaryOptions(), force: true)).Id.ShouldBe(run.Id);

        await SucceedAsync(runs, run.Id, new DateTimeOffset(2124, 2, 1, 0, 0, 0, TimeSpan.Zero));
        var forced = await PlanAsync(options, new SummaryOptions(), force: true);
        (forced.Status, forced.FeatureKey).ShouldBe((RunStatus.Featurizing, run.FeatureKey));
        new[] { run.OwnModel, forced.OwnModel }.ShouldBeUnique();
        (await PlanAsync(options, new SummaryOptions(), force: true)).Id.ShouldBe(forced.Id);

        await SucceedAsync(runs, forced.Id, new DateTimeOffset(2124, 2, 2, 0, 0, 0, TimeSpan.Zero));
        var third = await PlanAsync(options, new SummaryOptions(), force: true);
        new[] { run.Id, forced.Id, third.Id }.ShouldBeUnique();
        (await PlanAsync(options, new SummaryOptions())).Id.ShouldBe(run.Id);
    }

    private static async Task SucceedAsync(RunTable runs, string id, DateTimeOffset at) =>
        await runs.ChangeAsync(
            id,
            run =>
                run with
                {
                    Status = RunStatus.Succeeded,
                    Scored = run.Scored.Replace('0', '1'),
                    Entered = new Dictionary<RunStatus, DateTimeOffset> { [RunStatus.Succeeded] = at },
                },
            Cancellation
        );

    private static async Task FailAsync(StageGuard guard, string run, int dequeueCount) =>
        (
            await Should.ThrowAsync<IOException>(() =>
                guard.RunAsync(
                    new WorkMessage(WorkMessage.CurrentVersion, run),
                    dequeueCount,
                    _ => throw new IOException("the disk is full"),
                    Cancellation
                )
            )
        ).Message.ShouldBe("the disk is full");

    private async Task ReadOrdersAsync()
    {
        const string name = "orders.csv";
        var rows = Enumerable
            .Range(0, 200)
            .Select(i => $"c{i % 20},{new DateOnly(2024, 1, 1).AddDays(i * 3):yyyy-MM-dd},{10 + (i % 7)}");
        var text = "customer_id,time,amount\n" + string.Join('\n', rows) + "\n";
        await storage.Blobs.WriteAsync(Containers.Exports, name, Encoding.UTF8.GetBytes(text), Cancellation);
        await storage.Ingest().RunAsync(new BlobEvent(name), Cancellation);
    }

    private async Task<RunRecord> PlanAsync(
        CustomerValueOptions options,
        SummaryOptions summaries,
        RecommendationOptions? recommendations = null,
        bool force = false
    ) =>
        await new RunPlanner(
            new LakeStore(storage.Blobs),
            new ModelStore(storage.Blobs),
            new RunTable(storage.Clients),
            new WorkSender(storage.Clients),
            new Freshness(
                new LakeStore(storage.Blobs),
                new ScoreStore(storage.Blobs),
                new RunTable(storage.Clients),
                TimeProvider.System
            ),
            Options.Create(options),
            Options.Create(summaries),
            Options.Create(recommendations ?? new RecommendationOptions()),
            TimeProvider.System
        ).StartAsync(RunKind.Train, force, Cancellation);
}
