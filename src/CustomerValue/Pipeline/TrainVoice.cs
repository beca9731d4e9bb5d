using Azure.Storage.Blobs.Models;
using CustomerValue.Exports;
using CustomerValue.Models;
using CustomerValue.Storage;
using CustomerValue.Voice;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>
/// Learns the head from the shop's clips, once for the same clips, then has the voice notes read, whose texts go into the lake as
/// reviews. Without clips and without a transcription nothing is done.
/// </summary>
public sealed class TrainVoice(
    BlobFiles blobs,
    LearnedStore models,
    ShopVoice voice,
    VoiceNotes notes,
    IOptions<VoiceOptions> options
)
{
    // Another way to learn or to hear makes other heads and texts of the same sounds.
    private const string Way = "1";

    /// <summary>Does the work.</summary>
    /// <returns>What the people of the shop should know.</returns>
    public async Task<IReadOnlyList<Sentence>> RunAsync(CancellationToken cancellation)
    {
        var uploads = (await blobs.ListAsync(Containers.Exports, "", cancellation))
            .Select(b => (Blob: b, Path: MediaPath.Of(b.Name)))
            .ToList();
        var all = uploads
            .Where(u => u.Path?.Kind == MediaKind.VoicePhrase)
            .Select(u => (u.Blob, Path: u.Path!))
            .ToList();
        var clips = Sample(all, options.Value.MaxClips);
        var said = uploads.Where(u => u.Path is { Kind: MediaKind.VoiceNote, Time: not null }).ToList();
        if (clips.Count == 0 && (said.Count == 0 || voice.Transcribes is null))
        {
            await notes.ClearAsync(cancellation);
            return said.Count == 0 ? [] : [RunSentences.VoiceNotesWithoutPhrases.With(said.Count)];
        }

        try
        {
            var (model, version) = clips.Count == 0 ? (null, "") : await HeadAsync(clips, cancellation);
            var unread = await notes.RunAsync(
                [.. said.Select(n => (n.Blob, n.Path!))],
                $"{Way} {version} {voice.Transcribes}",
                (samples, stop) => voice.ReadAsync(samples, model, stop),
                cancellation
            );
            var unlearned = clips.Count == all.Count ? null : RunSentences.PhrasesLeftOut.With(clips.Count, all.Count);
            return [.. new[] { unlearned, unread }.OfType<Sentence>()];
        }
        catch (ModelFitException e)
        {
            return [RunSentences.VoiceNotesNotRead.With(e.Message)];
        }
    }

    /// <summary>The clips to learn from, in their order: of too many, about as many of each phrase, chosen by the hash of their names.</summary>
    internal static List<(BlobItem Blob, MediaPath Path)> Sample(List<(BlobItem Blob, MediaPath Path)> clips, int most)
    {
        var chosen = clips
            .GroupBy(c => c.Path.Folder, StringComparer.Ordinal)
            .SelectMany(g =>
                g.OrderBy(c => ContentHash.Of(c.Blob.Name), StringComparer.Ordinal).Select((c, i) => (c, i))
            )
            .OrderBy(p => p.i)
            .ThenBy(p => p.c.Path.Folder, StringComparer.Ordinal)
            .Take(most)
            .Select(p => p.c.Blob.Name)
            .ToHashSet(StringComparer.Ordinal);
        return clips.FindAll(c => chosen.Contains(c.Blob.Name));
    }

    private async Task<(PhraseModel Model, string Version)> HeadAsync(
        List<(BlobItem Blob, MediaPath Path)> clips,
        CancellationToken cancellation
    )
    {
        var source = ContentHash.Of(
            clips
                .SelectMany(c => new[] { c.Blob.Name, c.Blob.Properties.ETag.ToString()! })
                .Append(options.Value.MaxFalseAccepts.ToString("R", provider: null))
                .Append(options.Value.MaxSeconds.ToString(provider: null))
                .Append(Way)
        );
        var standing = await models.PointerAsync(ShopVoice.Folder, cancellation);
        if (
            standing?.Source == source
            && await models.TryLoadAsync(
                ShopVoice.Folder,
                standing.Version,
                ShopVoice.File,
                PhraseModel.Load,
                cancellation
            )
                is { } stored
        )
        {
            return (stored, standing.Version);
        }

        var features = new SpeechFeatures(voice.Embedding);
        var learned = new List<PhraseClip>();
        foreach (var (blob, path) in clips)
        {
            if (
                await blobs.TryReadAsync(Containers.Exports, blob.Name, cancellation) is { } bytes
                && TryRead(bytes, blob) is { } samples
            )
            {
                learned.Add(features.Clip(path.IsUnlabelled ? null : path.Words, samples));
            }
        }

        var model = PhraseTrainer.Train(learned, options.Value.MaxFalseAccepts, cancellation);
        var saved = model.Save();
        var version =
            $"voice-{ContentHash.Of(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(saved)))}";
        await models.PublishAsync(
            ShopVoice.Folder,
            new LearnedPointer(version, source),
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { [ShopVoice.File] = saved },
            cancellation
        );
        return (model, version);
    }

    /// <summary>A file that was refused when it was uploaded is left out.</summary>
    private float[]? TryRead(byte[] bytes, BlobItem blob)
    {
        try
        {
            return WavReader.Read(bytes, blob.Name, options.Value.MaxSeconds);
        }
        catch (ExportRefusedException)
        {
            return null;
        }
    }
}
