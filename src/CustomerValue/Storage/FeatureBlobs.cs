using System.Globalization;

namespace CustomerValue.Storage;

/// <summary>Names of the blobs of features.</summary>
public static class FeatureBlobs
{
    /// <summary>Blob of one partition's features at a cutoff.</summary>
    public static string Of(string featureKey, DateOnly cutoff, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder(featureKey, cutoff)}part={partition:00}.parquet");

    /// <summary>Folder of the features at a cutoff.</summary>
    public static string Folder(string featureKey, DateOnly cutoff) =>
        string.Create(CultureInfo.InvariantCulture, $"{featureKey}/{cutoff:yyyy-MM-dd}/");
}
