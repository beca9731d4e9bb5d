using CustomerValue.Features;

namespace CustomerValue.Bench.Datasets;

/// <summary>The features of a data set at any cutoff, by the product's own feature queries.</summary>
internal sealed class DatasetTables : IDisposable
{
    private readonly string _folder;
    private readonly FeatureBuilder _builder;

    private DatasetTables(string folder, FeatureBuilder builder)
    {
        _folder = folder;
        _builder = builder;
    }

    public static DatasetTables Write(ValueDataset dataset, string dataDirectory)
    {
        var folder = Directory.CreateTempSubdirectory("bench-").FullName;
        var lines = Path.Combine(folder, "lines.parquet");
        dataset.WriteLines(dataDirectory, lines);
        var export = new ExportLines([lines], DateTime.MinValue, DateTime.MaxValue);
        return new DatasetTables(folder, FeatureBuilder.Open([export], folder, 1024));
    }

    /// <summary>What the product would train on for a data set: nothing of it lies behind the cutoff.</summary>
    public (CutoffPlan Plan, List<FeatureTable> Labelled, FeatureTable Now) Training(ValueDataset dataset)
    {
        var most = new CustomerValueOptions().MaxTrainingCutoffs;
        var plan = CutoffPlan.Of(dataset.First, dataset.Cutoff.AddDays(-1), dataset.HorizonDays, most)!;
        return (
            plan,
            [.. plan.Labelled.Select(c => At(c, plan.ModelHorizonDays, labelled: true))],
            At(dataset.Cutoff, plan.ModelHorizonDays, labelled: false)
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
