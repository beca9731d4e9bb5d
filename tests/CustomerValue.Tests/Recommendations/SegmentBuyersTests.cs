using CustomerValue.Recommendations;

namespace CustomerValue.Tests.Recommendations;

public class SegmentBuyersTests
{
    private const int Cutoff = 20_000;

    [Fact]
    public void Customers_count_once_and_only_what_they_bought_in_the_last_year()
    {
        var buyers = new SegmentBuyers(
            [new("a", "Anorak", null, true), new("b", null, null, true), new("c", "Cap", null, false)],
            Cutoff
        );
        buyers.Add(Customer(1, Buy(0, Cutoff - 1), Buy(0, Cutoff - 40), Buy(1, Cutoff - 365)));
        buyers.Add(Customer(1, Buy(1, Cutoff - 366), Seen(2, Cutoff - 3), Buy(0, Cutoff - 9)));
        buyers.Add(Customer(2, Buy(1, Cutoff - 2), Buy(2, Cutoff)));
        buyers.Add(Customer(2));
        buyers.Add(Customer(null, Buy(0, Cutoff - 5)));

        var top = buyers.Top();
        top.Select(s => s.Segment).ShouldBe([0, 1, 2]);
        top[0].Products.ShouldBe([new SegmentProduct("a", "Anorak", 1, 0.6)]);
        top[1].Products.ShouldBe([new SegmentProduct("a", "Anorak", 1, 0.6), new SegmentProduct("b", null, 0.5, 0.4)]);
        top[2].Products.ShouldBe([new SegmentProduct("b", null, 0.5, 0.4)]);
    }

    private static CustomerFeedback Customer(int? segment, params FeedbackRow[] rows) => new("c", segment, rows);

    private static FeedbackRow Buy(int product, int day) => Row(product, day, FeedbackType.Buy);

    private static FeedbackRow Seen(int product, int day) => Row(product, day, FeedbackType.View);

    private static FeedbackRow Row(int product, int day, FeedbackType type) => new(product, day, type);
}
