using System.Globalization;

namespace CustomerValue.Quality;

/// <summary>From which point on a run warns.</summary>
/// <param name="Drift">Least population stability index of a feature.</param>
/// <param name="VolumeDrop">Share of the usual week, or of the rows of the upload before, that is gone, 0 to 1.</param>
/// <param name="Refused">Share of refused rows of an export, 0 to 1.</param>
/// <param name="Duplicates">Share of rows of customers who have another row in the export, 0 to 1.</param>
public sealed record QualityLimits(double Drift, double VolumeDrop, double Refused, double Duplicates)
{
    /// <summary>The limits that are set.</summary>
    public static QualityLimits Of(CustomerValueOptions options) =>
        new(options.DriftWarning, options.VolumeDropWarning, options.RefusedWarning, options.DuplicateWarning);
}

/// <summary>An upload that was refused whole, or that asks something first.</summary>
/// <param name="Name">Name of the upload.</param>
/// <param name="Code">Why, or what it asks, as in docs/exports.md.</param>
/// <param name="Asks">Whether it waits for an answer.</param>
public sealed record RefusedExport(string Name, string Code, bool Asks = false);

/// <summary>How far the data of a run can be trusted: the blob <c>scores/&lt;run&gt;/quality.json</c>. It tells of nobody in particular.</summary>
/// <param name="Reference">Model version whose training features are compared with; null for the first run.</param>
/// <param name="ReferenceAsOf">Last day that was known to it.</param>
/// <param name="Customers">Customers of the run.</param>
/// <param name="Features">Every feature that is or was known of anybody, most moved first.</param>
/// <param name="Volumes">The last week against those before.</param>
/// <param name="Exports">Every export of the lake that the run read, by name.</param>
/// <param name="RefusedExports">Uploads that were refused whole or ask something first, by name.</param>
public sealed record DataQuality(
    string? Reference,
    DateOnly? ReferenceAsOf,
    int Customers,
    IReadOnlyList<FeatureDrift> Features,
    IReadOnlyList<VolumeCheck> Volumes,
    IReadOnlyList<ExportCheck> Exports,
    IReadOnlyList<RefusedExport> RefusedExports
)
{
    /// <summary>What is worse than the limits, in sentences.</summary>
    public IReadOnlyList<string> Warnings
    {
        get => Sentence.Texts(Notices);
        init => Notices = Sentence.Of(value, Notices);
    }

    /// <summary>The warnings with what it takes to say them in another language.</summary>
    public IReadOnlyList<Sentence> Notices { get; init; } = [];

    /// <summary>Customers and orders that two uploads name in a way that may not be meant; one for each of what can be wrong.</summary>
    public IReadOnlyList<IdCheck> Ids { get; init; } = [];

    private const int MostNamed = 3;
    private const string WithoutRefused = ": the run is without what is new in it.";

    /// <summary>Whether a warning is that of uploads which were refused.</summary>
    internal static bool IsOfRefused(string warning) => warning.EndsWith(WithoutRefused, StringComparison.Ordinal);

    /// <summary>The same with its warnings.</summary>
    internal DataQuality Warned(QualityLimits limits) => this with { Notices = [.. Sentences(limits)] };

    private IEnumerable<Sentence> Sentences(QualityLimits limits)
    {
        var moved = Features.Where(f => f.Level != DriftLevel.None && f.Psi >= limits.Drift).ToList();
        if (moved.Count > 0)
        {
            var named = string.Join(
                ", ",
                moved
                    .Take(MostNamed)
                    .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Feature} (PSI {f.Psi:0.00})"))
            );
            yield return moved.Count > MostNamed
                ? RunSentences.ManyFeaturesDrifted.With(
                    Features.Count,
                    moved.Count,
                    Reference,
                    named,
                    moved.Count - MostNamed
                )
                : RunSentences.FeaturesDrifted.With(Features.Count, moved.Count, Reference, named);
        }

        var dropped = Volumes.Where(v => v.Dropped).ToList();
        if (dropped.Count > 0)
        {
            var more = string.Join(", ", dropped.Skip(1).Select(v => v.Measure));
            yield return more.Length > 0
                ? dropped[0].Sentence().And($" Fallen as well: {more}.", ("fallen", more))
                : dropped[0].Sentence();
        }

        foreach (var sentence in ExportCheck.Sentences(Exports, limits))
        {
            yield return sentence;
        }

        foreach (var ids in Ids)
        {
            yield return ids.Sentence();
        }

        if (RefusedExports.Count > 0)
        {
            var first = RefusedExports[0];
            var more = RefusedExports.Count - 1;
            yield return (first.Asks, more) switch
            {
                (true, 0) => RunSentences.UploadAsks.With(first.Name, first.Code),
                (true, _) => RunSentences.UploadsAsk.With(first.Name, first.Code, more),
                (false, 0) => RunSentences.UploadRefused.With(first.Name, first.Code),
                (false, _) => RunSentences.UploadsRefused.With(first.Name, first.Code, more),
            };
        }
    }
}
