using CustomerValue.Models.Churn;

namespace CustomerValue.Summaries;

/// <summary>The template writer's names, headlines and explanations for each kind of segment.</summary>
internal static class TemplateWords
{
    /// <summary>Name of each kind.</summary>
    public static Bilingual Name(SegmentKind kind) =>
        kind switch
        {
            SegmentKind.Outside => new("Customers outside the segments", "未归入群体的客户"),
            SegmentKind.SlippingBest => new("Valuable customers to win back", "待挽回的优质客户"),
            SegmentKind.Lapsed => new("Lapsed customers", "沉默客户"),
            SegmentKind.New => new("New customers", "新客户"),
            SegmentKind.Best => new("Best customers", "核心客户"),
            SegmentKind.DealSeekers => new("Deal seekers", "折扣型客户"),
            SegmentKind.GiftSeason => new("Gift-season buyers", "年末送礼客户"),
            SegmentKind.SmallBaskets => new("Frequent buyers of small baskets", "高频小单客户"),
            SegmentKind.BigBaskets => new("Big-basket buyers", "大单客户"),
            SegmentKind.Evening => new("Evening shoppers", "晚间购物客户"),
            SegmentKind.Occasional => new("Occasional buyers", "偶尔购买的客户"),
            _ => new("Everyday customers", "日常客户"),
        };

    /// <summary>What a second habit adds to the name, or null. Names without it would be the same for two segments of a kind.</summary>
    public static Bilingual? Addition(string theme, FactDirection direction) =>
        (theme, direction) switch
        {
            (FeatureWords.Season, FactDirection.Higher) => new("of the gift season", "年末季"),
            (FeatureWords.Discount, FactDirection.Higher) => new("who like a deal", "偏爱折扣的"),
            (FeatureWords.Evening, FactDirection.Higher) => new("of the evening", "晚间"),
            (FeatureWords.Weekend, FactDirection.Higher) => new("of the weekend", "周末"),
            (FeatureWords.Basket, FactDirection.Higher) => new("with big baskets", "大单"),
            (FeatureWords.Basket, FactDirection.Lower) => new("with small baskets", "小单"),
            (FeatureWords.Units, FactDirection.Higher) => new("who buy in bulk", "批量采购的"),
            (FeatureWords.Price, FactDirection.Higher) => new("with premium taste", "偏爱高价商品的"),
            (FeatureWords.Frequency, FactDirection.Higher) => new("with a habit of buying", "常购"),
            (FeatureWords.Frequency, FactDirection.Lower) => new("with few purchases", "低频"),
            (FeatureWords.Breadth, FactDirection.Higher) => new("with wide interests", "兴趣广泛的"),
            _ => null,
        };

    /// <summary>The headline: {0} customers, {1} share of customers, {2} share of value, {3} churn, {4} churn of all, {5} expected spend, {6} the name of churn.</summary>
    public static Bilingual Headline(SegmentKind kind) =>
        kind switch
        {
            SegmentKind.Outside => new(
                "{0} fit no segment and are best looked at case by case, as they stand for {2} of the expected spend.",
                "{0}不属于任何群体，却对应{2}的预期消费，适合逐个查看。"
            ),
            SegmentKind.SlippingBest => new(
                "Valuable customers with {5} of expected spend, of whom {6} stands at {3}.",
                "优质客户的预期消费为{5}，而{6}为{3}。"
            ),
            SegmentKind.Lapsed => new(
                "The typical customer here has been quiet for long, and {6} stands at {3}.",
                "这里的典型客户已沉默较久，{6}为{3}。"
            ),
            SegmentKind.New => new(
                "The typical customer here is still new, with {5} of spend expected of the segment.",
                "这里的典型客户刚开始购买，群体的预期消费为{5}。"
            ),
            SegmentKind.Best => new(
                "This is the core of the shop: {1} of the customers stand for {2} of the expected spend.",
                "这是店铺的核心：{1}的客户对应{2}的预期消费。"
            ),
            SegmentKind.DealSeekers => new(
                "Discounts stand out in what they buy: the {5} expected of them needs an eye on the margin.",
                "折扣商品在他们的购买中很突出：{5}的预期消费需要兼顾毛利。"
            ),
            SegmentKind.GiftSeason => new(
                "The gift season stands out in what they buy: plan the {5} expected of them around the calendar.",
                "年末季在他们的购买中很突出：{5}的预期消费应围绕节日日历来安排。"
            ),
            SegmentKind.SmallBaskets => new(
                "Frequent visits with small baskets are typical here: a fuller basket is the idea to try with {0}.",
                "典型客户常来但每次买得不多：对{0}可以尝试让购物篮更满。"
            ),
            SegmentKind.BigBaskets => new(
                "Big baskets are typical here: each extra visit counts in a segment that stands for {2} of the expected spend.",
                "典型客户每次买得很多：这个群体对应{2}的预期消费，每次到访都很重要。"
            ),
            SegmentKind.Evening => new(
                "Evening shopping stands out here: {0} with {2} of the expected spend.",
                "晚间购物在这里很突出：{0}，对应{2}的预期消费。"
            ),
            SegmentKind.Occasional => new(
                "Few purchases so far are typical here: a regular rhythm is the idea to try, with {5} expected of {0}.",
                "典型客户只是偶尔购买：{0}的预期消费为{5}，可以尝试培养购买规律。"
            ),
            _ => new(
                "They are the middle of the shop: {0} with {2} of the expected spend, and no habit that stands out.",
                "他们是店铺的中坚：{0}，对应{2}的预期消费，没有特别突出的习惯。"
            ),
        };

