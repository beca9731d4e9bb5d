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
/// of the uploads is gone from it with the next training. Scores wait for it: it ends at the first outage of a service and after
/// <see cref="VoiceOptions.ReadingSeconds"/>, and the next training goes on.
/// </summary>
public sealed class VoiceNotes(
    BlobFiles blobs,
    LakeStore lake,
    ErasureStore erasures,
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    IOptions<VoiceOptions> voice,
    TimeProvider time
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
    public async Task<Sentence?> RunAsync(
        IReadOnlyList<(BlobItem Blob, MediaPath Path)> notes,
        string reader,
        Func<float[], CancellationToken, Task<SpeechText?>> read,
        CancellationToken cancellation
    )
    {
        var places = await PlacesAsync(notes, cancellation);
        var warning = await ReadAsync(places, reader, read, cancellation);
        var kept = places.Select(p => p.Blob).ToHashSet(StringComparer.Ordinal);
        foreach (var item in await blobs.ListAsync(Containers.Lake, Root, cancellation))
        {
            if (!kept.Contains(item.Name))
            {
                await blobs.DeleteAsync(Containers.Lake, item.Name, cancellation);
            }
        }

        await PutAsync(
            [
                .. places
                    .Where(p => p.Known is { Text.Length: > 0 })
                    .Select(p => new NoteRow(p.Path.Customer!, p.Path.Time!.Value, p.Known!.Text)),
            ],
            cancellation
        );
        return warning;
    }

    /// <summary>Where the text of each note is, and what is known of it.</summary>
    private async Task<List<NotePlace>> PlacesAsync(
        IReadOnlyList<(BlobItem Blob, MediaPath Path)> notes,
        CancellationToken cancellation
    )
    {
        var erased = ErasedCustomers.Of((await erasures.ReadAsync(cancellation)).List);
        var places = new List<NotePlace>();
        foreach (var (note, path) in notes)
        {
            var customer = path.Customer!;
            if (customer.Length > 0 && !erased.Take(Encoding.UTF8.GetBytes(customer)))
            {
                var blob = $"{Folder(customer)}{ContentHash.Of(note.Name)}.json";
                var (known, _) = await blobs.TryReadJsonAsync<NoteText>(Containers.Lake, blob, cancellation);
                places.Add(new NotePlace(note, path, blob) { Known = known });
            }
        }

        return places;
    }

    /// <returns>What was not read and why, or null.</returns>
    private async Task<Sentence?> ReadAsync(
        List<NotePlace> places,
        string reader,
        Func<float[], CancellationToken, Task<SpeechText?>> read,
        CancellationToken cancellation
    )
    {
        using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(voice.Value.ReadingSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellation);
        // New notes first: one that a service fails at again and again holds up none.
        var left = new Queue<(NotePlace Place, string Source)>(
            places
                .Select(p => (Place: p, Source: ContentHash.Of(p.Note.Properties.ETag.ToString()!, reader)))
                .Where(p => p.Place.Known?.Source != p.Source)
                .OrderBy(p => p.Place.Known is not null)
        );
        string? problem = null;
        var isOutage = false;
        while (!isOutage && left.TryPeek(out var next))
        {
            SpeechText? said;
            try
            {
                said = await ReadAsync(next.Place.Note, read, either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return RunSentences.VoiceNotesLeft.With(left.Count, voice.Value.ReadingSeconds);
            }

            _ = left.Dequeue();
            problem ??= said?.Problem;
            isOutage = said?.IsOutage == true;
            // What a service failed at is tried again the next time.
            next.Place.Known = new NoteText(said?.Problem is null ? next.Source : "", said?.Text ?? "");
            await blobs.WriteJsonAsync(Containers.Lake, next.Place.Blob, next.Place.Known, cancellation);
        }

        return problem is null ? null
            : left.Count == 0 ? RunSentences.SomeNotesNotTranscribed.With(problem)
            : RunSentences.NotesNotTranscribed.With(problem, left.Count);
    }

    private async Task<SpeechText?> ReadAsync(
        BlobItem blob,
        Func<float[], CancellationToken, Task<SpeechText?>> read,
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
            return await read(WavReader.Read(bytes, blob.Name, voice.Value.MaxSeconds), cancellation);
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

    private sealed record NotePlace(BlobItem Note, MediaPath Path, string Blob)
    {
        public NoteText? Known { get; set; }
    }

    private sealed record NoteRow(string Customer, DateTime Time, string Text);
}
