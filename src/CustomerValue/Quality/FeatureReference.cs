using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Storage;

namespace CustomerValue.Quality;

/// <summary>
/// What the features were like when a model version learned: the file <c>reference.json</c> of the version. Later features are held
/// against it.
/// </summary>
/// <param name="AsOf">Last day that was known.</param>
/// <param name="Customers">Number of customers.</param>
/// <param name="Features">Every feature, in catalogue order.</param>
public sealed record FeatureReference(DateOnly AsOf, int Customers, IReadOnlyList<FeatureBins> Features)
{
    /// <summary>Name of the file in a model version.</summary>
    public const string File = "reference.json";

    /// <summary>Makes the reference of a training; one feature at a time.</summary>
    /// <param name="columns">The features that the version scores first.</param>
    /// <param name="asOf">Last day that is known to them.</param>
    public static FeatureReference Of(ICustomerColumns columns, DateOnly asOf) =>
        new(asOf, columns.Count, [.. FeatureCatalogue.All.Select(f => Bins(columns, f)).OfType<FeatureBins>()]);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static FeatureReference Load(byte[] file) =>
        JsonSerializer.Deserialize<FeatureReference>(file, BlobFiles.Json)!;

    /// <summary>The file; equal references give equal bytes.</summary>
    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(this, BlobFiles.Json);

    private static FeatureBins? Bins(ICustomerColumns columns, Feature feature) =>
        feature.IsCategorical
            ? columns.TryText(feature.Name) is { } texts
                ? FeatureBins.Of(feature.Name, texts)
                : null
            : columns.TryColumn(feature.Name) is { } numbers
                ? FeatureBins.Of(feature.Name, numbers)
                : null;
}
