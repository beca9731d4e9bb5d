using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Tiering;
using CustomerValue.Models.Totals;
using CustomerValue.Statistics;
using CustomerValue.Storage;

namespace CustomerValue.Models.Packaging;

/// <summary>What a training is told besides the tables.</summary>
/// <param name="Version">Name of the model version.</param>
/// <param name="HorizonDays">Days to predict, at least the tables' horizon.</param>
/// <param name="FeatureKey">Key of the features.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Tiers">Tier settings, none for the default.</param>
/// <param name="PromotionMargin">See <see cref="PromotionRule"/>.</param>
/// <param name="Standing">Card of the standing version, or null.</param>
public sealed record TrainingRequest(
    string Version,
    int HorizonDays,
    string FeatureKey,
    int Seed,
    IReadOnlyList<TierOption> Tiers,
    double PromotionMargin,
    ModelCard? Standing
)
{
    /// <summary>What one candidate may use.</summary>
    public Budget Budget { get; init; } = Budget.Unlimited;

    /// <summary>See <see cref="ChurnThreshold.Of"/>.</summary>
    public double MissedChurnCost { get; init; } = 1;

    /// <summary>Learn from so many of the features, 0 for all; see <see cref="FeatureSelection"/>.</summary>
    public int TopFeatures { get; init; }

    /// <summary>What retention is.</summary>
    public ChurnDefinition Churn { get; init; } = ChurnDefinition.NoPurchase;

    /// <summary>The value model of the standing version; null where there is none, or it predicts something else.</summary>
    public IValueModel? StandingValue { get; init; }
}

/// <summary>A trained model version.</summary>
/// <param name="Files">Its files by name; the same bytes for the same tables and request.</param>
/// <param name="Card">Its card, one of the files.</param>
/// <param name="NotPromoted">Null when it is to be promoted; else why not.</param>
/// <param name="Timings">How long each candidate took.</param>
public sealed record TrainingOutcome(
    IReadOnlyDictionary<string, byte[]> Files,
    ModelCard Card,
    string? NotPromoted,
    IReadOnlyList<CandidateTiming> Timings
);

/// <summary>Backtests all candidates, refits the champions on everything, and puts a model version together.</summary>
public static class ModelTraining
{
    /// <summary>Trains.</summary>
    /// <param name="labelled">Labelled tables, oldest first; the newest is held out until the champions are chosen.</param>
    /// <param name="now">The table that will be scored.</param>
    /// <param name="candidates">Who takes part.</param>
    /// <param name="request">Settings.</param>
    /// <param name="cancellation">Stops between fits.</param>
    /// <exception cref="ModelFitException">
    /// There are too few customers, or no candidate could be fitted; the message has every reason, and what is poor about the data.
    /// </exception>
    public static TrainingOutcome Run(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable now,
        Candidates candidates,
        TrainingRequest request,
        CancellationToken cancellation
    )
    {
        labelled = WithEnoughCustomers(labelled);
        var scored = now;
        (labelled, now) = UnknownFeatures.Without(labelled, now);
        var leaks = LeakCheck.Find(labelled);
        if (leaks.Count > 0)
        {
            labelled = [.. labelled.Select(t => t.Without(leaks))];
            now = now.Without(leaks);
        }

        var usability = Usability.Of(labelled, now, leaks);
        try
        {
            return Run(labelled, now, scored, usability, candidates, request, cancellation);
        }
        catch (ModelFitException e) when (usability.Warnings().Any())
        {
            throw new ModelFitException(
                $"{e.Message} About the data: {string.Join(" ", usability.Warnings().Select(w => w.Text))}",
                e
            );
        }
    }

