using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Storage;
using CustomerValue.Tests.Voice;
using CustomerValue.Voice;
using Microsoft.Extensions.Options;

namespace EndToEnd.Tests;

/// <summary>The reading of voice notes on the storage emulator, with a played reader.</summary>
public sealed class VoiceNotesTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private const int Notes = 5;
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_outage_ends_the_reading_and_the_next_one_goes_on_with_new_notes_first()
    {
        var notes = await UploadAsync("outage");
        var calls = 0;
        var warning = await ReadAsync(
            notes,
            (_, _) => Said(calls++ == 0 ? "" : null, calls == 1 ? null : "It answered with status 503.")
        );
        calls.ShouldBe(2);
        warning.ShouldBe(
            "Voice notes were not transcribed: It answered with status 503. 3 more wait for the next training."
        );

        calls = 0;
        (await ReadAsync(notes, (_, _) => Said($"text {calls++}"))).ShouldBeNull();
        calls.ShouldBe(Notes - 1);
        (await ReadAsync(notes, (_, _) => throw new InvalidOperationException("All are read."))).ShouldBeNull();
        var index = await new LakeStore(storage.Blobs).CurrentAsync(Cancellation);
        index!.Exports.Single(e => e.Name == LakeExport.VoiceNotes).Kept.ShouldBe(Notes - 1);
    }

    [Fact]
    public async Task A_sound_that_is_refused_holds_up_no_other()
    {
        var notes = await UploadAsync("refused");
        var calls = 0;
        var warning = await ReadAsync(
            notes,
            (_, _) =>
                Task.FromResult<SpeechText?>(
                    calls++ == 0 ? new SpeechText("", SpeechSource.Phrases, null, "Refused.") : Text("words")
                )
        );
        warning.ShouldBe("Some voice notes were not transcribed: Refused.");
        calls.ShouldBe(Notes);
    }

    [Fact]
    public async Task The_reading_ends_with_its_time()
    {
        var notes = await UploadAsync("slow");
        var calls = 0;
        var warning = await ReadAsync(
            notes,
            async (_, stop) =>
            {
                if (++calls == 3)
                {
                    await Task.Delay(Timeout.Infinite, stop);
                }

                return Text("words");
            }
        );
        warning.ShouldNotBeNull().ShouldStartWith("3 voice notes were not read in 2 seconds");
        (await ReadAsync(notes, (_, _) => Said($"text {calls++}"))).ShouldBeNull();
        calls.ShouldBe(3 + 3);
    }

    private static Task<SpeechText?> Said(string? text, string? problem = null) =>
        Task.FromResult<SpeechText?>(
            problem is null ? Text(text!) : new SpeechText("", SpeechSource.Phrases, null, problem, IsOutage: true)
        );

    private static SpeechText Text(string text) => new(text, SpeechSource.Phrases, null, null);

    private async Task<string?> ReadAsync(
        List<(Azure.Storage.Blobs.Models.BlobItem, MediaPath)> notes,
        Func<float[], CancellationToken, Task<SpeechText?>> read
    )
    {
        var folder = Directory.CreateTempSubdirectory("customervalue-");
        try
        {
            var said = await new VoiceNotes(
                storage.Blobs,
                new LakeStore(storage.Blobs),
                new ErasureStore(storage.Blobs, storage.Clients),
                new Scratch(folder.FullName),
                Options.Create(new CustomerValueOptions { Partitions = 2 }),
                Options.Create(new VoiceOptions { ReadingSeconds = 2 }),
                TimeProvider.System
            ).RunAsync(notes, "reader", read, Cancellation);
            return said?.Text;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<List<(Azure.Storage.Blobs.Models.BlobItem, MediaPath)>> UploadAsync(string customer)
    {
        for (var day = 1; day <= Notes; day++)
        {
            await storage.Blobs.WriteAsync(
                Containers.Exports,
                $"voice/{customer}/2025-03-{day:00}.wav",
                MadeSound.Wav(new float[16_000]),
                Cancellation
            );
        }

        var blobs = await storage.Blobs.ListAsync(Containers.Exports, $"voice/{customer}/", Cancellation);
        return blobs.Select(b => (b, MediaPath.Of(b.Name)!)).ToList();
    }
}
