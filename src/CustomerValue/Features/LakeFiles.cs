using CustomerValue.Storage;

namespace CustomerValue.Features;

/// <summary>The lake's files of one export in one partition.</summary>
/// <param name="Files">Local Parquet files of canonical lines, in chunk order; may be empty.</param>
/// <param name="First">Time of the export's first line, UTC; null where no line has a time.</param>
/// <param name="Last">Time of the export's last line, UTC; null where no line has a time.</param>
public sealed record ExportLines(IReadOnlyList<string> Files, DateTime? First, DateTime? Last)
{
    /// <summary>When it was uploaded, UTC; null where that is not known.</summary>
    public DateTimeOffset? Uploaded { get; init; }

    /// <summary>Name of the upload; it decides between two of the same moment.</summary>
    public string Name { get; init; } = "";

    /// <summary>What tells one log without order ids from another; empty for an export whose orders have ids.</summary>
    public string Log { get; init; } = "";

    /// <summary>Those of an export of the lake.</summary>
    public static ExportLines Of(LakeExport export, IReadOnlyList<string> files) =>
        new(files, export.First, export.Last)
        {
            Uploaded = export.Uploaded,
            Name = export.Name,
            Log = export.Log,
        };

    /// <summary>Oldest upload first.</summary>
    public static IEnumerable<ExportLines> InOrder(IEnumerable<ExportLines> exports) =>
        exports.OrderBy(e => new UploadMoment(e.Uploaded, e.Last, e.Name), UploadMoment.Order);
}

/// <summary>
/// What features of one partition are computed from: every export of the lake version, by kind, each in a stable order. A kind
/// that the lake has nothing of is empty; its features are unknown.
/// </summary>
/// <param name="Orders">Order lines.</param>
public sealed record LakeFiles(IReadOnlyList<ExportLines> Orders)
{
    /// <summary>Kind of an export of customers, as <see cref="LakeExport.Kind"/> has it.</summary>
    public const string CustomersKind = LakeExport.Customers;

    /// <summary>Kind of an export of events.</summary>
    public const string EventsKind = "events";

    /// <summary>Kind of an export of products.</summary>
    public const string ProductsKind = LakeExport.Products;

    /// <summary>Kind of an export of reviews.</summary>
    public const string ReviewsKind = LakeExport.Reviews;

    /// <summary>Categories that photos told, the same for every partition.</summary>
    public IReadOnlyList<ExportLines> Categories { get; init; } = [];

    /// <summary>Customers' master data.</summary>
    public IReadOnlyList<ExportLines> Customers { get; init; } = [];

    /// <summary>Events on the shop's pages.</summary>
    public IReadOnlyList<ExportLines> Events { get; init; } = [];

    /// <summary>The whole catalogue of products, which is the same for every partition.</summary>
    public IReadOnlyList<ExportLines> Products { get; init; } = [];

    /// <summary>Reviews.</summary>
    public IReadOnlyList<ExportLines> Reviews { get; init; } = [];
}
