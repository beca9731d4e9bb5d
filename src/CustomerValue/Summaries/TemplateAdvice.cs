namespace CustomerValue.Summaries;

/// <summary>Risks and actions of the template writer: tables of rules, the first that hold are taken.</summary>
internal static class TemplateAdvice
{
    private const int MaxRisks = 2;
    private const int Actions = 3;

    private static readonly (Func<SegmentReading, bool> When, Bilingual Text)[] RiskRules =
    [
        (
            r => r.Kind == SegmentKind.SlippingBest,
            new(
                "Every week without contact may make a return less likely, and replacing such customers costs a lot.",
                "拖得越久，回来的可能就越小，而重新获取这样的客户代价很高。"
            )
        ),
        (
            r => r.Kind == SegmentKind.Lapsed,
            new(
                "Repeated mailings to people who have moved on cost money and harm the shop's sender reputation.",
                "反复打扰已经离开的人，既花钱又损害发件信誉。"
            )
        ),
        (
            r => r.Kind == SegmentKind.New,
            new(
                "Without a reason to return soon, many of them may have bought for the only time.",
                "如果没有尽快回来的理由，很多人可能不会再次购买。"
            )
        ),
        (
            r => r.Kind == SegmentKind.Best,
            new(
                "The shop leans on few customers here: a slip in service would be felt in the total at once.",
                "店铺在这里依赖少数客户：服务的疏忽会立刻反映在总额上。"
            )
        ),
        (
            r => r.High(FeatureWords.Discount),
            new("Deeper discounts would train them to wait for the next offer.", "更深的折扣会让他们习惯等待下次促销。")
        ),
        (
            r => r.High(FeatureWords.Returns),
            new("Returns eat into the margin that the sales figures promise.", "退货会侵蚀销售额所体现的毛利。")
        ),
        (
            r => r.High(FeatureWords.Season),
            new(
                "A late delivery or an empty shelf in the season cannot be made good until the next year.",
                "旺季的延迟发货或缺货，要到来年才能弥补。"
            )
        ),
        (
            r =>
                r.Facts.Find("negative_reviews") is not null && r.Direction("negative_reviews") == FactDirection.Higher,
            new(
                "What they complain about in reviews may drive them out before an offer reaches them.",
                "评价中的抱怨可能在优惠到达之前就赶走他们。"
            )
        ),
        (
            r => r.Low(FeatureWords.Basket),
            new("Shipping and handling may cost what a small basket earns.", "小额订单的利润可能被物流和处理成本抵消。")
        ),
        (
            r => r.High(FeatureWords.Basket),
            new(
                "A single missed order weighs heavily, because each is large.",
                "每个订单金额都大，错过任何订单影响都很明显。"
            )
        ),
        (
            r => r.Low(FeatureWords.Frequency),
            new(
                "With so short a history the forecast of each customer is uncertain.",
                "历史有限，对每位客户的预测并不确定。"
            )
        ),
        (
            r => r.Kind == SegmentKind.Outside,
            new(
                "A campaign made for the average would miss most of them.",
                "按平均水平设计的活动很难打动他们中的大多数。"
            )
        ),
        (
            _ => true,
            new(
                "Left without attention, a segment like this drifts slowly and unnoticed.",
                "如果缺乏关注，这样的群体会在不知不觉中慢慢流失。"
            )
        ),
    ];

