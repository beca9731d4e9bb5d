using CustomerValue.Features;

namespace CustomerValue.Models.Backtest;

/// <summary>
/// Fits by the tables they were made from, so that a model that takes part alone and in a blend is fitted once. A fit that failed
/// is remembered too.
/// </summary>
internal sealed class FitCache<TModel>
{
    private readonly List<Fit> _fits = [];

    public TModel Get(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        Func<TModel> train,
        CancellationToken cancellation
    )
    {
        var fit = _fits.Find(f => ReferenceEquals(f.AsOf, asOf) && f.Labelled.SequenceEqual(labelled));
        if (fit is null)
        {
            fit = new Fit([.. labelled], asOf);
            try
            {
                fit.Model = train();
            }
            catch (ModelFitException e)
            {
                fit.Failure = e.Message;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                _fits.Add(fit);
                fit.Failure = "It was stopped before, as it ran over its budget.";
                throw;
            }

            _fits.Add(fit);
        }

        return fit.Failure is { } reason ? throw new ModelFitException(reason) : fit.Model!;
    }

    private sealed record Fit(IReadOnlyList<FeatureTable> Labelled, FeatureTable AsOf)
    {
        public TModel? Model { get; set; }

        public string? Failure { get; set; }
    }
}

/// <summary>A value trainer that fits the same tables once.</summary>
internal sealed class CachedValueTrainer(IValueTrainer trainer) : IValueTrainer
{
    private readonly FitCache<IValueModel> _fits = new();

    public string Name => trainer.Name;

    public bool NeedsLabels => trainer.NeedsLabels;

    public IValueModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    ) => _fits.Get(labelled, asOf, () => trainer.Train(labelled, asOf, seed, cancellation), cancellation);
}

/// <summary>A retention trainer that fits the same tables once.</summary>
internal sealed class CachedRetentionTrainer(IRetentionTrainer trainer) : IRetentionTrainer
{
    private readonly FitCache<IRetentionModel> _fits = new();

    public string Name => trainer.Name;

    public bool NeedsLabels => trainer.NeedsLabels;

    public IRetentionModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    ) => _fits.Get(labelled, asOf, () => trainer.Train(labelled, asOf, seed, cancellation), cancellation);
}
