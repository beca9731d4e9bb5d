using CustomerValue;
using CustomerValue.Photos;
using CustomerValue.Pipeline;
using CustomerValue.Storage;
using CustomerValue.Tests.Photos;
using Microsoft.Extensions.Options;

namespace EndToEnd.Tests;

/// <summary>The stage that learns photos on the storage emulator, where no network can be trained.</summary>
public sealed class LearnPhotosTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_folders_tell_needs_no_network()
    {
        foreach (var name in new[] { "images/hats/s1.jpg", "images/hats/s2.jpg", "images/_unlabelled/s3.jpg" })
        {
            await storage.Blobs.WriteAsync(Containers.Exports, name, MadePicture.Shape(0, 1), Cancellation);
        }

        var shop = Options.Create(new CustomerValueOptions { Partitions = 2 });
        var folder = Directory.CreateTempSubdirectory("customervalue-");
        try
        {
            var (lake, scratch) = (new LakeStore(storage.Blobs), new Scratch(folder.FullName));
            var photos = Options.Create(new PhotoOptions());
            var inferred = new InferredCategories(storage.Blobs, lake, scratch, photos, shop);
            var runs = new RunTable(storage.Clients);
            var stage = new LearnPhotos(
                storage.Blobs,
                new LearnedStore(storage.Blobs),
                new ProductPhotos(storage.Blobs, lake, scratch, shop),
                new NoTrainer(),
                inferred,
                runs,
                photos,
                shop
            );
            (await runs.TryAddAsync(Run(), Cancellation)).ShouldBeTrue();
            await stage.RunAsync(new WorkMessage(WorkMessage.CurrentVersion, "run-photos"), Cancellation);

            var told = await inferred.ReadAsync(Cancellation);
            told.Version.ShouldBeNull();
            told.Items.ShouldBe([new InferredCategory("s1", "hats", 1), new InferredCategory("s2", "hats", 1)]);
            (await lake.CurrentAsync(Cancellation))!.Exports.ShouldContain(e => e.Name == LakeExport.PhotoCategories);
            (await runs.GetAsync("run-photos", Cancellation))
                .Warnings.ShouldHaveSingleItem()
                .ShouldContain("not learned");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static RunRecord Run() =>
        new()
        {
            Id = "run-photos",
            Kind = RunKind.Train,
            Status = RunStatus.Succeeded,
            LakeVersion = "lake",
            AsOf = new DateOnly(2026, 1, 1),
            HorizonDays = 90,
            ModelHorizonDays = 90,
            Partitions = 2,
            LabelledCutoffs = [],
            FeatureKey = "features",
            Featurized = "11",
            Scored = "11",
            CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Entered = new Dictionary<RunStatus, DateTimeOffset>(),
        };

    private sealed class NoTrainer : IPhotoTrainer
    {
        public string? WhyMissing => "There is no libtorch.";

        public byte[] Train(PhotoSet photos, int seed, TimeSpan limit, CancellationToken cancellation) =>
            throw new InvalidOperationException("Nobody asks for it.");
    }
}
