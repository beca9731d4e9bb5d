using System.Text.Json.Serialization;

namespace CustomerValue.Storage;

/// <summary>The answer to a request that may be sent again.</summary>
/// <param name="Request">Hash of the request.</param>
/// <param name="At">When it came.</param>
/// <param name="Status">HTTP status, or null while it is worked on.</param>
/// <param name="ContentType">Type of the body.</param>
/// <param name="Location">Header Location, where there is one.</param>
/// <param name="Body">The body.</param>
public sealed record StoredResponse(
    string Request,
    DateTimeOffset At,
    int? Status = null,
    string? ContentType = null,
    string? Location = null,
    byte[]? Body = null
)
{
    /// <summary>Whether the request is still worked on.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is null;
}

/// <summary>Answers by the key that callers gave their requests, for a day: container <c>answers</c>.</summary>
public sealed class IdempotencyStore(BlobFiles blobs, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    // Azure's front end ends a request after 230 seconds: whoever worked longer on it was ended.
    private static readonly TimeSpan Worked = TimeSpan.FromMinutes(4);

    /// <summary>Takes a key for a request.</summary>
    /// <param name="key">Name of the key, fit for a blob.</param>
    /// <param name="request">Hash of the request.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>Null where the key is now the request's; else what has the key.</returns>
    public async Task<StoredResponse?> TakeAsync(string key, string request, CancellationToken cancellation)
    {
        while (true)
        {
            var (standing, etag) = await blobs.TryReadJsonAsync<StoredResponse>(Containers.Answers, key, cancellation);
            var now = time.GetUtcNow();
            if (standing is not null && now - standing.At < (standing.IsOpen ? Worked : Kept))
            {
                return standing;
            }

            var open = new StoredResponse(request, now);
            if (await blobs.TryReplaceJsonAsync(Containers.Answers, key, open, etag, cancellation))
            {
                return null;
            }
        }
    }

    /// <summary>Keeps the answer of a request that has the key.</summary>
    public Task KeepAsync(string key, StoredResponse answer, CancellationToken cancellation) =>
        blobs.WriteJsonAsync(Containers.Answers, key, answer, cancellation);

    /// <summary>Gives a key back, so that the request may be sent again.</summary>
    public Task GiveBackAsync(string key, CancellationToken cancellation) =>
        blobs.DeleteAsync(Containers.Answers, key, cancellation);

    /// <summary>Removes answers that are no longer kept.</summary>
    public async Task RemoveOldAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - Kept;
        foreach (var item in await blobs.ListAsync(Containers.Answers, "", cancellation))
        {
            if (item.Properties.LastModified < before)
            {
                await blobs.DeleteAsync(Containers.Answers, item.Name, cancellation);
            }
        }
    }
}
