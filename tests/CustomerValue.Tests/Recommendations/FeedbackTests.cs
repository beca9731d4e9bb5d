using CustomerValue.Recommendations;
using static CustomerValue.Tests.Recommendations.MadeFeedback;

namespace CustomerValue.Tests.Recommendations;

/// <summary>Weights of feedback, what customers have, and shares of repeats.</summary>
public class FeedbackTests
{
    private static readonly FeedbackWeights Weights = new([1, 0.5, 0.4, 0.1], 10, 3);

    [Fact]
    public void Feedback_fades_and_adds_up()
    {
        FeedbackRow[] rows = [Buy(1, 90), Buy(1, 100), new(1, 100, FeedbackType.View), new(4, 80, FeedbackType.Cart)];
        var history = Weights.History(rows, 100);
        history.ShouldBe([(1, 0.5f), (4, 0.125f)]);
        Weights.History(rows, 110).ShouldBe([(1, 0.25f + 0.5f + 0.05f), (4, 0.0625f)]);
        // After long enough nothing is left of it.
        Weights.History(rows, 1_000).ShouldBeEmpty();
    }

    [Fact]
    public void What_was_sent_back_counts_no_more_and_what_came_after_does()
    {
        FeedbackRow[] rows =
        [
            Buy(1, 90),
            new(1, 95, FeedbackType.Return),
            Buy(2, 90),
            new(2, 95, FeedbackType.Return),
            Buy(2, 100),
        ];
        Weights.History(rows, 110).ShouldBe([(2, 0.5f)]);
        // Before it was sent back nobody knew.
        Weights.History(rows, 95).Count.ShouldBe(2);
        Backtest.Bought(rows, int.MinValue, 110).ShouldBe([1, 2], ignoreOrder: true);
    }

    [Fact]
    public void Of_a_long_history_the_heaviest_products_count()
    {
        FeedbackRow[] rows = [Buy(1, 50), Buy(2, 99), Buy(3, 98), Buy(5, 97)];
        Weights.History(rows, 100).Select(h => h.Product).ShouldBe([2, 3, 5]);
    }

    [Fact]
    public void What_a_customer_has_counts_days_since_all_of_it_was_sent_back()
    {
        FeedbackRow[] rows =
        [
            Buy(0, 10),
            Buy(0, 20),
            Buy(0, 35),
            Buy(1, 10),
            new(1, 12, FeedbackType.Return),
            Buy(2, 10),
            new(2, 12, FeedbackType.Return),
            Buy(2, 15),
            new(3, 11, FeedbackType.View),
            Buy(4, 30),
        ];
        OwnProduct.Of(rows, 30).ShouldBe([new(0, 2, 10, 20), new(1, 0, 10, 10), new(2, 1, 15, 15)]);
    }

    [Fact]
    public void Few_buyers_lean_towards_their_category_and_that_towards_the_shop()
    {
        // Products 0 and 1 are soap, 2 is a lamp, 3 and 4 have no category: 3 is bought again, 4 is not.
        var log = FeedbackLog.From(
            Enumerable
                .Range(0, 40)
                .Select(c =>
                    new[] { Buy(c % 2, 1), Buy(c % 2, 2), Buy(2, 1), Buy(3, 1), Buy(4, 1) }.Concat(
                        c % 2 == 0 ? [Buy(3, 5)] : [Buy(4, 90)]
                    )
                ),
            6
        );
        string?[] categories = ["soap", "soap", "lamps", null, null, "soap"];
        var rates = RepeatRates.Of(log, 50, categories);
        // Of 160 buyers of a product before day 50, 40 bought soap and 20 bought product 3 again.
        double shop = 60.0 / 160;
        var soap = (40 + (10 * shop)) / 50;
        rates[0].ShouldBe((20 + (10 * soap)) / 30, 1e-12);
        rates[5].ShouldBe(soap, 1e-12);
        rates[2].ShouldBe(10 * ((10 * shop) / 50) / 50, 1e-12);
        rates[3].ShouldBe((20 + (10 * shop)) / 50, 1e-12);
        rates[4].ShouldBe(10 * shop / 50, 1e-12);
        // A day that is not known tells nothing.
        RepeatRates.Of(log, 2, categories).ShouldAllBe(r => r == 0);
    }
}
