using CustomerValue.Recommendations;
using static CustomerValue.Tests.Recommendations.MadeFeedback;

namespace CustomerValue.Tests.Recommendations;

/// <summary>Weights of feedback, splits, and the rule of repeats.</summary>
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
        Backtest.Owned(rows, 110).ShouldBe([1, 2], ignoreOrder: true);
    }

    [Fact]
    public void Of_a_long_history_the_heaviest_products_count()
    {
        FeedbackRow[] rows = [Buy(1, 50), Buy(2, 99), Buy(3, 98), Buy(5, 97)];
        Weights.History(rows, 100).Select(h => h.Product).ShouldBe([2, 3, 5]);
    }

    [Fact]
    public void The_last_purchase_day_is_left_out_or_the_one_before()
    {
        var log = FeedbackLog.From(
            [
                [Buy(0, 10), Buy(1, 20), Buy(2, 30), new(3, 35, FeedbackType.View)],
                [Buy(0, 10), Buy(1, 20)],
                [Buy(0, 10)],
            ],
            4
        );
        var newest = Split.LeaveLastOut(log, 50, 0);
        (newest.Until(0), newest.End(0)).ShouldBe((30, 31));
        (newest.Until(1), newest.End(1)).ShouldBe((20, 21));
        (newest.Until(2), newest.End(2)).ShouldBe((50, 50));
        var earlier = Split.LeaveLastOut(log, 50, 1);
        (earlier.Until(0), earlier.End(0)).ShouldBe((20, 21));
        // Of the newest target nothing is known, and there is nothing before the one before.
        (earlier.Until(1), earlier.End(1)).ShouldBe((20, 20));
        // Later than the cutoff is nothing.
        Split.LeaveLastOut(log, 30, 0).Until(0).ShouldBe(20);
    }

    [Fact]
    public void Products_of_a_category_are_bought_again_or_not()
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
        var rule = RepeatRule.Of(log, Split.Everything(40, 50), categories, 0.3);
        Enumerable.Range(0, 6).Select(rule.Allows).ShouldBe([true, true, false, true, false, true]);
        // A day that is not known tells nothing.
        RepeatRule.Of(log, Split.Everything(40, 2), categories, 0.3).Allows(0).ShouldBeFalse();
    }
}