    /// <summary>The habit in a clause: {0} the segment's figure, {1} everybody's.</summary>
    public static Bilingual Habit(string theme, FactDirection direction)
    {
        var only = direction == FactDirection.Lower;
        return theme switch
        {
            FeatureWords.Recency => only
                ? new(
                    "the last purchase was just {0} ago, against {1} for customers overall",
                    "上次购买就在{0}前，全体客户为{1}"
                )
                : new(
                    "the last purchase lies {0} back, against {1} for customers overall",
                    "上次购买已过去{0}，全体客户为{1}"
                ),
            FeatureWords.Frequency => only
                ? new("just {0} so far, against {1} overall", "累计只有{0}，全体为{1}")
                : new("{0} so far, against {1} overall", "累计{0}，全体为{1}"),
            FeatureWords.Basket => new("a purchase brings {0}, against {1} overall", "每次购买{0}，全体为{1}"),
            FeatureWords.Tenure => new(
                "the first purchase was {0} ago, against {1} overall",
                "首次购买在{0}前，全体为{1}"
            ),
            FeatureWords.Discount => new(
                "the share at a discount is {0} on average, against {1} overall",
                "折扣平均占{0}，全体为{1}"
            ),
            FeatureWords.Returns => new(
                "on average {0} of what is bought comes back, against {1} overall",
                "退货平均占{0}，全体为{1}"
            ),
            FeatureWords.Units => new("an order holds {0}, against {1} overall", "每单{0}，全体为{1}"),
            FeatureWords.Price => new("a unit costs {0}, against {1} overall", "每件成交价{0}，全体为{1}"),
            FeatureWords.Breadth => new("{0} tried so far, against {1} overall", "买过{0}，全体为{1}"),
            FeatureWords.Repeat => new(
                "on average {0} of the products are bought again, against {1} overall",
                "平均{0}的商品会被再次购买，全体为{1}"
            ),
            FeatureWords.Season => new(
                "on average {0} of the purchases are made from October to December, against {1} overall",
                "平均{0}的购买发生在年末季，全体为{1}"
            ),
            FeatureWords.Evening => new(
                "on average {0} of the shopping happens in the evening, against {1} overall",
                "平均{0}的购买发生在晚间，全体为{1}"
            ),
            FeatureWords.Weekend => new(
                "on average {0} of the purchases are made at a weekend, against {1} overall",
                "平均{0}的购买发生在周末，全体为{1}"
            ),
            _ => new("{0} pass between purchases, against {1} overall", "购买间隔{0}，全体为{1}"),
        };
    }

    /// <summary>What a churn probability is called.</summary>
    public static Bilingual Churn(ChurnMeaning meaning) =>
        meaning == ChurnMeaning.NoPurchase
            ? new("the probability of no purchase", "不再购买的概率")
            : new("the probability of falling silent", "陷入沉默的概率");

    /// <summary>Why the figures are as they are, without figures.</summary>
    public static Bilingual Why(SegmentKind kind) =>
        kind switch
        {
            SegmentKind.Outside => new(
                "Their habits have little in common with each other, so an average may describe them badly.",
                "他们的习惯彼此差异很大，平均值可能很难代表他们。"
            ),
            SegmentKind.SlippingBest => new(
                "What they are worth was built over time, and it is the outlook that now puts it in doubt.",
                "他们的价值是长期积累的，如今的前景让这份价值变得不确定。"
            ),
            SegmentKind.Lapsed => new(
                "The long silence explains the outlook: the model expects little of customers who have not bought for so long.",
                "长时间的沉默解释了这一前景：对这么久没有购买的客户，模型的预期不高。"
            ),
            SegmentKind.New => new(
                "There is little history to lean on, which is why the outlook still depends on the next purchase.",
                "可依据的历史还很短，因此前景仍取决于下一次购买。"
            ),
            SegmentKind.Best => new(
                "Habit may carry this segment: its customers seem to know the shop.",
                "支撑这个群体的可能是习惯：这些客户似乎熟悉店铺。"
            ),
            SegmentKind.DealSeekers => new(
                "Price may be what brings them in, and the calendar of offers what decides when they buy.",
                "吸引他们的可能是价格，促销日历可能决定了他们何时购买。"
            ),
            SegmentKind.GiftSeason => new(
                "It may be the occasion that brings them, in which case long quiet stretches in the year are normal.",
                "带来他们的可能是节日，这样的话全年中长时间安静很正常。"
            ),
            SegmentKind.SmallBaskets => new(
                "They may come for what they need at the moment.",
                "他们可能只为当下所需而来。"
            ),
            SegmentKind.BigBaskets => new(
                "They may plan their purchases and stock up; the size of the basket carries their value.",
                "他们可能有计划地采购囤货，订单金额支撑了他们的价值。"
            ),
            SegmentKind.Evening => new(
                "Shopping may be part of their free time; a test would show whether mailings at that hour are answered.",
                "购物可能是他们休闲时间的一部分；测试可以看出该时段的推送是否有回应。"
            ),
            SegmentKind.Occasional => new(
                "They may know the shop without a habit of visiting it yet.",
                "他们可能知道这家店，但还没有形成光顾的习惯。"
            ),
            _ => new(
                "No habit sets them apart, which makes them a fair measure of how the shop does as a whole.",
                "他们没有特别突出的习惯，正好可以衡量店铺的整体状况。"
            ),
        };
}
