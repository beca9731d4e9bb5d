using System.Text;
using Azure.Storage.Blobs.Models;
using CustomerValue.Exports;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Voice;

/// <summary>The text of a voice note: the blob <c>lake/voice/&lt;customer's hash&gt;/&lt;note's hash&gt;.json</c>.</summary>
/// <param name="Source">What the text was made of: the note's ETag and who read it.</param>
/// <param name="Text">What was said; empty where nothing was understood.</param>
public sealed record NoteText(string Source, string Text);

/// <summary>
/// Reads voice notes, each once for the same head, and keeps the texts of all in the lake as one export of reviews. What is taken out
/// of the uploads is gone from it with the next training.
/// </summary>
public sealed class VoiceNotes(
    BlobFiles blobs,
    LakeStore lake,
    ErasureStore erasures,
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    IOptions<VoiceOptions> voice
)
{
    private const string Root = "voice/";

    /// <summary>Folder of a customer's texts.</summary>
    public static string Folder(string customerId) => $"{Root}{ContentHash.Of(customerId)}/";

    /// <summary>Takes all texts out of the lake.</summary>
    public async Task ClearAsync(CancellationToken cancellation)
    {
        await blobs.DeleteAllAsync(Containers.Lake, Root, cancellation);
        await PutAsync([], cancellation);
    }

    /// <summary>Reads what is not read yet and puts the texts into the lake.</summary>
    /// <param name="notes">All notes.</param>
    /// <param name="reader">Who reads: another one reads all notes anew.</param>
    /// <param name="read">Reads a note.</param>
    /// <param name="cancellation">Stops between notes; what was read is kept.</param>
    /// <returns>What the people of the shop should know, or null.</returns>
    public async Task<string?> RunAsync(
        IReadOnlyList<(BlobItem Blob, MediaPath Path)> notes,
        string reader,
        Func<float[], Task<SpeechText?>> read,
        CancellationToken cancellation
    )
    {
        var erased = ErasedCustomers.Of((await erasures.ReadAsync(cancellation)).List);
        var rows = new List<NoteRow>();
        var kept = new HashSet<string>(StringComparer.Ordinal);
        string? problem = null;
        foreach (var (blob, path) in notes)
        {
            var customer = path.Customer!;
            if (customer.Length == 0 || erased.Take(Encoding.UTF8.GetBytes(customer)))
            {
                continue;
            }

            var place = $"{Folder(customer)}{ContentHash.Of(blob.Name)}.json";
            var source = ContentHash.Of(blob.Properties.ETag.ToString()!, reader);
            var (known, _) = await blobs.TryReadJsonAsync<NoteText>(Containers.Lake, place, cancellation);
            if (known?.Source != source)
            {
                var said = await ReadAsync(blob, read, cancellation);
                problem ??= said?.Problem;
                // What a service failed at is tried again the next time.
                known = new NoteText(said?.Problem is null ? source : "", said?.Text ?? "");
                await blobs.WriteJsonAsync(Containers.Lake, place, known, cancellation);
            }

            kept.Add(place);
            if (known.Text.Length > 0)
            {
                rows.Add(new NoteRow(customer, path.Time!.Value, known.Text));
            }
        }

        foreach (var item in await blobs.ListAsync(Containers.Lake, Root, cancellation))
        {
            if (!kept.Contains(item.Name))
            {
                await blobs.DeleteAsync(Containers.Lake, item.Name, cancellation);
            }
        }

        await PutAsync(rows, cancellation);
        return problem is null ? null : $"Some voice notes were not transcribed: {problem}";
    }

    private async Task<SpeechText?> ReadAsync(
        BlobItem blob,
        Func<float[], Task<SpeechText?>> read,
        CancellationToken cancellation
    )
    {
        if (
            blob.Properties.ContentLength > VoiceOptions.MaxBytes
            || await blobs.TryReadAsync(Containers.Exports, blob.Name, cancellation) is not { } bytes
        )
        {
            return null;
        }

        try
        {
            return await read(WavReader.Read(bytes, blob.Name, voice.Value.MaxSeconds));
        }
        catch (ExportRefusedException)
        {
            // It was refused when it was uploaded, with the reason.
            return null;
        }
    }

    private async Task PutAsync(List<NoteRow> rows, CancellationToken cancellation)
    {
        var index = await lake.CurrentAsync(cancellation);
        var standing = index?.Exports.FirstOrDefault(e => e.Name == LakeExport.VoiceNotes);
        if (standing is null && rows.Count == 0)
        {
            return;
        }

        rows =
        [
            .. rows.OrderBy(r => r.Customer, StringComparer.Ordinal)
                .ThenBy(r => r.Time)
                .ThenBy(r => r.Text, StringComparer.Ordinal),
        ];
        var content = ContentHash.Of(rows.SelectMany(r => new[] { r.Customer, r.Time.ToString("O"), r.Text }));
        var export = new LakeExport(
            LakeExport.VoiceNotes,
            content,
            content,
            rows.Count,
            rows.Count > 0 ? rows.Min(r => r.Time) : standing!.First,
            rows.Count > 0 ? rows.Max(r => r.Time) : standing!.Last,
            null,
            LakeExport.Reviews
        );
        var partitions = index?.Partitions ?? options.Value.Partitions;
        if (standing?.Content != content)
        {
            await WriteAsync(export, rows, partitions, cancellation);
            await lake.PutAsync(export, partitions, cancellation);
        }
    }

    private async Task WriteAsync(LakeExport export, List<NoteRow> rows, int partitions, CancellationToken cancellation)
    {
        using var folder = scratch.NewFolder();
        foreach (var part in rows.GroupBy(r => CustomerPartition.Of(r.Customer, partitions)))
        {
            var file = folder.File("notes.parquet");
            using (var connection = DuckDb.Open(folder.Path, options.Value.MemoryLimitMb))
            {
                connection.Execute(
                    "CREATE TABLE notes (customer_id VARCHAR, time TIMESTAMP, text VARCHAR, line BIGINT)"
                );
                using (var appender = connection.CreateAppender("notes"))
                {
                    foreach (var (row, line) in part.Select((r, i) => (r, i + 1L)))
                    {
                        appender
                            .CreateRow()
                            .AppendValue(row.Customer)
                            .AppendValue(row.Time)
                            .AppendValue(row.Text)
                            .AppendValue((long?)line)
                            .EndRow();
                    }
                }

                connection.Execute(
                    $"""
                    COPY (
                        SELECT customer_id, NULL::VARCHAR AS sku, time, NULL::DOUBLE AS rating, NULL::VARCHAR AS title, text,
                            NULL::VARCHAR AS language, line
                        FROM notes ORDER BY line
                    ) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd)
                    """
                );
            }

            var blob = $"{LakeStore.LinesFolder(export.Key, export.Version, part.Key)}chunk-0000.parquet";
            await blobs.UploadAsync(Containers.Lake, blob, file, cancellation);
        }
    }

    private sealed record NoteRow(string Customer, DateTime Time, string Text);
}
