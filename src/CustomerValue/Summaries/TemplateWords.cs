namespace CustomerValue.Summaries;

/// <summary>The template writer's names, headlines and explanations for each kind of segment.</summary>
internal static class TemplateWords
{
    /// <summary>Name of each kind.</summary>
    public static Bilingual Name(SegmentKind kind) =>
        kind switch
        {
            SegmentKind.Outside => new("Customers outside the segments", "未归入群体的客户"),
            SegmentKind.SlippingBest => new("Good customers going quiet", "正在流失的优质客户"),
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

    /// <summary>The headline: {0} customers, {1} share of customers, {2} share of value, {3} churn, {4} churn of all, {5} expected spend.</summary>
    public static Bilingual Headline(SegmentKind kind) =>
        kind switch
        {
            SegmentKind.Outside => new(
                "{0} fit no segment and are best looked at case by case, as they stand for {2} of the expected spend.",
                "{0}不属于任何群体，却对应{2}的预期消费，适合逐个查看。"
            ),
            SegmentKind.SlippingBest => new(
                "Valuable customers are about to go quiet: {5} of expected spend is at stake while the probability of leaving stands at {3}.",
                "优质客户正在沉默：预期消费{5}存在风险，平均流失概率为{3}。"
            ),
            SegmentKind.Lapsed => new(
                "Most of these customers have gone quiet, and with a probability of leaving of {3} only a well-aimed win-back is worth its cost.",
                "这些客户大多已经沉默，平均流失概率为{3}，只有精准的召回才值得投入。"
            ),
            SegmentKind.New => new(
                "These customers are still new, and the next purchase decides whether the {5} expected of them comes in.",
                "这些客户刚刚开始购买，下一次购买决定{5}的预期消费能否实现。"
            ),
            SegmentKind.Best => new(
                "This is the core of the shop: {1} of the customers stand for {2} of the expected spend.",
                "这是店铺的核心：{1}的客户对应{2}的预期消费。"
            ),
            SegmentKind.DealSeekers => new(
                "They buy when there is a discount, so the {5} expected of them is only worth having at a margin that holds.",
                "他们在有折扣时才购买，因此{5}的预期消费要在守住毛利的前提下才有意义。"
            ),
            SegmentKind.GiftSeason => new(
                "They come for the gift season: plan the {5} expected of them around the calendar.",
                "他们为年末送礼而来：{5}的预期消费应围绕节日日历来安排。"
            ),
            SegmentKind.SmallBaskets => new(
                "They come often and take little each time, so a fuller basket is the way to the most from {0}.",
                "他们常来但每次买得不多，让购物篮更满是经营{0}的关键。"
            ),
            SegmentKind.BigBaskets => new(
                "They buy a lot at a time: each extra visit counts in a segment that stands for {2} of the expected spend.",
                "他们每次买得很多：这个群体对应{2}的预期消费，每次到访都很重要。"
            ),
            SegmentKind.Evening => new(
                "They shop after work, and {0} will see a message sent at that hour.",
                "他们在下班后购物，晚间发送的信息能触达{0}。"
            ),
            SegmentKind.Occasional => new(
                "They buy now and then, and a regular rhythm among {0} is what would lift the {5} expected of them.",
                "他们只是偶尔购买，让{0}形成规律，才能让{5}的预期消费继续成长。"
            ),
            _ => new(
                "They are the middle of the shop: {0} with {2} of the expected spend and nothing that needs repair.",
                "他们是店铺的中坚：{0}，对应{2}的预期消费，没有需要补救的问题。"
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
                    "they bought as recently as {0} ago, against {1} for customers overall",
                    "上次购买就在{0}前，全体客户为{1}"
                )
                : new(
                    "their last purchase lies {0} back, against {1} for customers overall",
                    "上次购买已过去{0}，全体客户为{1}"
                ),
            FeatureWords.Frequency => only
                ? new("they have made just {0}, against {1} overall", "累计只有{0}，全体为{1}")
                : new("they have made {0}, against {1} overall", "累计{0}，全体为{1}"),
            FeatureWords.Basket => new("a purchase brings {0}, against {1} overall", "每次购买{0}，全体为{1}"),
            FeatureWords.Tenure => new("they first bought {0} ago, against {1} overall", "首次购买在{0}前，全体为{1}"),
            FeatureWords.Discount => new("{0} on discount is typical, against {1} overall", "折扣占{0}，全体为{1}"),
            FeatureWords.Returns => new("{0} of what they buy comes back, against {1} overall", "退货占{0}，全体为{1}"),
            FeatureWords.Units => new("an order holds {0}, against {1} overall", "每单{0}，全体为{1}"),
            FeatureWords.Price => new("a unit costs them {0}, against {1} overall", "每件成交价{0}，全体为{1}"),
            FeatureWords.Breadth => new("they have tried {0}, against {1} overall", "买过{0}，全体为{1}"),
            FeatureWords.Repeat => new(
                "{0} of their products are bought again, against {1} overall",
                "{0}的商品会被再次购买，全体为{1}"
            ),
            FeatureWords.Season => new(
                "{0} of their purchases are made from October to December, against {1} overall",
                "{0}的购买发生在年末季，全体为{1}"
            ),
            FeatureWords.Evening => new(
                "{0} of their shopping happens in the evening, against {1} overall",
                "{0}的购买发生在晚间，全体为{1}"
            ),
            FeatureWords.Weekend => new(
                "{0} of their purchases are made at a weekend, against {1} overall",
                "{0}的购买发生在周末，全体为{1}"
            ),
            _ => new("{0} pass between purchases, against {1} overall", "购买间隔{0}，全体为{1}"),
        };
    }

