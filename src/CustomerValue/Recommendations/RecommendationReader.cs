using System.Text.Json;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using DuckDB.NET.Data;

namespace CustomerValue.Recommendations;

/// <summary>A product that is recommended or goes with another one, as it is shown.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Name">Its name, if known.</param>
/// <param name="Category">Its category path, if known.</param>
/// <param name="Score">Higher is better; comparable within one list and kind of reason.</param>
/// <param name="Reason">Why it is on the list.</param>
/// <param name="Because">The product that the reason names, or null.</param>
/// <param name="Times">Days on which the customer bought it, where that is the reason; else null.</param>
public sealed record ShownProduct(
    string Sku,
    string? Name,
    string? Category,
    double Score,
    RecommendationReason Reason,
    NamedProduct? Because,
    int? Times
);

/// <summary>A product by name.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Name">Its name, if known.</param>
public sealed record NamedProduct(string Sku, string? Name);

/// <summary>The recommendations that are served.</summary>
/// <param name="Index">How they were made.</param>
/// <param name="Tag">Strong ETag of everything that is served from them, without quotes.</param>
public sealed record CurrentRecommendations(RecommendationIndex Index, string Tag);

/// <summary>
/// Reads recommendations from the files of the newest run that has them, kept on local disk. They are made after the scores are
/// published; until then those of the run before are served.
/// </summary>
public sealed class RecommendationReader(
    BlobFiles blobs,
    ScoreStore scores,
    RecommendationStore store,
    Scratch scratch,
    TimeProvider time
) : IDisposable
{
    private static readonly TimeSpan PointerAge = TimeSpan.FromSeconds(2);
    private readonly LocalDatabase _database = new(scratch);
    private CurrentRecommendations? _current;
    private long _readAt;
    private ProductNames? _names;

    /// <summary>What is served now, or null where no kept run has recommendations; at most two seconds old.</summary>
    public async Task<CurrentRecommendations?> CurrentAsync(CancellationToken cancellation)
    {
        if (_current is { } current && time.GetElapsedTime(_readAt) < PointerAge)
        {
            return current;
        }

        var pointer = await scores.CurrentAsync(cancellation);
        foreach (var run in pointer?.Kept ?? [])
        {
            var tag = $"{run}.recommendations.{pointer!.Revision}";
            var found =
                _current?.Tag == tag ? _current
                : await store.IndexAsync(run, cancellation) is { } index ? new CurrentRecommendations(index, tag)
                : null;
            if (found is not null)
            {
                _readAt = time.GetTimestamp();
                return _current = found;
            }
        }

        return null;
    }

    /// <summary>A customer's list, best first, or null for a customer who has none.</summary>
    /// <param name="current">What is served.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="count">Most products.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<List<ShownProduct>?> ForCustomerAsync(
        CurrentRecommendations current,
        string customerId,
        int count,
        CancellationToken cancellation
    )
    {
        using var connection = await ConnectionAsync(current, cancellation);
        var json = await TextAsync(
            connection,
            "SELECT items FROM lists.recommendations WHERE customer_id = $key",
            customerId,
            cancellation
        );
        if (json is null)
        {
            return null;
        }

        var items = JsonSerializer.Deserialize<List<Recommendation>>(json, BlobFiles.Json)!.Take(count).ToList();
        var named = await NamesAsync(current, connection, cancellation);
        return [.. items.Select(i => Shown(i, named))];
    }

    /// <summary>The products that go with one, nearest first, and the product itself; null for a product nobody knows.</summary>
    /// <param name="current">What is served.</param>
    /// <param name="sku">The product.</param>
    /// <param name="count">Most products.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<(NamedProduct Product, List<ShownProduct> Items)?> SimilarAsync(
        CurrentRecommendations current,
        string sku,
        int count,
        CancellationToken cancellation
    )
    {
        using var connection = await ConnectionAsync(current, cancellation);
        var json = await TextAsync(connection, "SELECT items FROM lists.products WHERE sku = $key", sku, cancellation);
        if (json is null)
        {
            return null;
        }

        var items = JsonSerializer.Deserialize<List<SimilarProduct>>(json, BlobFiles.Json)!.Take(count).ToList();
        var named = await NamesAsync(current, connection, cancellation);
        return (
            new NamedProduct(sku, named.GetValueOrDefault(sku).Name),
            [.. items.Select(i => Shown(new Recommendation(i.Sku, i.Score, i.Reason, sku), named))]
        );
    }

    /// <inheritdoc />
    public void Dispose() => _database.Dispose();

    private static ShownProduct Shown(Recommendation item, Dictionary<string, (string? Name, string? Category)> named)
    {
        var (name, category) = named.GetValueOrDefault(item.Sku);
        return new ShownProduct(
            item.Sku,
            name,
            category,
            item.Score,
            item.Reason,
            item.Because is null ? null : new NamedProduct(item.Because, named.GetValueOrDefault(item.Because).Name),
            item.Times
        );
    }

    private static async Task<string?> TextAsync(
        DuckDBConnection connection,
        string sql,
        string key,
        CancellationToken cancellation
    )
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add(new DuckDBParameter("key", key));
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    /// <summary>Names of all products, read once for each state.</summary>
    private async Task<Dictionary<string, (string? Name, string? Category)>> NamesAsync(
        CurrentRecommendations current,
        DuckDBConnection connection,
        CancellationToken cancellation
    )
    {
        if (_names is { } known && known.Tag == current.Tag)
        {
            return known.BySku;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sku, name, category FROM lists.products";
        using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new Dictionary<string, (string?, string?)>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            names.Add(
                reader.GetString(0),
                (
                    await reader.IsDBNullAsync(1, cancellation) ? null : reader.GetString(1),
                    await reader.IsDBNullAsync(2, cancellation) ? null : reader.GetString(2)
                )
            );
        }

        _names = new ProductNames(current.Tag, names);
        return names;
    }

    private Task<DuckDBConnection> ConnectionAsync(CurrentRecommendations current, CancellationToken cancellation) =>
        _database.ConnectAsync(
            current.Tag,
            async folder =>
            {
                var run = current.Index.Run;
                var customers = folder.File("customers.parquet");
                var products = folder.File("products.parquet");
                await DownloadAsync(RecommendationStore.CustomersBlob(run), customers);
                await DownloadAsync(RecommendationStore.ProductsBlob(run), products);
                // A look-up in the indexed copy takes a twentieth of one in the Parquet file.
                return $"""
                    ATTACH {DuckDb.Quote(folder.File("lists.duckdb"))} AS lists;
                    CREATE TABLE lists.recommendations AS
                        SELECT customer_id, to_json(items)::VARCHAR AS items FROM {DuckDb.ReadParquet([customers])};
                    CREATE UNIQUE INDEX by_customer ON lists.recommendations (customer_id);
                    CREATE TABLE lists.products AS
                        SELECT sku, name, category, to_json(items)::VARCHAR AS items FROM {DuckDb.ReadParquet([
                        products,
                    ])};
                    CREATE UNIQUE INDEX by_sku ON lists.products (sku);
                    """;

                Task DownloadAsync(string blob, string file) =>
                    blobs.DownloadAsync(Containers.Scores, blob, file, cancellation);
            },
            cancellation
        );

    private sealed record ProductNames(string Tag, Dictionary<string, (string? Name, string? Category)> BySku);
}
