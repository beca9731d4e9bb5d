using System.ComponentModel.DataAnnotations;

namespace CustomerValue.Photos;

/// <summary>Settings of product photos, section <c>CustomerValue:Photos</c> (<c>CustomerValue__Photos__MaxPhotos</c> as an environment variable).</summary>
public sealed class PhotoOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "CustomerValue:Photos";

    /// <summary>Most bytes of a photo.</summary>
    public const int MaxBytes = 8_000_000;

    /// <summary>Most pixels of a photo, millions, 1 to 100. A photo takes four bytes a pixel while it is read. Default 24.</summary>
    [Range(1, 100)]
    public int MaxMegapixels { get; set; } = 24;

    /// <summary>Most photos that are learned from, picked by hash, 100 to 100,000; each takes 12 KB of memory. Default 10,000.</summary>
    [Range(100, 100_000)]
    public int MaxPhotos { get; set; } = 10_000;

    /// <summary>Fewest photos of a category that is learned, 5 to 1,000. Default 20.</summary>
    [Range(5, 1_000)]
    public int MinPhotos { get; set; } = 20;

    /// <summary>Seconds that a training may take, 10 to 3,000; one that needs more steps aside. Default 1,200.</summary>
    [Range(10, 3_000)]
    public int TrainingSeconds { get; set; } = 1_200;

    /// <summary>Least confidence at which a missing category is filled, 0 to 1. Default 0.7.</summary>
    [Range(0, 1)]
    public double LeastConfidence { get; set; } = 0.7;
}
