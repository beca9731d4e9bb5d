using CustomerValue.Exports.Reading;

namespace CustomerValue.Exports;

/// <summary>An upload to read.</summary>
/// <param name="Name">Name of the blob, shown in messages.</param>
/// <param name="OpenAsync">Opens its bytes from the start; the stream need not seek.</param>
/// <param name="MappingJson">Text of its sidecar <c>&lt;name&gt;.mapping.json</c>, or null.</param>
public sealed record ExportSource(string Name, Func<CancellationToken, Task<Stream>> OpenAsync, string? MappingJson);

/// <summary>Takes the files that come out of an export; a file may be deleted once the call returns.</summary>
public interface IExportSink
{
    /// <summary>Canonical rows of one partition and chunk, as Parquet.</summary>
    Task AddPartAsync(int partition, int chunk, string localParquetFile, CancellationToken cancellation);

    /// <summary>The upload is read again from its start: nothing that was handed over before counts.</summary>
    Task RestartAsync(CancellationToken cancellation);

    /// <summary>Refused rows of one chunk, as Parquet.</summary>
    Task AddRejectsAsync(int chunk, string localParquetFile, CancellationToken cancellation);
}

/// <summary>How exports are read.</summary>
public sealed record ExportSettings
{
    /// <summary>Number of customer partitions.</summary>
    public required int Partitions { get; init; }

    /// <summary>An export with a larger share of refused rows is refused whole, 0 to 1.</summary>
    public double MaxRefusedShare { get; init; } = 0.05;

    /// <summary>Currency that amounts are stored in; null: the only one the export has.</summary>
    public string? ReportingCurrency { get; init; }

    /// <summary>Units of the reporting currency for one unit of another.</summary>
    public IReadOnlyDictionary<string, decimal> ExchangeRates { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Customers whose rows are left out; rows are counted in it, so each reading takes its own.</summary>
    public ErasedCustomers Erased { get; init; } = ErasedCustomers.None;

    /// <summary>DuckDB's memory limit, MiB.</summary>
    public int MemoryLimitMb { get; init; } = 350;

    /// <summary>Bytes of decoded text that are worked on at a time.</summary>
    public int ChunkBytes { get; init; } = 48 << 20;

    /// <summary>Rows of the first part of a text from which its partitions are worked on apart from each other.</summary>
    public int ManyRows { get; init; } = 50_000;

    /// <summary>Whether the manifest's plan shows values of the columns; they may be about people, so such a manifest is not stored.</summary>
    public bool ShowsSamples { get; init; }

    /// <summary>What the app's settings say.</summary>
    public static ExportSettings Of(CustomerValueOptions options, int partitions, ErasedCustomers erased) =>
        new()
        {
            Partitions = partitions,
            Erased = erased,
            MaxRefusedShare = options.MaxRefusedShare,
            ReportingCurrency = options.ReportingCurrency,
            ExchangeRates = options.ExchangeRates,
            MemoryLimitMb = options.MemoryLimitMb,
        };
}

/// <summary>An export is refused whole: nothing of it enters the lake.</summary>
/// <param name="code">Stable word for programs, such as <c>unknown_kind</c>.</param>
/// <param name="message">Names the file and place, and says what to do.</param>
public class ExportRefusedException(string code, string message) : Exception(message)
{
    /// <summary>Stable word for programs.</summary>
    public string Code { get; } = code;
}

/// <summary>An export enters the lake only once questions about it are answered.</summary>
public sealed class ExportAskedException : ExportRefusedException
{
    /// <summary>An export that asks.</summary>
    /// <param name="name">Name of the upload.</param>
    /// <param name="manifest">What was found in it, with its plan and questions.</param>
    public ExportAskedException(string name, ExportManifest manifest)
        : base(
            manifest.Plan!.Questions[0].Code,
            $"{name}: {string.Join(" ", manifest.Plan.Questions.Select(q => q.Text))} Answer on the page, or in {name}.mapping.json."
        ) => Manifest = manifest;

