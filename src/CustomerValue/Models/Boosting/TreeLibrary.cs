namespace CustomerValue.Models.Boosting;

/// <summary>What an ensemble of trees is fitted to.</summary>
public enum TreeObjective
{
    /// <summary>Probability of label 1 against 0: log loss.</summary>
    Binary,

    /// <summary>Mean of a positive amount: gamma deviance, log link.</summary>
    Gamma,

    /// <summary>Mean of a count: Poisson deviance, log link.</summary>
    Poisson,

    /// <summary>Probability of each class 0, 1, ...: multinomial log loss.</summary>
    Multiclass,
}

/// <summary>A fitted ensemble of trees.</summary>
public interface ITreeModel : IDisposable
{
    /// <summary>Number of matrix columns.</summary>
    int Columns { get; }

    /// <summary>The model in its library's own format, as text; the same for the same fit.</summary>
    string Text { get; }

    /// <summary>Predictions on the scale of the label.</summary>
    /// <param name="matrix">Row-major, rows x <see cref="Columns"/>; NaN is missing.</param>
    /// <returns>One value per row; of several classes one probability per row and class, row-major.</returns>
    double[] Predict(ReadOnlySpan<float> matrix);

    /// <summary>
    /// Exact SHAP values (Lundberg et al. 2020, TreeSHAP) on the raw scale: one value per column and the baseline behind them;
    /// each row sums to the raw prediction.
    /// </summary>
    /// <returns>Row-major, rows x (<see cref="Columns"/> + 1) for one class.</returns>
    double[] Contributions(ReadOnlySpan<float> matrix);
}

/// <summary>What to fit, besides the rows.</summary>
/// <param name="Objective">Loss and link.</param>
/// <param name="Encoder">How the matrix was made.</param>
/// <param name="Seed">Seed of row and column sampling.</param>
/// <param name="Classes">Number of classes of <see cref="TreeObjective.Multiclass"/>, else 1.</param>
public sealed record TreeTask(TreeObjective Objective, FeatureEncoder Encoder, int Seed, int Classes = 1);

/// <summary>A way to fit ensembles of trees. Equal input and seed give equal models.</summary>
public abstract class TreeLibrary
{
    /// <summary>Name in leaderboards and in saved models.</summary>
    public abstract string Name { get; }

    /// <summary>LightGBM's boosting.</summary>
    public static TreeLibrary LightGbm { get; } = new LightGbmTrees();

    /// <summary>A random forest by LightGBM; contributions are to the mean itself, and there are no more than two classes.</summary>
    public static TreeLibrary Forest { get; } = new LightGbmForest();

    /// <summary>XGBoost's boosting; its library has to be installed.</summary>
    public static TreeLibrary Xgboost { get; } = new XgboostTrees();

    /// <summary>XGBoost where its library is installed, else LightGBM.</summary>
    public static TreeLibrary XgboostOrLightGbm => XgboostNative.Missing is null ? Xgboost : LightGbm;

    /// <summary>The library of a saved name.</summary>
    /// <exception cref="ModelFitException">There is none of that name.</exception>
    public static TreeLibrary Named(string name) =>
        new[] { LightGbm, Forest, Xgboost }.FirstOrDefault(l => l.Name == name)
        ?? throw new ModelFitException($"There is no library of trees named '{name}'.");

    /// <summary>Trains, and stops when the validation rows no longer gain.</summary>
    /// <param name="task">What to fit.</param>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows that decide when to stop.</param>
    /// <param name="cancellation">Stops between trees.</param>
    /// <exception cref="ModelFitException">The library is missing or refused the data.</exception>
    public abstract ITreeModel Train(
        TreeTask task,
        TrainingRows train,
        TrainingRows validation,
        CancellationToken cancellation
    );

    /// <summary>Loads a model from its <see cref="ITreeModel.Text"/>.</summary>
    /// <exception cref="ModelFitException">The library is missing or the text is not a model.</exception>
    public abstract ITreeModel Load(string text, int columns);

    private sealed class LightGbmTrees : TreeLibrary
    {
        public override string Name => "lightgbm";

        public override ITreeModel Train(
            TreeTask task,
            TrainingRows train,
            TrainingRows validation,
            CancellationToken cancellation
        ) => LightGbmModel.Train(Settings(task), train, validation, cancellation);

        public override ITreeModel Load(string text, int columns) => LightGbmModel.Load(text, columns);

        private static LightGbmSettings Settings(TreeTask task) =>
            new(Objective(task), task.Encoder.CategoricalParameter, task.Seed);

        private static string Objective(TreeTask task) =>
            task.Objective switch
            {
                TreeObjective.Binary => "binary",
                TreeObjective.Gamma => "gamma",
                TreeObjective.Poisson => "poisson",
                _ => $"multiclass num_class={task.Classes}",
            };
    }

    /// <summary>
    /// Trees of means: the mean of 0 and 1 is a probability. LightGBM's own forest of log-odds takes one step from the mean of
    /// all rows, which keeps probabilities far from 0 and 1.
    /// </summary>
    private sealed class LightGbmForest : TreeLibrary
    {
        public override string Name => "random-forest";

        public override ITreeModel Train(
            TreeTask task,
            TrainingRows train,
            TrainingRows validation,
            CancellationToken cancellation
        ) =>
            task.Objective == TreeObjective.Multiclass
                ? throw new ModelFitException("The random forest tells no more than two classes apart.")
                : LightGbmModel.Train(
                    new LightGbmSettings("regression", task.Encoder.CategoricalParameter, task.Seed) { Forest = true },
                    train,
                    validation,
                    cancellation
                );

        public override ITreeModel Load(string text, int columns) => LightGbmModel.Load(text, columns);
    }

    private sealed class XgboostTrees : TreeLibrary
    {
        public override string Name => "xgboost";

        public override ITreeModel Train(
            TreeTask task,
            TrainingRows train,
            TrainingRows validation,
            CancellationToken cancellation
        ) => XgboostModel.Train(task, train, validation, cancellation);

        public override ITreeModel Load(string text, int columns) => XgboostModel.Load(text, columns);
    }
}
