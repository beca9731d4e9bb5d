using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CustomerValue.Features;

namespace CustomerValue.Models.Probabilistic;

/// <summary>Fits, names and restores the frequency models.</summary>
public static class FrequencyModels
{
    // Most candidates of a training read these models of the same few tables.
    private static readonly ConditionalWeakTable<
        FeatureTable,
        ConcurrentDictionary<(FrequencyModelKind, CovariateSet?), FrequencyFit>
    > Fits = [];

    // Fewer repeat customers say nothing about four parameters.
    private const int LeastRepeatCustomers = 10;

    internal const string NoDropOut = "The data show no drop-out: customers are taken to stay for ever.";

    internal const string AlikeInDroppingOut =
        "The data show no difference between customers in dropping out: all are taken to be alike.";

    internal static readonly PositiveParameter BuyingShape = new(
        "r",
        1e-5,
        1e4,
        AtMost: "The data show no difference between customers in how often they buy: all are taken to be alike."
    );

    internal static readonly PositiveParameter BuyingRate = new("alpha", 1e-3, 1e9);

    /// <summary>The stable name: bg-nbd, mbg-nbd, pareto-nbd or pareto-nbd-covariates.</summary>
    public static string NameOf(FrequencyModelKind kind) =>
        kind switch
        {
            FrequencyModelKind.BgNbd => "bg-nbd",
            FrequencyModelKind.MbgNbd => "mbg-nbd",
            FrequencyModelKind.ParetoNbd => "pareto-nbd",
            FrequencyModelKind.ParetoNbdCovariates => "pareto-nbd-covariates",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    /// <summary>Fits a model to a table's customers; a table that was fitted to before gives the same fit.</summary>
    /// <param name="kind">The model.</param>
    /// <param name="table">One row per customer.</param>
    /// <param name="set">What a model with covariates reads besides the purchases.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <exception cref="ModelFitException">As of <see cref="Fit(FrequencyModelKind, HistoryCounts, CancellationToken)"/>.</exception>
    public static FrequencyFit Fit(
        FrequencyModelKind kind,
        FeatureTable table,
        CovariateSet set,
        CancellationToken cancellation
    )
    {
        CovariateSet? read = kind == FrequencyModelKind.ParetoNbdCovariates ? set : null;
        var known = Fits.GetOrCreateValue(table);
        if (!known.TryGetValue((kind, read), out var fit))
        {
            var covariates = read is null ? null : Covariates.Of(table, set);
            fit = Fit(kind, HistoryCounts.Of(table, covariates), cancellation);
            known[(kind, read)] = fit;
        }

        return fit;
    }

    /// <summary>Fits a model by maximum likelihood.</summary>
    /// <exception cref="ModelFitException">Too few customers bought again, or the likelihood has no sensible maximum.</exception>
    public static FrequencyFit Fit(FrequencyModelKind kind, HistoryCounts counts, CancellationToken cancellation) =>
        kind is FrequencyModelKind.ParetoNbd or FrequencyModelKind.ParetoNbdCovariates
            ? ParetoNbd.Fit(counts, cancellation)
            : BetaGeometricNbd.Fit(kind, counts, cancellation);

    /// <summary>Restores a model from its name, its parameters and what its covariates are.</summary>
    /// <exception cref="ArgumentException">The name is unknown, a parameter is missing or not positive, or covariates are missing.</exception>
    public static IFrequencyModel Create(
        string name,
        IReadOnlyDictionary<string, double> parameters,
        Covariates? covariates = null
    )
    {
        double Of(string parameter) =>
            parameters.TryGetValue(parameter, out var value)
                ? value
                : throw new ArgumentException($"The model '{name}' lacks the parameter '{parameter}'.");

        return name switch
        {
            "bg-nbd" => new BetaGeometricNbd(FrequencyModelKind.BgNbd, Of("r"), Of("alpha"), Of("a"), Of("b")),
            "mbg-nbd" => new BetaGeometricNbd(FrequencyModelKind.MbgNbd, Of("r"), Of("alpha"), Of("a"), Of("b")),
            "pareto-nbd" => new ParetoNbd(Of("r"), Of("alpha"), Of("s"), Of("beta")),
            "pareto-nbd-covariates" when covariates is not null => new ParetoNbd(
                [.. ParetoNbd.NamesOf(covariates).Select(Of)],
                covariates
            ),
            _ => throw new ArgumentException(
                $"There is no frequency model '{name}'{(name == "pareto-nbd-covariates" ? " without covariates" : "")}."
            ),
        };
    }

    internal static void RequireRepeats(string model, HistoryCounts counts)
    {
        var repeatCustomers = 0;
        for (var i = 0; i < counts.Histories.Count; i++)
        {
            repeatCustomers += counts.Histories[i].Repeats > 0 ? counts.Customers[i] : 0;
        }

        if (repeatCustomers < LeastRepeatCustomers)
        {
            throw new ModelFitException(
                $"{model}: only {repeatCustomers} of {counts.Total} customers bought on a second day; "
                    + $"at least {LeastRepeatCustomers} are needed."
            );
        }
    }
}