    /// <summary>The tables at whose cutoffs there were customers enough to tell anything from.</summary>
    private static List<FeatureTable> WithEnoughCustomers(IReadOnlyList<FeatureTable> labelled)
    {
        var enough = labelled.Where(t => t.Count >= SpendDistribution.LeastCustomers).ToList();
        return enough.Count > 0
            ? enough
            : throw new ModelFitException(
                $"Only {labelled[^1].Count} customers had bought before {labelled[^1].Cutoff:yyyy-MM-dd}; models need at least {SpendDistribution.LeastCustomers} of whom the {labelled[^1].HorizonDays} days after are known. Upload more orders, or set a shorter CustomerValue__HorizonDays."
            );
    }

    private static TrainingOutcome Run(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable now,
        FeatureTable scored,
        Usability usability,
        Candidates candidates,
        TrainingRequest request,
        CancellationToken cancellation
    )
    {
        var (valueTrainers, retentionTrainers) = candidates.ForOneTraining();
        var walk = new WalkForward(valueTrainers, retentionTrainers, request.Seed, request.Budget)
        {
            Churn = request.Churn,
        };
        FeatureSelection? selection = null;
        if (request.TopFeatures > 0)
        {
            selection = Select(labelled, walk, request, cancellation);
            labelled = [.. labelled.Select(t => FeatureSelection.Cut(t, selection.Features))];
            now = FeatureSelection.Cut(now, selection.Features);
        }

        var backtest = walk.Run(labelled, cancellation);
        Budget.TrimWorkingSet();
        var staying = labelled.Select(request.Churn.Relabel).ToList();
        var refit = Refit.Of(labelled, staying, now, valueTrainers, retentionTrainers, backtest, request, cancellation);
        backtest = refit.Backtest;
        var evidence = HoldoutReport.Of(labelled, staying, now, retentionTrainers, refit, request, cancellation);
        var (version, notes) = WithTierClassifier(refit, evidence, labelled, now, request, cancellation);
        // The plain forecast has a sum of its own.
        var spread = TotalCalibratedModel.InnerOf(version.Value) is NaiveModel ? null : refit.Total.Spread;
        if (
            request.StandingValue is { } standing
            && StandingCheck.Jump(version.Value, standing, scored, spread) is { } jump
        )
        {
            notes = [jump, .. notes];
        }

        // The total rests on it, whoever is champion.
        var amounts = GammaGamma.Fit(AmountColumns.Read(now, AmountSource.AllDays), cancellation).Limits;
        var card = Card(labelled, now, candidates, request, backtest.Board, version, usability, amounts, notes) with
        {
            Selection = selection,
            SumSpread = spread,
        };
        return new TrainingOutcome(
            Files(version, backtest.Board, card, usability, evidence),
            card,
            PromotionRule.ReasonAgainst(card, request.Standing, request.PromotionMargin)?.Text,
            backtest.Timings
        );
    }

    /// <summary>Chooses features, and measures what all of them would reach.</summary>
    private static FeatureSelection Select(
        IReadOnlyList<FeatureTable> labelled,
        WalkForward walk,
        TrainingRequest request,
        CancellationToken cancellation
    )
    {
        var chosen = FeatureSelection.Choose(
            [.. labelled.Select(request.Churn.Relabel)],
            request.TopFeatures,
            request.Seed
        );
        var all = walk.Run(labelled, cancellation).Board;
        return new FeatureSelection(
            request.TopFeatures,
            chosen,
            all.Value[0].Spend!.NormalizedGini ?? 0,
            all.Retention[0].Metrics!.RocAuc ?? 0.5
        );
    }

    /// <summary>The version with a classifier of tiers where one could be measured; without it where it cannot be fitted now.</summary>
    private static (ModelPackage Version, IReadOnlyList<Sentence> Notes) WithTierClassifier(
        Refit refit,
        HoldoutReport evidence,
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable now,
        TrainingRequest request,
        CancellationToken cancellation
    )
    {
        if (evidence.Tiers.Classifier is null)
        {
            return (refit.Version, refit.Notes);
        }

        var version = refit.Version;
        var tiers = FutureTiers.Of(request.Tiers, labelled);
        var reason = request
            .Budget.Try(
                token =>
                    version = refit.Version with
                    {
                        TierClassifier = TierClassifier.Train(labelled, now, tiers, request.Seed, token),
                    },
                cancellation
            )
            .Reason;
        return reason is null
            ? (version, refit.Notes)
            : (refit.Version, [.. refit.Notes, RunSentences.NoTierClassifier.With(reason)]);
    }

