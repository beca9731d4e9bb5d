using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;

namespace CustomerValue.Storage;

/// <summary>Who was erased: the blob <c>lake/erased.json</c>. No id can be read from it, but one can be looked for.</summary>
/// <param name="Salt">16 random bytes, base64.</param>
/// <param name="Hashes">SHA-256 of salt and customer id, hexadecimal, in ordinal order.</param>
public sealed record ErasedList(string Salt, IReadOnlyList<string> Hashes);

/// <summary>An entry of the audit log: the table <c>audit</c>. It does not tell who was erased.</summary>
/// <param name="At">When the work ended.</param>
/// <param name="Lines">Rows taken out of the lake.</param>
/// <param name="Rejects">Refused rows taken out of their lists.</param>
/// <param name="Features">Rows taken out of features.</param>
/// <param name="Scores">Rows taken out of scores.</param>
/// <param name="Uploads">Uploads deleted.</param>
public sealed record ErasureRecord(
    DateTimeOffset At,
    long Lines,
    long Rejects,
    long Features,
    long Scores,
    IReadOnlyList<string> Uploads
);

/// <summary>The list of erased customers and the log of erasures.</summary>
public sealed class ErasureStore(BlobFiles blobs, StorageClients clients)
{
    private const string Blob = "erased.json";
    private const int SaltBytes = 16;
    private readonly TableClient _audit = clients.Tables.GetTableClient("audit");

    /// <summary>The list and its ETag, or nothing when nobody was erased.</summary>
    public Task<(ErasedList? List, ETag? ETag)> ReadAsync(CancellationToken cancellation) =>
        blobs.TryReadJsonAsync<ErasedList>(Containers.Lake, Blob, cancellation);

    /// <summary>Adds a customer, once.</summary>
    /// <param name="hash">What an id is known by with a salt.</param>
    /// <param name="cancellation">Stops between tries.</param>
    public async Task AddAsync(Func<byte[], string> hash, CancellationToken cancellation)
    {
        while (true)
        {
            var (list, etag) = await ReadAsync(cancellation);
            list ??= new ErasedList(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SaltBytes)), []);
            var added = hash(Convert.FromBase64String(list.Salt));
            if (list.Hashes.Contains(added, StringComparer.Ordinal))
            {
                return;
            }

            var next = list with { Hashes = [.. list.Hashes.Append(added).Order(StringComparer.Ordinal)] };
            if (await blobs.TryReplaceJsonAsync(Containers.Lake, Blob, next, etag, cancellation))
            {
                return;
            }
        }
    }

    /// <summary>Notes an erasure.</summary>
    public async Task LogAsync(ErasureRecord record, CancellationToken cancellation)
    {
        var row = new TableEntity("erasure", record.At.UtcTicks.ToString("d19", provider: null))
        {
            ["At"] = record.At,
            ["Lines"] = record.Lines,
            ["Rejects"] = record.Rejects,
            ["Features"] = record.Features,
            ["Scores"] = record.Scores,
            ["Uploads"] = record.Uploads.Count,
        };
        await _audit.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    }
}
