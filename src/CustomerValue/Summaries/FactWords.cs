using System.Text.RegularExpressions;

namespace CustomerValue.Summaries;

/// <summary>
/// The words by which a clause says what a fact is: one of them must stand in the clause that cites it. They are told to the model.
/// </summary>
/// <param name="En">English words; longer forms that begin so count too.</param>
/// <param name="Zh">Chinese words.</param>
/// <param name="NotEn">English words that say it is another fact.</param>
/// <param name="NotZh">Chinese words that say it is another fact.</param>
public sealed record FactWords(
    IReadOnlyList<string> En,
    IReadOnlyList<string> Zh,
    IReadOnlyList<string> NotEn,
    IReadOnlyList<string> NotZh
)
{
    private static readonly string[] OfAPurchaseEn = ["an order", "per order", "a purchase", "per purchase", "a visit"];
    private static readonly string[] OfAPurchaseZh = ["每单", "每次", "客单价"];
    private static readonly string[] OfOneEn =
    [
        "a customer",
        "per customer",
        "each customer",
        "every customer",
        "each of them",
        "per head",
        "per person",
        "average",
        "on the mean",
    ];
    private static readonly string[] OfOneZh = ["每位", "人均", "客均", "平均", "每个客户", "每名"];

    private static readonly Dictionary<string, FactWords> Known = new(StringComparer.Ordinal)
    {
        // Its value reads "1,204 customers".
        ["customers"] = Of(["customers"], ["客户"]),
        ["customer_share"] = Of(
            [
                "of all customers",
                "of the customers",
                "of customers",
                "of our customers",
                "of your customers",
                "of everybody",
                "of everyone",
                "of all buyers",
                "of all shoppers",
                "of the shop's customers",
                "share of customers",
                "customer base",
            ],
            ["客户", "人数"]
        ),
        ["expected_spend"] = Of(
            ["spend", "value", "worth", "revenue", "sales", "expected"],
            ["消费", "价值", "收入", "预期"],
            [.. OfOneEn, .. OfAPurchaseEn],
            [.. OfOneZh, .. OfAPurchaseZh]
        ),
        ["value_share"] = Of(
            ["spend", "value", "worth", "revenue", "sales"],
            ["消费", "价值", "收入"],
            ["of all customers", "of the customers", "customer base"]
        ),
        ["spend_each"] = Of(OfOneEn, OfOneZh, OfAPurchaseEn, OfAPurchaseZh),
        ["churn_probability"] = Of(
            [
                "leaving",
                "leave",
                "churn",
                "lapse",
                "not buy",
                "no purchase",
                "falling silent",
                "not come back",
                "staying away",
                "stay away",
                "silen",
                "lost",
            ],
            ["流失", "离开", "不再购买", "不再回来", "沉默"]
        ),
        ["negative_reviews"] = Of(["review", "negative", "complain", "critic"], ["评价", "差评", "负面"]),
        ["joined"] = Of(["came", "come", "join", "new", "arriv", "enter"], ["进入", "加入", "新增", "新来"]),
        ["left"] = Of(["left", "went", "moved", "other segment", "another segment"], ["转到", "转入", "离开", "流出"]),
        ["top_tier_share"] = Of(["tier"], ["等级"]),
        ["category_share"] = Of(["spend most", "category", "favourite", "prefer"], ["最多", "品类", "偏好"]),
        [FeatureWords.Recency] = Of(
            ["last", "recent", "ago", "since", "silen", "quiet", "inactiv"],
            ["上次", "最近", "距", "沉默"],
            ["first"],
            ["首次"]
        ),
        [FeatureWords.Tenure] = Of(
            ["first", "customers for", "tenure", "been with", "known the shop", "relationship"],
            ["首次", "首购", "成为客户", "客龄"],
            ["last purchase", "last order", "last bought", "since the last"],
            ["上次"]
        ),
        [FeatureWords.Gap] = Of(
            ["between", "gap", "rhythm", "interval", "apart"],
            ["间隔", "周期"],
            ["last", "first"],
            ["上次", "首次"]
        ),
        [FeatureWords.Basket] = Of(
            ["purchase", "order", "basket", "visit", "at a time"],
            ["每次", "每单", "订单", "客单价"],
            ["unit", "price paid"],
            ["每件"]
        ),
        [FeatureWords.Price] = Of(["unit", "price", "item", "piece"], ["每件", "单价", "成交价", "价格"]),
        [FeatureWords.Discount] = Of(["discount", "deal", "offer", "promotion"], ["折扣", "打折", "促销", "优惠"]),
        [FeatureWords.Returns] = Of(["return", "send back", "sent back", "comes back", "goes back"], ["退货", "退回"]),
        [FeatureWords.Repeat] = Of(["again", "repeat", "repurchas"], ["再次", "重复", "复购", "回购"]),
        [FeatureWords.Season] = Of(
            ["October", "December", "season", "gift", "Christmas", "holiday", "end of the year"],
            ["年末", "十月", "旺季", "节日"]
        ),
        [FeatureWords.Evening] = Of(["evening", "after work", "at night"], ["晚"]),
        [FeatureWords.Weekend] = Of(["weekend"], ["周末"]),
        // Their values read "3 purchases", "2 products", "5 units".
        [FeatureWords.Frequency] = Of(["purchase", "order", "bought", "buy"], ["购买", "订单"]),
        [FeatureWords.Breadth] = Of(["product"], ["商品"]),
        [FeatureWords.Units] = Of(["unit"], ["件"]),
    };

    /// <summary>The words of a fact; a name needs none.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="name">The tier or category that it is a share of, or null.</param>
    public static FactWords Of(string key, string? name)
    {
        var what = key.Split('.')[0];
        var words =
            FeatureWords.All.TryGetValue(what, out var feature) ? Known[feature.Theme]
            : Known.TryGetValue(what, out var known) ? known
            : Of([], []);
        return name is null ? words : words with { En = [.. words.En, name], Zh = [.. words.Zh, name] };
    }

    /// <summary>Where a text has one of the words, in their order.</summary>
    internal static IEnumerable<(int Start, int End)> Places(
        string text,
        IReadOnlyList<string> words,
        SummaryLanguage language
    ) =>
        from word in words
        let pattern = language == SummaryLanguage.Zh ? Regex.Escape(word) : $@"\b{Regex.Escape(word)}"
        from Match match in Regex.Matches(text, pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)
        orderby match.Index
        select (match.Index, match.Index + match.Length);

    /// <summary>The words in a language.</summary>
    internal IReadOnlyList<string> In(SummaryLanguage language) => language == SummaryLanguage.Zh ? Zh : En;

    /// <summary>The words of other facts in a language.</summary>
    internal IReadOnlyList<string> NotIn(SummaryLanguage language) => language == SummaryLanguage.Zh ? NotZh : NotEn;

    private static FactWords Of(string[] en, string[] zh, string[]? notEn = null, string[]? notZh = null) =>
        new(en, zh, notEn ?? [], notZh ?? []);
}
