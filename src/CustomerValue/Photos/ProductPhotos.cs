using Azure.Storage.Blobs.Models;
using CustomerValue.Exports;
using CustomerValue.Features;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Photos;

/// <summary>An uploaded photo.</summary>
/// <param name="Blob">The upload.</param>
/// <param name="Label">Its category, or null where nothing tells it.</param>
/// <param name="Skus">The products on it, by name; never none.</param>
/// <param name="Lacking">Those of them that the catalogue has no category of.</param>
internal sealed record ProductPhoto(
    BlobItem Blob,
    string? Label,
    IReadOnlyList<string> Skus,
    IReadOnlyList<string> Lacking
);

/// <summary>Finds the products of the uploaded photos.</summary>
public sealed class ProductPhotos(
    BlobFiles blobs,
    LakeStore lake,
    Scratch scratch,
    IOptions<CustomerValueOptions> options
)
{
    // As those of the features: every customer may buy every product.
    private const int Partition = 0;

    /// <summary>
    /// All photos of a size that is read, by name. The product is the one whose image in the catalogue has the name of the file, else
    /// the one that the file is named after; the category is the folder's, else the product's in the catalogue.
    /// </summary>
    internal async Task<List<ProductPhoto>> ListAsync(CancellationToken cancellation)
    {
        var photos = (await blobs.ListAsync(Containers.Exports, "", cancellation))
            .Select(b => (Blob: b, Path: MediaPath.Of(b.Name)))
            .Where(p => p.Path?.Kind == MediaKind.Photo && p.Blob.Properties.ContentLength <= PhotoOptions.MaxBytes)
            .ToList();
        if (photos.Count == 0)
        {
            return [];
        }

        var catalogue = await CatalogueAsync(cancellation);
        var categories = catalogue.ToDictionary(p => p.Sku, p => p.Category, StringComparer.Ordinal);
        var byImage = catalogue.Where(p => p.Image is not null).ToLookup(p => p.Image!, StringComparer.Ordinal);
        return photos.ConvertAll(p =>
        {
            string[] pictured = [.. byImage[FileName(p.Blob.Name)].Select(product => product.Sku)];
            var skus = pictured.Length > 0 ? pictured : [p.Path!.File];
            return new ProductPhoto(
                p.Blob,
                p.Path!.IsUnlabelled
                    ? skus.Select(s => categories.GetValueOrDefault(s)).FirstOrDefault(c => c is not null)
                    : p.Path.Folder,
                skus,
                [.. skus.Where(s => categories.GetValueOrDefault(s) is null)]
            );
        });
    }

    private async Task<List<Product>> CatalogueAsync(CancellationToken cancellation)
    {
        var index = await lake.CurrentAsync(cancellation);
        using var folder = scratch.NewFolder();
        var exports = new List<ExportLines>();
        foreach (var export in index?.Exports.Where(e => e.Kind == LakeFiles.ProductsKind) ?? [])
        {
            var files = await lake.DownloadLinesAsync(export, Partition, folder.File("products"), cancellation);
            exports.Add(ExportLines.Of(export, files));
        }

        return Read(exports, folder.Path);
    }

    private List<Product> Read(List<ExportLines> exports, string scratchDirectory)
    {
        using var connection = DuckDb.Open(scratchDirectory, options.Value.MemoryLimitMb);
        connection.Execute(KindSql.Products(exports));
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sku, nullif(trim(category), ''), image FROM products ORDER BY sku";
        using var reader = command.ExecuteReader();
        var products = new List<Product>();
        while (reader.Read())
        {
            string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
            products.Add(new Product(reader.GetString(0), Text(1), Text(2) is { } image ? FileName(image) : null));
        }

        return products;
    }

    /// <summary>The last part of a path or address, without what follows a question mark.</summary>
    private static string FileName(string path) => path.Split('?', '#')[0].Split('/', '\\')[^1];

    private sealed record Product(string Sku, string? Category, string? Image);
}
