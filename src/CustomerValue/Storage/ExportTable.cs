using Azure.Data.Tables;

namespace CustomerValue.Storage;

/// <summary>How far an upload has come.</summary>
public enum ExportStatus
{
    /// <summary>It is being read.</summary>
    Reading,

    /// <summary>Its lines are in the lake.</summary>
    Ready,

    /// <summary>It asks something first; what an earlier upload of the same name left in the lake stays.</summary>
    Asked,

    /// <summary>It was refused whole; what an earlier upload of the same name left in the lake stays.</summary>
    Failed,
}

/// <summary>What is known of an upload: one row of the table <c>exports</c>.</summary>
/// <param name="Name">Name of the blob in the container <c>exports</c>.</param>
/// <param name="Version">Version of the upload: blob ETag and mapping.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Kind">What its rows are, once it is ready.</param>
/// <param name="Code">Why it was refused, for programs.</param>
/// <param name="Message">Why it was refused and what to do, for people.</param>
/// <param name="UpdatedAt">When this was last written.</param>
public sealed record ExportRecord(
    string Name,
    string Version,
    ExportStatus Status,
    string? Kind,
    string? Code,
    string? Message,
    DateTimeOffset UpdatedAt
)
{
    /// <summary>The kind of voice notes, whose names tell their customers.</summary>
    public const string VoiceNote = "VoiceNote";

    /// <summary>The code of an upload whose reading was given up: nothing is wrong with it, as far as is known.</summary>
    public const string ReadingFailed = "reading_failed";

    /// <summary>When the upload was written; null for an older row, which does not record it.</summary>
    public DateTimeOffset? UploadedAt { get; init; }

    /// <summary>Size of the upload in bytes; null for an older row, which does not record it.</summary>
    public long? Bytes { get; init; }

    /// <summary>Whether somebody has seen that it failed and wants to hear no more of it.</summary>
    public bool Dismissed { get; init; }

    /// <summary>Whether an erasure deleted its blob: what was read of it stays in the lake.</summary>
    public bool BlobErased { get; init; }

    /// <summary>The row when an erasure deletes the blob: that of what stands in the lake, also where a newer upload of the name was refused.</summary>
    public ExportRecord Kept(LakeExport standing) =>
        this with
        {
            Version = standing.Version,
            Status = ExportStatus.Ready,
            Kind = standing.Kind,
            Code = null,
            Message = null,
            BlobErased = true,
        };

    /// <summary>Whether people are to be warned of it.</summary>
    public bool Warns => Status == ExportStatus.Asked || (Status == ExportStatus.Failed && !Dismissed);
}

/// <summary>The table <c>exports</c>.</summary>
public sealed class ExportTable(StorageClients clients)
{
    private const string Partition = "export";
    private readonly TableClient _table = clients.Tables.GetTableClient("exports");

    /// <summary>One upload, or null.</summary>
    public async Task<ExportRecord?> FindAsync(string name, CancellationToken cancellation)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(
            Partition,
            ContentHash.Of(name),
            cancellationToken: cancellation
        );
        return row.HasValue ? Read(row.Value!) : null;
    }

    /// <summary>Every upload, ordered by name.</summary>
    public async Task<List<ExportRecord>> ListAsync(CancellationToken cancellation)
    {
        var records = new List<ExportRecord>();
        await foreach (var row in _table.QueryAsync<TableEntity>(cancellationToken: cancellation))
        {
            records.Add(Read(row));
        }

        return [.. records.OrderBy(r => r.Name, StringComparer.Ordinal)];
    }

    /// <summary>Writes a row, replacing the one before.</summary>
    public async Task PutAsync(ExportRecord record, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, ContentHash.Of(record.Name))
        {
            ["Name"] = record.Name,
            ["Version"] = record.Version,
            ["Status"] = record.Status.ToString(),
            ["Kind"] = record.Kind,
            ["Code"] = record.Code,
            ["Message"] = record.Message,
            ["UpdatedAt"] = record.UpdatedAt,
            ["UploadedAt"] = record.UploadedAt,
            ["Bytes"] = record.Bytes,
            ["Dismissed"] = record.Dismissed,
            ["BlobErased"] = record.BlobErased,
        };
        await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    }

    /// <summary>Removes a row, if there is one.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellation) =>
        await _table.DeleteEntityAsync(Partition, ContentHash.Of(name), cancellationToken: cancellation);

    private static ExportRecord Read(TableEntity row) =>
        new(
            row.GetString("Name"),
            row.GetString("Version"),
            Enum.Parse<ExportStatus>(row.GetString("Status")),
            row.GetString("Kind"),
            row.GetString("Code"),
            row.GetString("Message"),
            row.GetDateTimeOffset("UpdatedAt")!.Value
        )
        {
            UploadedAt = row.GetDateTimeOffset("UploadedAt"),
            Bytes = row.GetInt64("Bytes"),
            Dismissed = row.GetBoolean("Dismissed") ?? false,
            BlobErased = row.GetBoolean("BlobErased") ?? false,
        };
}
