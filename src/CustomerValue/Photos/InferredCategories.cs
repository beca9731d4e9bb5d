using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Photos;

/// <summary>A category that a photo told.</summary>
/// <param name="Sku">Product, the name of the photo's file.</param>
/// <param name="Category">The category.</param>
/// <param name="Confidence">Probability, 0 to 1.</param>
public sealed record InferredCategory(string Sku, string Category, double Confidence);

/// <summary>All that photos told.</summary>
/// <param name="Version">Version of the network that told them; null before the first.</param>
/// <param name="LeastConfidence">Those of less confidence fill no missing category.</param>
/// <param name="Items">One for each product, by name.</param>
public sealed record InferredList(string? Version, double LeastConfidence, IReadOnlyList<InferredCategory> Items);

/// <summary>
/// Keeps the categories that photos told: the blob <c>lake/inferred-categories.json</c> to read, and an export of the kind
/// <c>categories</c> in the lake, which fills missing categories of products and never replaces one.
/// </summary>
public sealed class InferredCategories(
    BlobFiles blobs,
    LakeStore lake,
    Scratch scratch,
    IOptions<PhotoOptions> options,
    IOptions<CustomerValueOptions> shop
)
{
    private const string Blob = "inferred-categories.json";

    // As those of products: every customer may buy every product.
    private const int Partition = 0;

    /// <summary>What photos told; an empty list before the first.</summary>
    public async Task<InferredList> ReadAsync(CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<InferredList>(Containers.Lake, Blob, cancellation)).Value
        ?? new InferredList(null, options.Value.LeastConfidence, []);

    /// <summary>Replaces what is kept. Of several photos of a product the surest counts.</summary>
    /// <param name="guesses">The likeliest category of each photo.</param>
    /// <param name="version">Version of the network; null where there is none.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task PutAsync(IReadOnlyList<InferredCategory> guesses, string? version, CancellationToken cancellation)
    {
        var items = guesses
            .GroupBy(g => g.Sku, StringComparer.Ordinal)
            .Select(g => g.OrderByDescending(i => i.Confidence).ThenBy(i => i.Category, StringComparer.Ordinal).First())
            .OrderBy(g => g.Sku, StringComparer.Ordinal)
            .ToList();
        var index = await lake.CurrentAsync(cancellation);
        var standing = index?.Exports.FirstOrDefault(e => e.Name == LakeExport.PhotoCategories);
        var filling = items.FindAll(i => i.Confidence >= options.Value.LeastConfidence);
        var content = ContentHash.Of(filling.SelectMany(i => new[] { i.Sku, i.Category, $"{i.Confidence:R}" }));
        if (standing is null && items.Count == 0)
        {
            return;
        }

        if (standing?.Content != content)
        {
            var export = new LakeExport(
                LakeExport.PhotoCategories,
                content,
                content,
                filling.Count,
                null,
                null,
                null,
                LakeExport.Categories
            );
            await WriteAsync(export, filling, cancellation);
            await lake.PutAsync(export, index?.Partitions ?? shop.Value.Partitions, cancellation);
        }

        var list = new InferredList(version, options.Value.LeastConfidence, items);
        await blobs.WriteJsonAsync(Containers.Lake, Blob, list, cancellation);
    }

    private async Task WriteAsync(LakeExport export, List<InferredCategory> rows, CancellationToken cancellation)
    {
        using var folder = scratch.NewFolder();
        var file = folder.File("categories.parquet");
        using (var connection = DuckDb.Open(folder.Path, shop.Value.MemoryLimitMb))
        {
            connection.Execute("CREATE TABLE categories (sku VARCHAR, category VARCHAR, confidence DOUBLE)");
            using (var appender = connection.CreateAppender("categories"))
            {
                foreach (var row in rows)
                {
                    appender
                        .CreateRow()
                        .AppendValue(row.Sku)
                        .AppendValue(row.Category)
                        .AppendValue((double?)row.Confidence)
                        .EndRow();
                }
            }

            connection.Execute(
                $"COPY (SELECT * FROM categories ORDER BY sku) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd)"
            );
        }

        var blob = $"{LakeStore.LinesFolder(export.Key, export.Version, Partition)}chunk-0000.parquet";
        await blobs.UploadAsync(Containers.Lake, blob, file, cancellation);
    }
}
