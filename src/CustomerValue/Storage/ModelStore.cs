namespace CustomerValue.Storage;

/// <summary>Which model version scores: the blob <c>models/current.json</c>.</summary>
/// <param name="Version">Folder of the version.</param>
/// <param name="Previous">The version before it, to go back to.</param>
public sealed record ChampionPointer(string Version, string? Previous);

/// <summary>The model versions' blobs.</summary>
public sealed class ModelStore(BlobFiles blobs)
{
    private const string Current = "current.json";

    /// <summary>The file that is written last: a version without it is not finished.</summary>
    public const string Card = "card.json";

    /// <summary>The file of a part that a version shows of itself: card, leaderboard, evaluation, explanation, pictures or usability.</summary>
    public static string Part(string name) => $"{name}.json";

    /// <summary>The standing champion, or null before the first training.</summary>
    public async Task<ChampionPointer?> CurrentAsync(CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<ChampionPointer>(Containers.Models, Current, cancellation)).Value;

    /// <summary>Makes a finished version the champion.</summary>
    public async Task PromoteAsync(string version, CancellationToken cancellation)
    {
        while (true)
        {
            var (pointer, etag) = await blobs.TryReadJsonAsync<ChampionPointer>(
                Containers.Models,
                Current,
                cancellation
            );
            if (pointer?.Version == version)
            {
                return;
            }

            var next = new ChampionPointer(version, pointer?.Version);
            if (await blobs.TryReplaceJsonAsync(Containers.Models, Current, next, etag, cancellation))
            {
                return;
            }
        }
    }

    /// <summary>The finished versions, newest first.</summary>
    public async Task<IReadOnlyList<string>> VersionsAsync(CancellationToken cancellation)
    {
        var items = await blobs.ListAsync(Containers.Models, "", cancellation);
        return
        [
            .. items
                .Where(b => b.Name.EndsWith($"/{Card}", StringComparison.Ordinal))
                .OrderByDescending(b => b.Properties.LastModified)
                .ThenBy(b => b.Name, StringComparer.Ordinal)
                .Select(b => b.Name[..^(Card.Length + 1)]),
        ];
    }

    /// <summary>One file of a version, or null.</summary>
    public Task<byte[]?> TryReadAsync(string version, string file, CancellationToken cancellation) =>
        blobs.TryReadAsync(Containers.Models, $"{version}/{file}", cancellation);

    /// <summary>Every file of a version by name.</summary>
    public async Task<Dictionary<string, byte[]>> ReadAllAsync(string version, CancellationToken cancellation)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var item in await blobs.ListAsync(Containers.Models, $"{version}/", cancellation))
        {
            files[item.Name[(version.Length + 1)..]] = (
                await blobs.TryReadAsync(Containers.Models, item.Name, cancellation)
            )!;
        }

        return files;
    }

    /// <summary>Deletes a version; the card goes first, so that nobody takes what is left for a finished one.</summary>
    public async Task DeleteAsync(string version, CancellationToken cancellation)
    {
        await blobs.DeleteAsync(Containers.Models, $"{version}/{Card}", cancellation);
        await blobs.DeleteAllAsync(Containers.Models, $"{version}/", cancellation);
    }

    /// <summary>Writes a version; what a try that was killed left of it goes first, the card comes last.</summary>
    public async Task WriteAsync(
        string version,
        IReadOnlyDictionary<string, byte[]> files,
        CancellationToken cancellation
    )
    {
        foreach (var item in await blobs.ListAsync(Containers.Models, $"{version}/", cancellation))
        {
            if (!files.ContainsKey(item.Name[(version.Length + 1)..]))
            {
                await blobs.DeleteAsync(Containers.Models, item.Name, cancellation);
            }
        }

        foreach (var (name, bytes) in files.OrderBy(f => f.Key == Card).ThenBy(f => f.Key, StringComparer.Ordinal))
        {
            await blobs.WriteAsync(Containers.Models, $"{version}/{name}", bytes, cancellation);
        }
    }
}