    private static ModelCard Card(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable now,
        Candidates candidates,
        TrainingRequest request,
        Leaderboard board,
        ModelPackage version,
        Usability usability,
        IReadOnlyList<string> amounts,
        IReadOnlyList<Sentence> notes
    )
    {
        var value = board.Value[0].Spend!;
        var retention = board.Retention[0].Metrics!;
        var sumMissed = SumMissed(board, labelled[^1]);
        return new ModelCard
        {
            Version = request.Version,
            FeatureKey = request.FeatureKey,
            FeatureCatalogue = FeatureCatalogue.Version,
            AsOf = now.Cutoff.AddDays(-1),
            HorizonDays = request.HorizonDays,
            ModelHorizonDays = now.HorizonDays,
            Cutoffs = [.. labelled.Select(t => t.Cutoff)],
            Customers = labelled[^1].Count,
            Seed = request.Seed,
            Libraries = Libraries.Of(candidates),
            ValueChampion = board.ValueChampion,
            ValueGini = value.NormalizedGini ?? 0,
            ValueBiasPercent = value.BiasPercent,
            RetentionChampion = board.RetentionChampion,
            RetentionAuc = retention.RocAuc ?? 0.5,
            ValueGrade = Grade.OfValue(board.Value, sumMissed),
            OrdersBiasPercent = board.Value[0].Orders?.BiasPercent,
            BuyersBiasPercent = Grade.BuyersBiasPercent(board.Retention[0]),
            TopDecileBiasPercent = Grade.TopBiasPercent(board.Value[0]),
            Crps = board.Value[0].Ranges?.Crps,
            // The plain forecast says who buys, nothing of silence.
            RetentionGrade =
                request.Churn.Meaning == ChurnMeaning.NoPurchase
                    ? Grade.OfRetention(board.Retention, board.Value)
                    : null,
            IntervalLevel = SpendDistribution.Level,
            IntervalCoverage = version.Ranges.Coverage,
            TotalRoute = board.ServedRoute,
            ChurnMeaning = request.Churn.Meaning,
            ChurnDefinition = request.Churn.InWords(request.HorizonDays, now.HorizonDays),
            ChurnThreshold = ChurnThreshold.Of(request.MissedChurnCost),
            TierDefinition = Tiers.InWords(request.Tiers),
            TrainingData = Fingerprint(labelled),
            Usability = usability.Verdict,
            Notices =
            [
                .. Warnings(labelled, request, board, sumMissed),
                .. amounts.Select(a => RunSentences.AmountsLimited.With(a)),
                .. notes,
                .. usability.Warnings(),
            ],
        };
    }

    private static List<Sentence> Warnings(
        IReadOnlyList<FeatureTable> labelled,
        TrainingRequest request,
        Leaderboard board,
        bool sumMissed
    )
    {
        const int fewCustomers = 500;
        const double largeBias = 20;
        var warnings = new List<Sentence>();
        if (board.TrainingCutoffs.Count == 0)
        {
            warnings.Add(RunSentences.NoLearnedModels.With());
        }

        if (request.HorizonDays > labelled[^1].HorizonDays)
        {
            warnings.Add(RunSentences.HorizonExtended.With(request.HorizonDays, labelled[^1].HorizonDays));
        }

        if (XgboostModel.WhyMissing is { } missing)
        {
            warnings.Add(RunSentences.WithoutXgboost.With(missing));
        }

        if (labelled[^1].Count < fewCustomers)
        {
            warnings.Add(RunSentences.FewCustomers.With(labelled[^1].Count));
        }

        if (board.Value[0].Spend!.BiasPercent is { } bias && Math.Abs(bias) > largeBias)
        {
            warnings.Add((bias > 0 ? RunSentences.TotalTooHigh : RunSentences.TotalTooLow).With(Math.Abs(bias)));
        }

        warnings.AddRange(Grade.Misses(board.Value[0]));
        if (sumMissed)
        {
            warnings.Add(RunSentences.TotalOutsideInterval.With());
        }

        return warnings;
    }

