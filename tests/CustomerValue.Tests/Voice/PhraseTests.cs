using CustomerValue.Exports;
using CustomerValue.Models;
using CustomerValue.Pipeline;
using CustomerValue.Voice;

namespace CustomerValue.Tests.Voice;

public sealed class PhraseTests : IDisposable
{
    private const int Words = 5;
    private const int Takes = 6;
    private readonly SpeechEmbedding _embedding = SpeechEmbedding.Load();

    public void Dispose() => _embedding.Dispose();

    [Fact]
    public void A_note_yields_its_phrases_in_order()
    {
        var recognizer = new SpeechRecognizer(_embedding, Train());
        int[] said = [3, 0, 4, 1, 2];
        var heard = recognizer.Hear(
            MadeSound.Note(said.Select(w => MadeSound.Word(w, 90))),
            TestContext.Current.CancellationToken
        );
        heard.Text.ShouldBe("word 3 word 0 word 4 word 1 word 2");
        heard.Phrases.ShouldAllBe(p => p.End > p.Start);
        heard.Phrases.Select(p => p.Start).ShouldBeInOrder();
        heard.UnknownSeconds.ShouldBeLessThan(0.2);
    }

    [Fact]
    public void Speech_that_is_no_phrase_is_rejected_and_silence_is_nothing()
    {
        var recognizer = new SpeechRecognizer(_embedding, Train());
        var random = new Random(5);
        float[] noise = [.. Enumerable.Range(0, 8_000).Select(_ => (float)(0.4 * ((2 * random.NextDouble()) - 1)))];
        var strange = recognizer.Hear(MadeSound.Note([noise]), TestContext.Current.CancellationToken);
        strange.Phrases.ShouldBeEmpty();
        strange.UnknownSeconds.ShouldBe(0.5, 0.1);
        var silence = recognizer.Hear(new float[32_000], TestContext.Current.CancellationToken);
        (silence.Text, silence.SpeechSeconds).ShouldBe(("", 0));
    }

    [Fact]
    public void A_head_is_the_same_when_it_was_stored()
    {
        var model = Train();
        var loaded = PhraseModel.Load(model.Save());
        loaded.Save().ShouldBe(model.Save());
        Train().Save().ShouldBe(model.Save());
        loaded.Card.Accuracy.ShouldBeGreaterThan(0.9);
        loaded.Card.FalseAccepts.ShouldBeLessThanOrEqualTo(0.05);
        loaded.Card.Clips.ShouldBe(Enumerable.Repeat(Takes, Words));
        Should.Throw<InvalidDataException>(() => PhraseModel.Load("{}"u8.ToArray()));
        Should.Throw<InvalidDataException>(() => PhraseModel.Load([1, 2]));
    }

    [Fact]
    public void Too_few_clips_say_how_many_are_needed()
    {
        var features = new SpeechFeatures(_embedding);
        var clips = Enumerable.Range(0, 2).Select(w => features.Clip($"word {w}", MadeSound.Word(w, 0))).ToList();
        Should
            .Throw<ModelFitException>(() => PhraseTrainer.Train(clips, 0.05, TestContext.Current.CancellationToken))
            .Message.ShouldContain("at least 3 phrases with 3 clips each");
    }

    [Theory]
    [InlineData("voice/ann/2025-03-04T10-30-00Z.wav", "ann", "2025-03-04T10:30:00.0000000Z")]
    [InlineData(
        "shop.zip/voice/Ann@Shop.example/20250304T103000.WAV",
        "ann@shop.example",
        "2025-03-04T10:30:00.0000000Z"
    )]
    [InlineData("voice/17850.0/2025-03-04.wav", "17850", "2025-03-04T00:00:00.0000000Z")]
    [InlineData("voice/ann/yesterday.wav", "ann", null)]
    public void A_name_tells_customer_and_time(string name, string customer, string? time)
    {
        var path = MediaPath.Of(name)!;
        path.Customer.ShouldBe(customer);
        path.Time?.ToString("O").ShouldBe(time);
    }

