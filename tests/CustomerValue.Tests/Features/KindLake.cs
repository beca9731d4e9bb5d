using CustomerValue.Features;

namespace CustomerValue.Tests.Features;

/// <summary>Writes canonical Parquet files of every kind into a folder of its own, and features from them.</summary>
internal sealed class KindLake : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kinds-").FullName;
    private int _files;

    public string Folder => Directory.CreateDirectory(Path.Combine(_folder, $"{_files++}")).FullName;

    /// <summary>One export of rows, each a parenthesised list of the columns but the line's number.</summary>
    public ExportLines Export(string table, DateTime? first, DateTime? last, params string[] rows)
    {
        var folder = Folder;
        var file = Path.Combine(folder, "rows.parquet");
        using var connection = DuckDb.Open(folder, 64);
        connection.Execute(FeatureCatalogue.Script($"no_{table}.sql"));
        connection.Execute($"INSERT INTO {table} VALUES {string.Join(", ", rows)}");
        connection.Execute(
            $"COPY (SELECT *, row_number() OVER () AS line FROM {table}) TO {DuckDb.Quote(file)} (FORMAT parquet)"
        );
        return new ExportLines([file], first, last);
    }

    /// <summary>An export with the times of its first and last row.</summary>
    public ExportLines Dated(ExportLines export)
    {
        using var connection = DuckDb.Open(Folder, 64);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT min(time), max(time) FROM {DuckDb.ReadParquet(export.Files)}";
        using var reader = command.ExecuteReader();
        reader.Read();
        return export with { First = reader.GetDateTime(0), Last = reader.GetDateTime(1) };
    }

    /// <summary>The same exports with other rows: a query of <c>rows</c>.</summary>
    public List<ExportLines> Changed(IReadOnlyList<ExportLines> exports, string query)
    {
        var folder = Folder;
        using var connection = DuckDb.Open(folder, 256);
        return
        [
            .. exports.Select(
                (export, i) =>
                {
                    var file = Path.Combine(folder, $"{i}.parquet");
                    connection.Execute(
                        $"COPY (WITH rows AS (FROM {DuckDb.ReadParquet(export.Files)}) {query}) TO {DuckDb.Quote(file)} (FORMAT parquet)"
                    );
                    return export with { Files = [file] };
                }
            ),
        ];
    }

    public FeatureTable Table(LakeFiles files, DateOnly cutoff) =>
        FeatureTableReader.Read([Features(files, cutoff)], cutoff, 90);

    /// <summary>A feature file.</summary>
    public string Features(LakeFiles files, DateOnly cutoff)
    {
        var folder = Folder;
        using var builder = FeatureBuilder.Open(files, folder, 256);
        var file = Path.Combine(folder, "features.parquet");
        builder.Write(cutoff, 90, labelled: false, file);
        return file;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
