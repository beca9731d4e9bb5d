using CustomerValue.Features;

namespace CustomerValue.Segments;

/// <summary>Local files and settings that a run's segments are described from.</summary>
internal sealed record SegmentReportInput
{
    /// <summary>Feature files of the run's cutoff, one per partition.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Score file of the run.</summary>
    public required string Scores { get; init; }

    /// <summary>The run before and its score file, or null.</summary>
    public required (string Run, string Scores)? Last { get; init; }

    /// <summary>How customers were grouped.</summary>
    public required CustomerSegmentation Groups { get; init; }

    /// <summary>Value tiers, best first.</summary>
    public required IReadOnlyList<string> Tiers { get; init; }

    /// <summary>Length of the predicted period, days.</summary>
    public required int HorizonDays { get; init; }

    /// <summary>When a customer is on a list.</summary>
    public required OpportunitySettings Opportunities { get; init; }

    /// <summary>Existing folder for what does not fit into memory.</summary>
    public required string ScratchDirectory { get; init; }

    /// <summary>Memory limit of DuckDB in MiB.</summary>
    public required int MemoryLimitMb { get; init; }
}

/// <summary>What a run says of its customers' groups; equal input gives equal reports.</summary>
/// <param name="Index">The segments in short.</param>
/// <param name="Profiles">The segments that have customers; none where there are no segments.</param>
/// <param name="Migration">Who moved since the run before.</param>
/// <param name="Opportunities">Whom to act on.</param>
internal sealed record SegmentReport(
    SegmentIndex Index,
    IReadOnlyList<SegmentProfile> Profiles,
    Migration Migration,
    Opportunities Opportunities
)
{
    /// <summary>Describes a run whose customers are all scored. Holds a few figures of every customer and one feature at a time.</summary>
    public static SegmentReport Of(SegmentReportInput input)
    {
        using var features = new FeatureFiles(input.Features, input.ScratchDirectory, input.MemoryLimitMb);
        var customers = GroupedCustomer.Read(
            input.Scores,
            features.CustomerIds,
            input.ScratchDirectory,
            input.MemoryLimitMb
        );
        var migration = Migration.Between(
            input.Last?.Run,
            input.Last?.Scores,
            input.Scores,
            input.Tiers,
            input.Groups.Behaviour.Order(),
            input.ScratchDirectory,
            input.MemoryLimitMb
        );
        var model = input.Groups.Segments;
        var profiles = model is null ? [] : SegmentProfile.Of(features, customers, model, migration.Segments);
        var index = new SegmentIndex(
            customers.Length,
            input.Groups.Warning,
            [.. (model?.Space.Features ?? []).Select(f => f.Feature)],
            model?.Curve ?? [],
            model?.Picture ?? [],
            [.. profiles.Select(SegmentEntry.Of)]
        )
        {
            Notice = input.Groups.Notice,
        };
        var outlooks = customers.Select(
            (c, i) =>
                new CustomerOutlook(
                    features.CustomerIds[i],
                    c.SpendToDate,
                    c.ExpectedSpend,
                    c.BuyProbability,
                    c.RecencyDays,
                    c.UsualGapDays,
                    c.AtRisk,
                    c.AtStake
                )
        );
        return new SegmentReport(
            index,
            profiles,
            migration,
            Opportunities.Of([.. outlooks], input.Opportunities, input.HorizonDays)
        );
    }
}