    /// <summary>What was found.</summary>
    public ExportManifest Manifest { get; }
}

/// <summary>An export's money, in the stored currency but for rows that are not stored.</summary>
/// <param name="Spend">Sales less returns.</param>
/// <param name="Sales">Goods sold less discounts.</param>
/// <param name="Returns">What came back, negative.</param>
/// <param name="Anonymous">Of rows without a customer, as the rows write it.</param>
/// <param name="Excluded">Of rows that are no purchase, as the rows write it.</param>
/// <param name="RefusedByReason">Of refused rows, as far as it can be read.</param>
/// <param name="ZeroShare">Share of sale lines whose amount is zero, 0 to 1.</param>
/// <param name="LargestLine">The largest amount of a line.</param>
/// <param name="LargestCustomerShare">Share of all orders that the customer with the most has, 0 to 1.</param>
public sealed record ExportMoney(
    decimal Spend,
    decimal Sales,
    decimal Returns,
    decimal Anonymous,
    decimal Excluded,
    IReadOnlyDictionary<string, decimal> RefusedByReason,
    double ZeroShare,
    decimal LargestLine,
    double LargestCustomerShare
);

/// <summary>What was found in an export and what became of its rows.</summary>
public sealed record ExportManifest
{
    /// <summary>Name of the blob.</summary>
    public required string Name { get; init; }

    /// <summary>What the rows are: customers, events, orders, products or reviews.</summary>
    public required string Kind { get; init; }

    /// <summary>csv, jsonl, parquet or xlsx.</summary>
    public required string Format { get; init; }

    /// <summary>Character encoding of the text.</summary>
    public required string Encoding { get; init; }

    /// <summary>Field delimiter of a CSV file.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Name of the preset that recognised the header.</summary>
    public required string Preset { get; init; }

    /// <summary>Canonical column to header.</summary>
    public required IReadOnlyDictionary<string, string> Mapping { get; init; }

    /// <summary>How the times of the rows are written; null for a kind without times.</summary>
    public string? DateFormat { get; init; }

    /// <summary>Rows below the header: kept + refused + anonymous + excluded.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Rows that became canonical rows.</summary>
    public required long RowsKept { get; init; }

    /// <summary>Rows that were refused; they are listed with their reason.</summary>
    public required long RowsRefused { get; init; }

    /// <summary>Refused rows by reason.</summary>
    public required IReadOnlyDictionary<string, long> RefusedByReason { get; init; }

    /// <summary>Rows without a customer.</summary>
    public required long RowsAnonymous { get; init; }

    /// <summary>Rows that are left out: orders cancelled before payment or never paid, events that are not counted, reviews and variants that say nothing.</summary>
    public required long RowsExcluded { get; init; }

    /// <summary>Rows of customers who were erased; not in the rows read.</summary>
    public long RowsErased { get; init; }

    /// <summary>Kept rows dated after the moment they were read; null for an older upload, of which they were not counted.</summary>
    public long? RowsAhead { get; init; }

    /// <summary>Time of the first row, UTC; of customers their signup. Null where no row has a time.</summary>
    public DateTime? First { get; init; }

    /// <summary>Time of the last row, UTC.</summary>
    public DateTime? Last { get; init; }

    /// <summary>Currency of the stored amounts of orders, if known.</summary>
    public string? Currency { get; init; }

    /// <summary>Sum of the stored amounts of orders, returns taken off; null for another kind, and before it was kept.</summary>
    public decimal? Spend { get; init; }

    /// <summary>SHA-256 of the uploaded bytes and the mapping.</summary>
    public required string Content { get; init; }

    /// <summary>What a reader should know.</summary>
    public IReadOnlyList<string> Warnings
    {
        get => Sentence.Texts(Notices);
        init => Notices = Sentence.Of(value, Notices);
    }

    /// <summary>The warnings with what it takes to say them in another language.</summary>
    public IReadOnlyList<Sentence> Notices { get; init; } = [];

    /// <summary>How it was read, and why; null for an older upload, read without a plan.</summary>
    public ReadingPlan? Plan { get; init; }

    /// <summary>Its money; null for kinds without money.</summary>
    public ExportMoney? Money { get; init; }

    /// <summary>Whether orders have ids of their own; otherwise a customer's day is an order.</summary>
    public bool OwnOrderIds { get; init; } = true;

    /// <summary>Hash of the header: uploads of one layout come from one source.</summary>
    public string? Layout { get; init; }
}
