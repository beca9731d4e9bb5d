namespace CustomerValue.Summaries;

/// <summary>The metrics that an action may be meant to move. Each can be measured from orders or from the campaign itself.</summary>
public static class SummaryMetrics
{
    /// <summary>Share of silent customers who buy again.</summary>
    public const string Reactivation = "reactivation_rate";

    /// <summary>Share of first buyers who buy a second time.</summary>
    public const string SecondPurchase = "second_purchase_rate";

    /// <summary>Probability of no purchase in the horizon.</summary>
    public const string Churn = "churn_probability";

    /// <summary>Expected spend of a customer.</summary>
    public const string Spend = "expected_spend_per_customer";

    /// <summary>Value of an order.</summary>
    public const string Basket = "order_value";

    /// <summary>Purchases of a customer in a period.</summary>
    public const string Frequency = "purchase_frequency";

    /// <summary>Margin after discounts.</summary>
    public const string Margin = "gross_margin";

    /// <summary>Share of order lines sold at a discount.</summary>
    public const string Discount = "discounted_share";

    /// <summary>Share of what is bought that comes back.</summary>
    public const string Returns = "return_share";

    /// <summary>Different products of a customer.</summary>
    public const string Breadth = "products_per_customer";

    /// <summary>Answers to a mailing.</summary>
    public const string Response = "campaign_response_rate";

    /// <summary>Negative reviews.</summary>
    public const string Reviews = "negative_review_share";

    /// <summary>Key and name of each with the way it should move.</summary>
    public static IReadOnlyDictionary<string, Bilingual> All { get; } =
        new SortedDictionary<string, Bilingual>(StringComparer.Ordinal)
        {
            [Reactivation] = new("share of silent customers who buy again, up", "沉默客户的再购率（提升）"),
            [SecondPurchase] = new("share of first buyers who come back, up", "首购客户的复购率（提升）"),
            [Churn] = new("probability of leaving, down", "流失概率（降低）"),
            [Spend] = new("expected spend per customer, up", "客均预期消费（提升）"),
            [Basket] = new("order value, up", "客单价（提升）"),
            [Frequency] = new("purchases per customer, up", "人均购买次数（提升）"),
            [Margin] = new("gross margin after discounts, up", "折后毛利（提升）"),
            [Discount] = new("share of lines sold at a discount, down", "折扣商品占比（降低）"),
            [Returns] = new("share of sales returned, down", "退货率（降低）"),
            [Breadth] = new("products per customer, up", "人均购买商品种数（提升）"),
            [Response] = new("response to mailings, up", "营销触达响应率（提升）"),
            [Reviews] = new("share of negative reviews, down", "差评比例（降低）"),
        };
}
