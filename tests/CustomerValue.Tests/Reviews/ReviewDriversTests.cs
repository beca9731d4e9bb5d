using CustomerValue.Reviews.Drivers;

namespace CustomerValue.Tests.Reviews;

public sealed class ReviewDriversTests
{
    // Of the reviews of everybody else 20 of 100 are negative.
    [Theory]
    [InlineData(10, 20, true)]
    [InlineData(2, 5, false)] // 40 %, but of five
    [InlineData(5, 20, false)] // 25 %: five points are within two standard errors
    [InlineData(0, 100, true)]
    public void A_share_of_negative_reviews_is_unusual_beyond_chance(int negative, int reviews, bool isUnusual) =>
        new ReviewDrivers(Group(negative + 20, reviews + 100), [new SegmentReviews(1, Group(negative, reviews))], [])
            .IsUnusual(1)
            .ShouldBe(isUnusual);

    [Fact]
    public void Who_has_no_share_is_not_unusual()
    {
        var few = Group(3, 3) with { ShareNegative = null };
        new ReviewDrivers(Group(20, 100), [new SegmentReviews(1, few)], []).IsUnusual(1).ShouldBeFalse();
        new ReviewDrivers(Group(20, 100), [], []).IsUnusual(1).ShouldBeFalse();
        new ReviewDrivers(few, [new SegmentReviews(1, Group(3, 3))], []).IsUnusual(1).ShouldBeFalse();
    }

    private static ReviewGroup Group(int negative, int reviews) =>
        new(reviews, negative, (double)negative / reviews, [], [], []);
}