    [Theory]
    [InlineData("orders.csv")]
    [InlineData("voice/ann.wav")]
    [InlineData("voice/ann/a/b.wav")]
    [InlineData("myvoice/ann/2025-03-04.wav")]
    [InlineData("voice/ann/orders.csv")]
    public void Other_names_are_tables(string name) => MediaPath.Of(name).ShouldBeNull();

    [Theory]
    [InlineData("images/hats/s-1.JPEG", "hats", "s-1")]
    [InlineData("all.zip/images/_unlabelled/17.5.webp", "_unlabelled", "17.5")]
    public void A_photo_is_named_after_its_product(string name, string category, string sku)
    {
        var path = MediaPath.Of(name)!;
        (path.Kind, path.Folder, path.File).ShouldBe((MediaKind.Photo, category, sku));
        path.Customer.ShouldBeNull();
    }

    [Fact]
    public void A_phrase_is_its_folder_in_words()
    {
        MediaPath.Of("voice-phrases/where-is_my-order/7.wav")!.Words.ShouldBe("where is my order");
        MediaPath.Of("voice-phrases/_unknown/7.wav")!.IsUnlabelled.ShouldBeTrue();
    }

    [Fact]
    public void Of_too_many_clips_some_of_each_phrase_are_taken()
    {
        var clips = new[] { ("aa", 90), ("mm", 90), ("zz", 4) }
            .SelectMany(p => Enumerable.Range(0, p.Item2).Select(i => $"voice-phrases/{p.Item1}/{i:00}.wav"))
            .Select(n => (Azure.Storage.Blobs.Models.BlobsModelFactory.BlobItem(n), MediaPath.Of(n)!))
            .ToList();
        var taken = TrainVoice.Sample(clips, 24);
        taken.GroupBy(c => c.Path.Folder).Select(g => (g.Key, g.Count())).ShouldBe([("aa", 10), ("mm", 10), ("zz", 4)]);
        taken.Select(c => c.Blob.Name).ShouldBeInOrder();
        taken.Count(c => c.Path.File == "00").ShouldBeLessThan(3);
        TrainVoice.Sample(clips, 1_000).ShouldBe(clips);
    }

    [Fact]
    public void Choppy_sound_takes_no_more_work_than_speech_may()
    {
        var model = Train();
        var recognizer = new SpeechRecognizer(_embedding, model with { Longest = 6 });
        var choppy = MadeSound.Tone(300, 16_000, 40);
        for (var i = 0; i < choppy.Length; i++)
        {
            // Soft for a moment eight times a second, every other time more so.
            choppy[i] *= (float)(0.5 + (0.4 * Math.Cos(2 * Math.PI * 8 * i / 16_000.0)) + (i / 2_000 % 2 * 0.05));
        }

        var span = SpeechSpans.Find(choppy).ShouldHaveSingleItem();
        span.Cuts.Count.ShouldBeGreaterThan(250);
        recognizer.Windows([.. span.Cuts.Select(c => c.At)]).ShouldBeGreaterThan(10 * 600 * 40);
        var cuts = recognizer.Affordable(span);
        recognizer.Windows(cuts).ShouldBeLessThanOrEqualTo(600 * 40);
        (cuts[0], cuts[^1]).ShouldBe((span.Start, span.End));
        cuts.Count.ShouldBeGreaterThan(40);

        new SpeechRecognizer(_embedding, model).Affordable(span).Count.ShouldBe(span.Cuts.Count);
    }

    private PhraseModel Train()
    {
        var features = new SpeechFeatures(_embedding);
        var clips =
            from word in Enumerable.Range(0, Words)
            from take in Enumerable.Range(0, Takes)
            select features.Clip($"word {word}", MadeSound.Note([MadeSound.Word(word, take)]));
        return PhraseTrainer.Train([.. clips], 0.05, TestContext.Current.CancellationToken);
    }
}
