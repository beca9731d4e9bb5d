using CustomerValue.Features;

namespace CustomerValue.Bench.Datasets;

/// <summary>The features of order lines at any cutoff, by the product's own feature queries.</summary>
internal sealed class LineTables : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lines-").FullName;
    private readonly FeatureBuilder _builder;

    /// <summary>Writes the lines of orders and opens them.</summary>
    /// <param name="write">Writes them as Parquet to a path, as the lake has them.</param>
    public LineTables(Action<string> write)
        : this(folder =>
        {
            var lines = Path.Combine(folder, "lines.parquet");
            write(lines);
            return new LakeFiles([new ExportLines([lines], DateTime.MinValue, DateTime.MaxValue)]);
        }) { }

    /// <summary>Writes the lines of several kinds of exports and opens them.</summary>
    /// <param name="write">Writes them as Parquet into a folder, as the lake has them.</param>
    public LineTables(Func<string, LakeFiles> write) =>
        _builder = FeatureBuilder.Open(write(_folder), _folder, memoryLimitMb: 1024);

    /// <summary>What the product would train on: nothing of it lies behind the cutoff.</summary>
    /// <param name="first">First day with an order.</param>
    /// <param name="cutoff">First day that is not known.</param>
    /// <param name="horizonDays">Horizon that is asked for.</param>
    public (CutoffPlan Plan, List<FeatureTable> Labelled, FeatureTable Now) Training(
        DateOnly first,
        DateOnly cutoff,
        int horizonDays
    )
    {
        var most = new CustomerValueOptions().MaxTrainingCutoffs;
        var plan = CutoffPlan.Of(first, cutoff.AddDays(-1), horizonDays, most)!;
        return (
            plan,
            [.. plan.Labelled.Select(c => At(c, plan.ModelHorizonDays, labelled: true))],
            At(cutoff, plan.ModelHorizonDays, labelled: false)
        );
    }

    public FeatureTable At(DateOnly cutoff, int horizonDays, bool labelled)
    {
        var file = Path.Combine(_folder, "features.parquet");
        _builder.Write(cutoff, horizonDays, labelled, file);
        return FeatureTableReader.Read([file], cutoff, horizonDays);
    }

    public void Dispose()
    {
        _builder.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