    private static readonly (Func<SegmentReading, bool> When, string Metric, Bilingual Text)[] ActionRules =
    [
        (
            r => r.Kind == SegmentKind.SlippingBest,
            SummaryMetrics.Churn,
            new(
                "Contact the most valuable of them in person this week, with a question about their last order rather than a discount.",
                "本周亲自联系其中最有价值的客户，询问上次订单的体验，而不是先给折扣。"
            )
        ),
        (
            r => r.Kind is SegmentKind.SlippingBest or SegmentKind.Lapsed,
            SummaryMetrics.Reactivation,
            new(
                "Send a short win-back series: what is new since their last purchase, then a personal offer, then stop.",
                "发送简短的召回系列：先介绍上次购买后的新品，再给专属优惠，然后停止。"
            )
        ),
        (
            r => r.Kind == SegmentKind.Lapsed,
            SummaryMetrics.Response,
            new(
                "Ask those who do not answer whether they still want mail, and take the silent ones off the list.",
                "询问没有回应的人是否还愿意接收邮件，并把沉默者移出名单。"
            )
        ),
        (
            r => r.Kind == SegmentKind.New,
            SummaryMetrics.SecondPurchase,
            new(
                "Follow the first purchase with a mail that shows what goes with it and a thank-you that is valid for a short time.",
                "首次购买后发送邮件，推荐搭配商品，并附上短期有效的感谢礼。"
            )
        ),
        (
            r => r.Kind == SegmentKind.New,
            SummaryMetrics.Breadth,
            new(
                "Introduce a neighbouring category in the welcome series, chosen by what they bought first.",
                "在欢迎系列中根据首购商品介绍相邻品类。"
            )
        ),
        (
            r => r.Kind == SegmentKind.Best,
            SummaryMetrics.Churn,
            new(
                "Protect them: early access to new products, a named contact, and a call when somebody misses the usual rhythm.",
                "重点维护：新品优先购买、专属联系人，发现有人打破惯常节奏时主动致电。"
            )
        ),
        (
            r => r.Kind == SegmentKind.Best && r.Low(FeatureWords.Discount),
            SummaryMetrics.Margin,
            new(
                "Take them out of general discount mailings; they buy little at a discount as it is.",
                "不再向他们群发折扣；他们本来就很少购买打折商品。"
            )
        ),
        (
            r => r.High(FeatureWords.Discount),
            SummaryMetrics.Margin,
            new(
                "Swap blanket discounts for offers on products with margin to spare, such as bundles or a gift from a set order value.",
                "用毛利充足商品的优惠替代全场折扣，例如组合装或满额赠礼。"
            )
        ),
        (
            r => r.High(FeatureWords.Discount),
            SummaryMetrics.Discount,
            new(
                "Hold the discount back from a random part of the segment and see who buys all the same.",
                "随机对部分客户不发折扣，观察谁仍会购买。"
            )
        ),
        (
            r => r.High(FeatureWords.Returns),
            SummaryMetrics.Returns,
            new(
                "List the products they send back most and mend sizes, pictures and descriptions there.",
                "列出退货最集中的商品，改进其尺码、图片和描述。"
            )
        ),
        (
            r => r.High(FeatureWords.Season),
            SummaryMetrics.Response,
            new(
                "Write to them with gift ideas in early autumn and again before the last day for delivery in time.",
                "初秋发送送礼灵感，并在最后准时送达日之前再次提醒。"
            )
        ),
        (
            r => r.High(FeatureWords.Season),
            SummaryMetrics.Frequency,
            new(
                "Give them an occasion outside the season, such as birthdays or spring, with a reminder they can set.",
                "提供旺季之外的购买契机，例如生日或春季，并允许自设提醒。"
            )
        ),
        (
            r => r.Low(FeatureWords.Basket) && !r.Silent,
            SummaryMetrics.Basket,
            new(
                "Set the limit for free delivery a little above the usual basket and offer fitting extras on the way to it.",
                "把包邮门槛设在略超平常订单的位置，并推荐合适的凑单商品。"
            )
        ),
        (
            r => r.High(FeatureWords.Units),
            SummaryMetrics.Basket,
            new(
                "Offer prices by quantity and a quick way to order the same list again.",
                "提供阶梯价格，并支持按原清单快速再次下单。"
            )
        ),
        (
            r => r.High(FeatureWords.Repeat),
            SummaryMetrics.Frequency,
            new(
                "Offer a subscription or a reminder for what they buy again and again.",
                "为他们反复购买的商品提供订阅或提醒。"
            )
        ),
        (
            r => r.High(FeatureWords.Basket) && !r.High(FeatureWords.Frequency),
            SummaryMetrics.Frequency,
            new(
                "Time a reminder to their usual gap between purchases, with a list made from the last order.",
                "按照他们惯常的购买间隔发送提醒，并附上根据上次订单生成的清单。"
            )
        ),
        (
            r => r.High(FeatureWords.Evening),
            SummaryMetrics.Response,
            new(
                "Move mailings to the early evening and keep the service desk open then.",
                "把推送改到傍晚，并在该时段保持客服在线。"
            )
        ),
        (
            r => r.High(FeatureWords.Breadth),
            SummaryMetrics.Frequency,
            new(
                "Show them new arrivals before everybody else; they like to try things.",
                "让他们抢先看到新品；他们喜欢尝试。"
            )
        ),
        (
            r => r.Facts.Find("category.1") is not null,
            SummaryMetrics.Breadth,
            new(
                "Build the next mailing around the category they like best, with a bridge to a neighbouring category.",
                "下次推送围绕他们最喜欢的品类，并引向相邻品类。"
            )
        ),
        (
            r => r.Low(FeatureWords.Frequency) && r.Kind != SegmentKind.New,
            SummaryMetrics.SecondPurchase,
            new(
                "Send a reason to come back that builds on the last order, not a general newsletter.",
                "根据上次订单给出回来的理由，而不是群发简报。"
            )
        ),
        (
            r => r.Kind == SegmentKind.Outside,
            SummaryMetrics.Spend,
            new(
                "Have somebody from sales look through the largest accounts and note what each needs.",
                "请销售人员查看其中最大的账户，并记录各自的需要。"
            )
        ),
        (
            r => r.High(FeatureWords.Frequency) || r.Kind == SegmentKind.Best,
            SummaryMetrics.Spend,
            new("Invite them to recommend the shop, with a thank-you for both sides.", "邀请他们推荐店铺，并答谢双方。")
        ),
        (
            _ => true,
            SummaryMetrics.Spend,
            new(
                "Keep a random group out of every campaign to this segment, so that its effect can be measured.",
                "每次针对该群体的活动都随机保留对照组，以便衡量效果。"
            )
        ),
        (
            _ => true,
            SummaryMetrics.Churn,
            new(
                "Ask a small sample of them what would bring them back sooner, and act on the answer heard most.",
                "向其中部分客户了解怎样能让他们更愿意回来，并落实最常听到的答案。"
            )
        ),
        (
            _ => true,
            SummaryMetrics.Breadth,
            new(
                "Show products that go with the last order on the page and in the mail after it.",
                "在页面和购后邮件中展示与上次订单搭配的商品。"
            )
        ),
    ];

    /// <summary>Risks, one or two, and three actions.</summary>
    public static (IReadOnlyList<string> Risks, IReadOnlyList<DraftAction> Actions) For(
        SegmentReading reading,
        SummaryLanguage language
    ) =>
        (
            [.. RiskRules.Where(r => r.When(reading)).Take(MaxRisks).Select(r => r.Text.In(language))],
            [
                .. ActionRules
                    .Where(a => a.When(reading))
                    .Take(Actions)
                    .Select(a => new DraftAction(a.Text.In(language), a.Metric)),
            ]
        );
}
