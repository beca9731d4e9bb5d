namespace CustomerValue.Summaries;

/// <summary>How a feature is told to people.</summary>
/// <param name="Feature">Name in the feature catalogue.</param>
/// <param name="Theme">Features of one theme say much the same: the most telling one is taken.</param>
/// <param name="Unit">What it is measured in.</param>
/// <param name="Noun">Noun of a count.</param>
/// <param name="Label">What the median is of.</param>
public sealed record FeatureWord(string Feature, string Theme, FactUnit Unit, CountNoun? Noun, Bilingual Label);

/// <summary>
/// The features that a marketer can act on, with their words. A trait that is not among them is not told: most of the
/// catalogue measures the same habits in ways that only a model needs.
/// </summary>
public static class FeatureWords
{
    /// <summary>Days since the last purchase.</summary>
    public const string Recency = "recency";

    /// <summary>How often they buy.</summary>
    public const string Frequency = "frequency";

    /// <summary>What a purchase is worth.</summary>
    public const string Basket = "basket";

    /// <summary>How long they have been customers.</summary>
    public const string Tenure = "tenure";

    /// <summary>How much they buy at a discount.</summary>
    public const string Discount = "discount";

    /// <summary>How much they send back.</summary>
    public const string Returns = "returns";

    /// <summary>How many units they take.</summary>
    public const string Units = "units";

    /// <summary>How dear the things are that they buy.</summary>
    public const string Price = "price";

    /// <summary>How many different products they buy.</summary>
    public const string Breadth = "breadth";

    /// <summary>How much they buy again.</summary>
    public const string Repeat = "repeat";

    /// <summary>How much they buy in October to December.</summary>
    public const string Season = "season";

    /// <summary>How much they buy in the evening.</summary>
    public const string Evening = "evening";

    /// <summary>How much they buy at weekends.</summary>
    public const string Weekend = "weekend";

    /// <summary>The time between their purchases.</summary>
    public const string Gap = "gap";

    private static readonly CountNoun Purchases = new("purchase", "purchases", "次购买");
    private static readonly CountNoun Products = new("product", "products", "种商品");
    private static readonly CountNoun Pieces = new("unit", "units", "件");

    /// <summary>Words of each feature; the first of a theme is preferred where several are about as telling.</summary>
    public static IReadOnlyDictionary<string, FeatureWord> All { get; } =
        new[]
        {
            Word("recency_days", Recency, FactUnit.Days, "time since the last purchase", "距上次购买的时间"),
            Word("purchase_days", Frequency, FactUnit.Count, "purchases so far", "累计购买次数", Purchases),
            Word("orders", Frequency, FactUnit.Count, "orders so far", "累计订单数", new("order", "orders", "个订单")),
            Word("spend_mean", Basket, FactUnit.Amount, "spend on a day of purchase", "每次购买的金额"),
            Word("spend_per_order", Basket, FactUnit.Amount, "value of an order", "每个订单的金额"),
            Word("tenure_days", Tenure, FactUnit.Days, "time since the first purchase", "距首次购买的时间"),
            Word(
                "discounted_line_share",
                Discount,
                FactUnit.Share,
                "share of order lines bought at a discount",
                "打折商品占订单行的比例"
            ),
            Word(
                "discount_share",
                Discount,
                FactUnit.Share,
                "discount as a share of the full price",
                "折扣占原价的比例"
            ),
            Word(
                "return_share",
                Returns,
                FactUnit.Share,
                "share of what they buy that they send back",
                "退货金额占购买金额的比例"
            ),
            Word("units_per_order", Units, FactUnit.Count, "units in an order", "每个订单的件数", Pieces),
            Word("price_mean", Price, FactUnit.Amount, "price paid for a unit", "每件商品的成交价"),
            Word("distinct_skus", Breadth, FactUnit.Count, "different products bought", "买过的商品种数", Products),
            Word("repeat_sku_share", Repeat, FactUnit.Share, "share of products bought again", "重复购买的商品比例"),
            Word(
                "q4_share",
                Season,
                FactUnit.Share,
                "share of purchases in October to December",
                "十月至十二月的购买占比"
            ),
            Word(
                "evening_share",
                Evening,
                FactUnit.Share,
                "share of order lines bought in the evening",
                "晚间购买的比例"
            ),
            Word("weekend_share", Weekend, FactUnit.Share, "share of purchases at weekends", "周末购买的比例"),
            Word("gap_mean", Gap, FactUnit.Days, "time between purchases", "两次购买的间隔"),
        }.ToDictionary(w => w.Feature, StringComparer.Ordinal);

    private static FeatureWord Word(
        string feature,
        string theme,
        FactUnit unit,
        string en,
        string zh,
        CountNoun? noun = null
    ) => new(feature, theme, unit, noun, new Bilingual(en, zh));
}
