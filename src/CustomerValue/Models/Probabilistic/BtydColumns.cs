using CustomerValue.Features;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// What a buy-till-you-die model makes of each customer, as columns for models that learn: it holds across cutoffs and
/// horizons where raw counts do not. Columns are unknown where the model could not be fitted.
/// </summary>
/// <param name="HorizonDays">Days that the columns look ahead: those of the label windows, whatever is predicted in the end.</param>
/// <param name="Frequency">Pareto/NBD with covariates, or null.</param>
/// <param name="Amount">Gamma-Gamma of all purchase days, or null.</param>
internal sealed record BtydColumns(int HorizonDays, FrequencyFit? Frequency, GammaGamma? Amount)
{
    public const string Orders = "rhythm_expected_orders";
    public const string Alive = "rhythm_alive";
    public const string Buys = "rhythm_buys";
    public const string MeanAmount = "rhythm_expected_amount";
    public const string Spend = "rhythm_expected_spend";

    /// <summary>Fits the models to a table.</summary>
    public static BtydColumns Fit(FeatureTable table, CancellationToken cancellation) =>
        !HasHistory(table)
            ? new BtydColumns(table.HorizonDays, null, null)
            : new(
                table.HorizonDays,
                Attempt(() =>
                    FrequencyModels.Fit(
                        FrequencyModelKind.ParetoNbdCovariates,
                        table,
                        CovariateSet.Standing,
                        cancellation
                    )
                ),
                Attempt(() => GammaGamma.Fit(AmountColumns.Read(table, AmountSource.AllDays), cancellation))?.Model
            );

    /// <summary>A table with the columns behind its own.</summary>
    public FeatureTable AddTo(FeatureTable table)
    {
        if (!HasHistory(table))
        {
            return table;
        }

        var weeks = HorizonDays / 7.0;
        var model = Frequency?.Model;
        var counts = HistoryCounts.Of(table, model?.Covariates);
        float[] Column(Func<PurchaseHistory, double>? value) =>
            value is null ? Unknown(table.Count) : Array.ConvertAll(counts.Evaluate(value), v => (float)v);

        var orders = Column(model is null ? null : h => model.ExpectedPurchases(h, weeks));
        var amounts = Amount is null
            ? Unknown(table.Count)
            : Array.ConvertAll(AmountColumns.Read(table, AmountSource.AllDays), a => (float)Amount.ExpectedAmount(a));
        var spend = new float[table.Count];
        for (var i = 0; i < spend.Length; i++)
        {
            spend[i] = orders[i] * amounts[i];
        }

        return table.With([
            new NumericColumn(Orders, orders),
            new NumericColumn(Alive, Column(model is null ? null : model.AliveProbability)),
            new NumericColumn(Buys, Column(model is null ? null : h => 1 - model.NoPurchaseProbability(h, weeks))),
            new NumericColumn(MeanAmount, amounts),
            new NumericColumn(Spend, spend),
        ]);
    }

    /// <summary>Tables with the columns of models that were fitted to each.</summary>
    public static List<FeatureTable> AddToEach(IEnumerable<FeatureTable> tables, CancellationToken cancellation) =>
        [.. tables.Select(t => Fit(t, cancellation).AddTo(t))];

    public SavedBtydColumns Saved() =>
        new(
            HorizonDays,
            Frequency is null ? null : ModelJson.Of(Frequency),
            Amount is null ? null : [Amount.P, Amount.Q, Amount.V]
        );

    public static BtydColumns Of(SavedBtydColumns saved) =>
        new(
            saved.HorizonDays,
            saved.Frequency is null ? null : ModelJson.FitOf(saved.Frequency),
            saved.Amount is null ? null : new GammaGamma(saved.Amount[0], saved.Amount[1], saved.Amount[2])
        );

    /// <summary>Tables of other origin than orders have no purchase history.</summary>
    private static bool HasHistory(FeatureTable table) => table.TryColumn(Btyd.RepeatDays) is not null;

    private static float[] Unknown(int count)
    {
        var values = new float[count];
        Array.Fill(values, float.NaN);
        return values;
    }

    private static TFit? Attempt<TFit>(Func<TFit> fit)
        where TFit : class
    {
        try
        {
            return fit();
        }
        catch (ModelFitException)
        {
            return null;
        }
    }
}

/// <summary><see cref="BtydColumns"/> inside a saved model.</summary>
/// <param name="HorizonDays">Days ahead.</param>
/// <param name="Frequency">Frequency model, or null.</param>
/// <param name="Amount">p, q and v of Gamma-Gamma, or null.</param>
internal sealed record SavedBtydColumns(int HorizonDays, SavedFrequency? Frequency, double[]? Amount);
