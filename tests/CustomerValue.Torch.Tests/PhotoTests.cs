using CustomerValue.Models;
using CustomerValue.Photos;
using CustomerValue.Tests.Photos;

namespace CustomerValue.Torch.Tests;

/// <summary>Drawn shapes of three kinds.</summary>
public class PhotoTests
{
    private const int Kinds = 3;
    private static readonly string[] Names = ["circles", "bars", "poles"];

    [Fact]
    public void Shapes_are_told_and_the_card_says_how_well()
    {
        Train(3).ShouldBe(Train(3));
        var network = Train(16);
        var held = Shapes(20, first: 1_000);
        var weights = PhotoEvaluation.Of(network, Names, Kinds * 16, held);
        weights.Card.Accuracy.ShouldBeGreaterThan(0.9);
        weights.Card.Majority.ShouldBe(1.0 / Kinds, 1e-9);
        weights.Card.Confusion.Select(row => row.Sum()).ShouldBe(Enumerable.Repeat(20, Kinds));
        weights
            .Card.Confusion.Select((row, c) => row[c])
            .Sum()
            .ShouldBe((int)Math.Round(weights.Card.Accuracy * held.Pixels.Count));
        using var model = PhotoModel.Load(weights.Save());
        var guesses = model.Tell([PhotoReader.Read(MadePicture.Shape(1, 5_000), "p", 24)])[0];
        guesses.Sum(g => g.Confidence).ShouldBe(1, 0.001);
        guesses.Select(g => g.Confidence).ShouldBeInOrder(SortDirection.Descending);
        guesses.Select(g => g.Category).Order().ShouldBe(Names.Order());
    }

    [Fact]
    public void A_training_that_takes_too_long_steps_aside() =>
        Should
            .Throw<ModelFitException>(() =>
                new PhotoTrainer().Train(Shapes(40, 0), 1, TimeSpan.Zero, TestContext.Current.CancellationToken)
            )
            .Message.ShouldContain("was given up");

    [Fact]
    public void Other_bytes_are_no_network()
    {
        Should.Throw<InvalidDataException>(() => PhotoModel.Load("{}"u8.ToArray()));
        Should.Throw<InvalidDataException>(() => PhotoModel.Load([1, 2, 3]));
    }

    private static byte[] Train(int takes) =>
        new PhotoTrainer().Train(Shapes(takes, 0), 1, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);

    private static PhotoSet Shapes(int takes, int first)
    {
        var shapes = (
            from kind in Enumerable.Range(0, Kinds)
            from take in Enumerable.Range(first, takes)
            select (Pixels: PhotoReader.Read(MadePicture.Shape(kind, take), "shape", 24), Kind: kind)
        ).ToList();
        return new PhotoSet(PhotoReader.Side, shapes.ConvertAll(s => s.Pixels), shapes.ConvertAll(s => s.Kind), Kinds);
    }
}