    /// <summary>Whether the interval of the sum, forecast as of the holdout, missed what came.</summary>
    private static bool SumMissed(Leaderboard board, FeatureTable holdout)
    {
        var actual = holdout.Labels!.Spend.Sum(v => (double)v);
        return board.Total is { } total && (actual < total.Spend / total.Spread || actual > total.Spend * total.Spread);
    }

    /// <summary>A hash of every value that was learned from.</summary>
    private static string Fingerprint(IReadOnlyList<FeatureTable> labelled)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in labelled)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{table.Cutoff:yyyy-MM-dd} {table.HorizonDays} {table.Count}\n"));
            foreach (var column in table.Numeric)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(column.Name));
                hash.AppendData(MemoryMarshal.AsBytes(column.Values.AsSpan()));
            }

            foreach (var column in table.Categorical)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{column.Name}\n{string.Join('\n', column.Values)}"));
            }

            hash.AppendData(MemoryMarshal.AsBytes(table.Labels!.Spend.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(table.Labels.Orders.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(table.Labels.LastDay.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Dictionary<string, byte[]> Files(
        ModelPackage version,
        Leaderboard board,
        ModelCard card,
        Usability usability,
        HoldoutReport evidence
    )
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [ModelPackage.ValueFile] = version.Value.Save(),
            [ModelPackage.RetentionFile] = version.Retention.Save(),
            [ModelPackage.RangesFile] = version.Ranges.Save(),
            [ModelPackage.TiersFile] = Json(version.Tiers),
            [ModelPackage.RiskFile] = Json(version.Risk),
            [ModelStore.Part("leaderboard")] = Json(Short(board)),
            [ModelStore.Part("evaluation")] = Json(
                new ModelEvaluation(
                    board.Value[0],
                    board.Retention[0],
                    evidence.Churn,
                    evidence.Tiers,
                    (version.Retention as BuyerCalibratedModel)?.Inner is CalibratedRetentionModel bent
                        ? bent.Calibration
                        : ProbabilityCalibration.Unchanged,
                    version.Ranges.Groups
                )
            ),
            [ModelStore.Part("explanation")] = Json(evidence.Explanation),
            [ModelStore.Part("pictures")] = Json(evidence.Picture),
            [ModelStore.Part("usability")] = Json(usability),
            [ModelStore.Card] = Json(card),
        };
        if (version.TierClassifier is { } classifier)
        {
            files[ModelPackage.TierClassifierFile] = classifier.Save();
        }

        return files;
    }

    /// <summary>The board without the champions' curves, which are in evaluation.json.</summary>
    private static Leaderboard Short(Leaderboard board) =>
        board with
        {
            Value = [.. board.Value.Select(Short)],
            Retention = [.. board.Retention.Select(Short)],
            Earlier =
            [
                .. board.Earlier.Select(w =>
                    w with
                    {
                        Value = [.. w.Value.Select(Short)],
                        Retention = [.. w.Retention.Select(Short)],
                    }
                ),
            ],
        };

    private static ValueEntry Short(ValueEntry entry) =>
        entry with
        {
            Buy = entry.Buy is null ? null : Short(entry.Buy),
        };

    private static RetentionEntry Short(RetentionEntry entry) =>
        entry with
        {
            Metrics = entry.Metrics is null ? null : Short(entry.Metrics),
        };

    private static BinaryMetrics Short(BinaryMetrics metrics) => metrics with { RocCurve = [], PrCurve = [] };

    private static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, BlobFiles.Json);
}
