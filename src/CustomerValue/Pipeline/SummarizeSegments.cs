using System.Text.Json;
using CustomerValue.Models.Packaging;
using CustomerValue.Reviews.Drivers;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Storage;
using CustomerValue.Summaries;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>
/// Stage: writes a summary of each segment of a published run. The scores are served before, during and after it, whatever
/// the language model does.
/// </summary>
public sealed class SummarizeSegments(
    ScoreStore scores,
    ModelStore models,
    SegmentStore segments,
    SummaryStore summaries,
    SummaryWriter writer,
    ReviewDriverStore reviews,
    ReviewQuotes quotes,
    RunTable runs,
    IOptions<SummaryOptions> options
)
{
    /// <summary>Does the work of a message. What is written already is kept, so that a run that was ended goes on where it was.</summary>
    public async Task RunAsync(WorkMessage message, CancellationToken cancellation)
    {
        var standing = await summaries.ReadAsync(message.Run, cancellation);
        var profiles = (await ProfilesAsync(message.Run, cancellation)).Where(p => standing.Of(p.Id) is null).ToList();
        await WriteAsync(message.Run, profiles, anew: false, cancellation);
    }

    /// <summary>
    /// Writes the summary of one segment again, asking the model even for the same figures. Where the model cannot write it, a model's
    /// summary that stands is kept.
    /// </summary>
    /// <param name="run">Id of a published run.</param>
    /// <param name="segment">Id of the segment, 0 for the customers in none.</param>
    /// <param name="cancellation">Ends the work; the standing summary stays.</param>
    /// <returns>The summary, or null where the run has no customers in the segment.</returns>
    public async Task<SegmentSummary?> AgainAsync(string run, int segment, CancellationToken cancellation)
    {
        if (await segments.ProfileAsync(run, segment, cancellation) is not { } profile)
        {
            return null;
        }

        await WriteAsync(run, [profile], anew: true, cancellation);
        return (await summaries.ReadAsync(run, cancellation)).Of(profile.Id);
    }

    private async Task WriteAsync(string run, List<SegmentProfile> profiles, bool anew, CancellationToken cancellation)
    {
        if (profiles.Count == 0)
        {
            return;
        }

        var inputs = await InputsAsync(run, profiles, cancellation);
        var meter = summaries.Meter(run, options.Value.MaxTokensPerRun);
        await foreach (var summary in writer.WriteAsync(inputs, meter, anew, cancellation))
        {
            await summaries.ChangeAsync(run, all => all.Keeps(summary) ? null : all.With(summary), cancellation);
        }
    }

    private async Task<List<SummaryInput>> InputsAsync(
        string run,
        List<SegmentProfile> profiles,
        CancellationToken cancellation
    )
    {
        var told = (await scores.SummaryAsync(run, cancellation))!;
        var migration = (await segments.MigrationAsync(run, cancellation))!;
        var said = options.Value is { ReviewQuotes: true, Service: not SummaryService.None }
            ? await quotes.OfAsync(await runs.GetAsync(run, cancellation), cancellation)
            : null;
        var judged = await reviews.ReadAsync(run, cancellation);
        var card = await models.TryReadAsync(told.ModelVersion, ModelStore.Card, cancellation);
        var churn = card is null ? default : JsonSerializer.Deserialize<ModelCard>(card, BlobFiles.Json)!.ChurnMeaning;
        var inputs = new List<SummaryInput>(profiles.Count);
        foreach (var profile in profiles)
        {
            var last = migration.LastRun is null
                ? null
                : await segments.ProfileAsync(migration.LastRun, profile.Id ?? 0, cancellation);
            var unusual = judged?.IsUnusual(profile.Id ?? 0) == true;
            var context = SegmentContext.Of(profile.Id, migration, last) with
            {
                Currency = told.Currency,
                HorizonDays = told.HorizonDays,
                Churn = churn,
                NegativeReviews = unusual ? judged!.ShareNegative(profile.Id ?? 0) : null,
                NegativeReviewsOfAll = unusual ? judged!.All.ShareNegative : null,
            };
            inputs.Add(
                new SummaryInput(SegmentFacts.Of(profile, context), said?.GetValueOrDefault(profile.Id ?? 0) ?? [])
            );
        }

        return inputs;
    }

    private async Task<List<SegmentProfile>> ProfilesAsync(string run, CancellationToken cancellation)
    {
        var profiles = new List<SegmentProfile>();
        // A run that is no longer kept has no segments.
        foreach (var entry in (await segments.IndexAsync(run, cancellation))?.Segments ?? [])
        {
            profiles.Add((await segments.ProfileAsync(run, entry.Id ?? 0, cancellation))!);
        }

        return profiles;
    }
}
