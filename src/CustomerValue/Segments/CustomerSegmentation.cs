using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Storage;

namespace CustomerValue.Segments;

/// <summary>The groups that one customer is in.</summary>
/// <param name="Segment">Id of the segment; null for one who is like no segment, or where there are none.</param>
/// <param name="BehaviourTier">Tier by recency, frequency and money.</param>
/// <param name="NeedTier">Tier by need.</param>
public sealed record CustomerGroup(int? Segment, string BehaviourTier, string NeedTier);

/// <summary>How customers are grouped.</summary>
/// <param name="Segments">How segments are looked for.</param>
/// <param name="Grid">Names of the tiers by behaviour, 5 x 5.</param>
/// <param name="Needs">Rules of the tiers by need, the first that holds.</param>
/// <param name="OtherNeed">Name of the tier by need for whom no rule holds.</param>
public sealed record GroupSettings(
    SegmentSettings Segments,
    IReadOnlyList<IReadOnlyList<string>> Grid,
    IReadOnlyList<NeedRule> Needs,
    string OtherNeed
)
{
    /// <summary>The app's settings, built-in names and rules where none are set.</summary>
    public static GroupSettings Of(CustomerValueOptions options) =>
        new(
            new SegmentSettings
            {
                MinK = options.MinSegments,
                MaxK = options.MaxSegments,
                MaxTrainingRows = options.SegmentTrainingCustomers,
                MinStability = options.SegmentStability,
                Seed = options.Seed,
            },
            options.BehaviourTiers.Count == 0 ? RfmTiers.DefaultGrid : options.BehaviourTiers,
            options.Needs.Count == 0
                ? NeedTiers.Default
                : [.. options.Needs.Select(n => new NeedRule(n.Name, n.Feature, n.Min, n.Share, n.Is))],
            options.OtherNeed
        );
}

/// <summary>
/// Segments and tiers with fixed borders, learned once with the models of a version: a customer's groups depend on nobody else
/// and stay until the customer changes or new models are learned.
/// </summary>
/// <param name="Behaviour">Tiers by recency, frequency and money.</param>
/// <param name="Needs">Tiers by need.</param>
/// <param name="Segments">Segments, or null where none could be found.</param>
/// <param name="Warning">Why there are no segments.</param>
public sealed record CustomerSegmentation(RfmTiers Behaviour, NeedTiers Needs, SegmentModel? Segments, string? Warning)
{
    /// <summary>The warning with what it takes to say it in another language; null in groups that were kept before there was any.</summary>
    public Sentence? Notice { get; init; }

    /// <summary>First id that no segment ever had, also where this version has none.</summary>
    public int NextSegmentId { get; init; } = Segments?.NextId ?? 1;

    /// <summary>File of the groups in the folder of a model version.</summary>
    public const string File = "groups.json";

    /// <summary>Reads the groups of a model version.</summary>
    /// <exception cref="JsonException">The file is not what this app wrote.</exception>
    public static CustomerSegmentation Load(byte[] json) =>
        JsonSerializer.Deserialize<CustomerSegmentation>(json, BlobFiles.Json)
        ?? throw new JsonException($"{File} is empty; train the models again.");

    /// <summary>The groups as UTF-8 JSON; equal groups give equal bytes.</summary>
    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(this, BlobFiles.Json);

    /// <summary>Learns the borders.</summary>
    /// <param name="table">Customers as they are now, at least one.</param>
    /// <param name="settings">How to group.</param>
    /// <param name="last">Segments whose ids are kept, or null.</param>
    /// <param name="firstId">First id that no segment ever had.</param>
    public static CustomerSegmentation Fit(
        FeatureTable table,
        GroupSettings settings,
        SegmentModel? last,
        int firstId = 1
    )
    {
        var behaviour = RfmTiers.Of(table, settings.Grid);
        var needs = NeedTiers.Of(table, settings.Needs, settings.OtherNeed);
        try
        {
            return new CustomerSegmentation(
                behaviour,
                needs,
                SegmentTrainer.Train(table, settings.Segments, last, firstId),
                null
            );
        }
        catch (NoSegmentsException e)
        {
            return new CustomerSegmentation(behaviour, needs, null, e.Message)
            {
                Notice = e.Sentence,
                NextSegmentId = Math.Max(last?.NextId ?? 1, firstId),
            };
        }
    }

    /// <summary>The groups of each customer, in the order of the table.</summary>
    public CustomerGroup[] Assign(FeatureTable table)
    {
        var segments = Segments?.Assign(table);
        var needs = Needs.Assign(table);
        return [.. Behaviour.Assign(table).Select((tier, i) => new CustomerGroup(segments?[i], tier, needs[i]))];
    }
}
