using System.Globalization;
using System.Text;
using CustomerValue.Exports;
using CustomerValue.Photos;
using CustomerValue.Storage;
using CustomerValue.Voice;
using Microsoft.Extensions.Options;

namespace CustomerValue.Media;

/// <summary>
/// Stage: checks an upload that is no table, so that whoever uploaded it learns at once what is wrong with it. It stays where it is;
/// the next training reads it.
/// </summary>
public sealed class IngestMedia(
    BlobFiles blobs,
    ExportTable table,
    ErasureStore erasures,
    IOptions<VoiceOptions> voice,
    IOptions<PhotoOptions> photos,
    TimeProvider time
)
{
    /// <summary>Does the work of an event; an upload that was checked before is not checked again.</summary>
    /// <param name="name">Name of the blob.</param>
    /// <param name="path">What its name tells.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>One line for the log.</returns>
    public async Task<string> RunAsync(string name, MediaPath path, CancellationToken cancellation)
    {
        var blob = await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation);
        if (blob is null)
        {
            return $"{path.Kind}: there is no such upload any more";
        }

        var version = ContentHash.Of(blob.ETag.ToString("G").Trim('"'));
        var known = await table.FindAsync(name, cancellation);
        if (known?.Version == version && known.Status != ExportStatus.Reading)
        {
            return $"{path.Kind}: read before";
        }

        var kind = path.Kind.ToString();
        var record = new ExportRecord(name, version, ExportStatus.Ready, kind, null, null, time.GetUtcNow())
        {
            UploadedAt = blob.LastModified,
            Bytes = blob.ContentLength,
        };
        try
        {
            await CheckAsync(name, path, blob.ContentLength, cancellation);
            await table.PutAsync(record, cancellation);
            return $"{path.Kind}: ready";
        }
        catch (ExportRefusedException e)
        {
            var failed = record with { Status = ExportStatus.Failed, Code = e.Code, Message = e.Message };
            await table.PutAsync(failed, cancellation);
            return $"{path.Kind}: refused, {e.Code}";
        }
    }

    private async Task CheckAsync(string name, MediaPath path, long length, CancellationToken cancellation)
    {
        if (path.Customer is { } customer)
        {
            var (list, _) = await erasures.ReadAsync(cancellation);
            if (ErasedCustomers.Of(list).Take(Encoding.UTF8.GetBytes(customer)))
            {
                throw new ExportRefusedException(
                    "erased_customer",
                    $"{name}: the customer was erased; the upload is not read. Delete it."
                );
            }

            if (customer.Length == 0 || path.Time is null)
            {
                throw new ExportRefusedException(
                    "bad_name",
                    $"{name}: the name tells no customer or no time. Name it voice/<customer>/2025-03-31T14-30-00Z.wav."
                );
            }
        }

        var most = path.Kind == MediaKind.Photo ? PhotoOptions.MaxBytes : VoiceOptions.MaxBytes;
        if (length > most)
        {
            throw new ExportRefusedException(
                "too_large",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: the file has {length:N0} bytes, {most:N0} are allowed. Upload a smaller one."
                )
            );
        }

        var bytes = await blobs.TryReadAsync(Containers.Exports, name, cancellation) ?? [];
        if (path.Kind == MediaKind.Photo)
        {
            PhotoReader.Read(bytes, name, photos.Value.MaxMegapixels);
        }
        else
        {
            WavReader.Read(bytes, name, voice.Value.MaxSeconds);
        }
    }
}
