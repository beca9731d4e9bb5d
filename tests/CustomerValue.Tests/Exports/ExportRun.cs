using System.Globalization;
using System.IO.Compression;
using System.Text;
using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

/// <summary>One reading of an upload in a folder of its own, and what came out of it.</summary>
internal sealed class ExportRun : IExportSink, IDisposable
{
    public static readonly ExportSettings Settings = new() { Partitions = 2 };
    private readonly string _folder = Directory.CreateTempSubdirectory("export-").FullName;
    private readonly List<string> _parts = [];
    private readonly List<string> _rejects = [];

    private ExportRun() { }

    public ExportManifest Manifest { get; private set; } = null!;

    /// <summary>Order lines that count: order, customer, time, sku, quantity, unit price, amount, kind.</summary>
    public List<string> Rows =>
        Query(
            "concat_ws('|', order_id, customer_id, time, coalesce(sku, ''), quantity, unit_price, amount, kind)",
            _parts,
            "line, kind DESC",
            Manifest.Kind == "orders" ? "kind <> 'void'" : "true"
        );

    /// <summary>Currencies of the order lines.</summary>
    public List<string> Currencies => [.. Query("coalesce(currency, '-')", _parts, "1", "kind <> 'void'").Distinct()];

    /// <summary>An expression over the kept rows, ordered by line.</summary>
    public List<string> Query(string expression) => Query(expression, _parts, "line");

    /// <summary>Lines of the kept rows, file by file as they are stored.</summary>
    public IEnumerable<List<long>> StoredLines =>
        _parts.Select(p => Query("line::VARCHAR", [p], "file_row_number").ConvertAll(long.Parse));

    /// <summary>Names and types of the stored columns.</summary>
    public string Columns =>
        Query(
                "string_agg(column_name || ' ' || column_type, ', ')",
                $"(DESCRIBE FROM {DuckDb.ReadParquet(_parts)})",
                "1"
            )
            .Single();

    /// <summary>The partitions that have rows.</summary>
    public IEnumerable<string> Partitions => _parts.Select(p => Path.GetFileName(p).Split('-')[1]).Distinct();

    /// <summary>Files of the kept rows by partition; a partition without rows has none.</summary>
    public ILookup<string, string> Parts => _parts.ToLookup(p => Path.GetFileName(p).Split('-')[1]);

    /// <summary>Refused rows: line, column, value, reason, raw.</summary>
    public List<string> Rejects =>
        Query("concat_ws('|', line, coalesce(\"column\", '-'), coalesce(value, '-'), reason, raw)", _rejects, "line");

    /// <summary>Every file by name, as it was handed over.</summary>
    public SortedDictionary<string, string> Files =>
        new(
            _parts
                .Concat(_rejects)
                .ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexString(File.ReadAllBytes(f))),
            StringComparer.Ordinal
        );

    public static Task<ExportRun> ReadAsync(string text, string? mapping = null, ExportSettings? settings = null) =>
        ReadAsync(Encoding.UTF8.GetBytes(text), mapping, settings);

    public static async Task<ExportRun> ReadAsync(byte[] bytes, string? mapping = null, ExportSettings? settings = null)
    {
        var run = new ExportRun();
        try
        {
            await run.RunAsync(bytes, mapping, settings ?? Settings);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>The refusal of an upload, or its questions.</summary>
    public static Task<ExportRefusedException> RefusalAsync(string text, string? mapping = null) =>
        RefusalAsync(Encoding.UTF8.GetBytes(text), mapping);

    /// <summary>The refusal of an upload, or its questions.</summary>
    public static async Task<ExportRefusedException> RefusalAsync(
        byte[] bytes,
        string? mapping = null,
        ExportSettings? settings = null
    )
    {
        try
        {
            using var run = await ReadAsync(bytes, mapping, settings);
        }
        catch (ExportRefusedException e)
        {
            return e;
        }

        throw new ShouldAssertException("The upload was not refused.");
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>A Parquet file with the rows of a query.</summary>
    public static byte[] Parquet(string select)
    {
        var folder = Directory.CreateTempSubdirectory("parquet-").FullName;
        try
        {
            var file = Path.Combine(folder, "upload.parquet");
            using (var connection = DuckDb.Open(folder, 64))
            {
                connection.Execute($"COPY ({select}) TO {DuckDb.Quote(file)} (FORMAT parquet)");
            }

            return File.ReadAllBytes(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public Task AddPartAsync(int partition, int chunk, string localParquetFile, CancellationToken cancellation) =>
        Keep(_parts, string.Create(CultureInfo.InvariantCulture, $"part-{partition}-{chunk:0000}"), localParquetFile);

    public Task RestartAsync(CancellationToken cancellation)
    {
        _parts.Concat(_rejects).ToList().ForEach(File.Delete);
        _parts.Clear();
        _rejects.Clear();
        return Task.CompletedTask;
    }

    public Task AddRejectsAsync(int chunk, string localParquetFile, CancellationToken cancellation) =>
        Keep(_rejects, string.Create(CultureInfo.InvariantCulture, $"rejects-{chunk:0000}"), localParquetFile);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task RunAsync(byte[] bytes, string? mapping, ExportSettings settings)
    {
        var source = new ExportSource("orders.csv", _ => Task.FromResult<Stream>(new MemoryStream(bytes)), mapping);
        var scratch = new Scratch(Path.Combine(_folder, "scratch"));
        var reader = new ExportReader(settings, scratch, TimeProvider.System);
        Manifest = await reader.ReadAsync(source, this, TestContext.Current.CancellationToken);
    }

    private Task Keep(List<string> files, string name, string file)
    {
        var copy = Path.Combine(_folder, name + ".parquet");
        File.Copy(file, copy);
        files.Add(copy);
        return Task.CompletedTask;
    }

    private List<string> Query(string expression, List<string> files, string order, string where = "true") =>
        files.Count == 0 ? [] : Query(expression, $"{DuckDb.ReadParquet(files)} WHERE {where}", order);

    private List<string> Query(string expression, string from, string order)
    {
        var found = new List<string>();
        using var connection = DuckDb.Open(_folder, 64);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {expression} FROM {from} ORDER BY {order}";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            found.Add(rows.GetString(0));
        }

        return found;
    }
}