    /// <summary>Why the figures are as they are, without figures.</summary>
    public static Bilingual Why(SegmentKind kind) =>
        kind switch
        {
            SegmentKind.Outside => new(
                "Their habits have little in common with each other, so an average describes none of them well.",
                "他们的习惯彼此差异很大，平均值很难代表其中任何人。"
            ),
            SegmentKind.SlippingBest => new(
                "What they are worth was built over time, and it is the silence that now puts it in doubt.",
                "他们的价值是长期积累的，如今的沉默让这份价值变得不确定。"
            ),
            SegmentKind.Lapsed => new(
                "The long silence explains the outlook: whoever has not bought for this long seldom comes back without a reason.",
                "长时间的沉默解释了这一前景：这么久没有购买的人，若没有契机，很少会回来。"
            ),
            SegmentKind.New => new(
                "There is little history to lean on, which is why the outlook still depends on the next purchase.",
                "可依据的历史还很短，因此前景仍取决于下一次购买。"
            ),
            SegmentKind.Best => new(
                "Habit carries this segment: the customers know the shop, and the shop knows what they want.",
                "习惯支撑着这个群体：客户熟悉店铺，店铺也了解他们的需要。"
            ),
            SegmentKind.DealSeekers => new(
                "Price is what brings them in, so the calendar of offers decides when they buy.",
                "价格吸引他们前来，促销日历决定了他们何时购买。"
            ),
            SegmentKind.GiftSeason => new(
                "The occasion brings them rather than the shop, so long quiet stretches in the year are normal for them.",
                "带来他们的是节日而不是店铺，所以全年中长时间安静对他们很正常。"
            ),
            SegmentKind.SmallBaskets => new(
                "They come for what they need at the moment and seldom look further.",
                "他们只为当下所需而来，很少继续浏览。"
            ),
            SegmentKind.BigBaskets => new(
                "They plan their purchases and stock up, so the size of the basket carries their value.",
                "他们计划性采购并囤货，订单金额支撑了他们的价值。"
            ),
            SegmentKind.Evening => new(
                "Shopping is part of their free time, so mailings of the morning reach them at the wrong moment.",
                "购物是他们休闲时间的一部分，早晨的推送时机不对。"
            ),
            SegmentKind.Occasional => new(
                "The shop is a place they know but have no habit of visiting yet.",
                "他们知道这家店，但还没有形成光顾的习惯。"
            ),
            _ => new(
                "No habit sets them apart, which makes them a fair measure of how the shop does as a whole.",
                "他们没有特别突出的习惯，正好可以衡量店铺的整体状况。"
            ),
        };
}
