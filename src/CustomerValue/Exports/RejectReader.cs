using CustomerValue.Storage;

namespace CustomerValue.Exports;

/// <summary>A refused row.</summary>
/// <param name="Line">Physical line, or row of a Parquet file plus one.</param>
/// <param name="Column">Canonical column whose value was the reason; null where the row itself was.</param>
/// <param name="Value">That value.</param>
/// <param name="Reason">Why, as a stable word.</param>
/// <param name="Raw">The line as it was uploaded, at most 2,000 characters.</param>
public sealed record RejectedRow(long Line, string? Column, string? Value, string Reason, string Raw);

/// <summary>Reads the refused rows of an upload.</summary>
public sealed class RejectReader(BlobFiles blobs, Scratch scratch)
{
    /// <summary>Refused rows by line.</summary>
    /// <param name="export">The upload.</param>
    /// <param name="skip">So many are left out first.</param>
    /// <param name="most">Most rows to return.</param>
    /// <param name="cancellation">Stops between files.</param>
    public async Task<List<RejectedRow>> ReadAsync(
        ExportRecord export,
        int skip,
        int most,
        CancellationToken cancellation
    )
    {
        using var folder = scratch.NewFolder();
        var files = new List<string>();
        var prefix = LakeStore.RejectsFolder(ContentHash.Of(export.Name), export.Version);
        foreach (var item in await blobs.ListAsync(Containers.Lake, prefix, cancellation))
        {
            var file = folder.File(Path.GetFileName(item.Name));
            await blobs.DownloadAsync(Containers.Lake, item.Name, file, cancellation);
            files.Add(file);
        }

        return files.Count == 0 ? [] : Read(files, folder, skip, most);
    }

    internal static List<RejectedRow> Read(List<string> files, ScratchFolder folder, int skip, int most)
    {
        using var connection = DuckDb.Open(folder.Path, 128);
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT line, \"column\", value, reason, raw FROM {DuckDb.ReadParquet(files)} ORDER BY line, raw LIMIT {most} OFFSET {skip}";
        using var reader = command.ExecuteReader();
        var rows = new List<RejectedRow>();
        while (reader.Read())
        {
            rows.Add(
                new RejectedRow(
                    reader.GetInt64(0),
                    reader.IsDBNull(1) ? null : reader.GetString(1),
                    reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.GetString(3),
                    reader.GetString(4)
                )
            );
        }

        return rows;
    }
}
