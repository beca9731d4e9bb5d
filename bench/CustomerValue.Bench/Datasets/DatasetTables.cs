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
