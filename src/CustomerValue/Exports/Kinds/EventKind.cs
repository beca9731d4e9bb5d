namespace CustomerValue.Exports.Kinds;

/// <summary>Click events: a row is what somebody did on the shop's pages.</summary>
internal static class EventKind
{
    /// <summary>Name of the preset of Alibaba's UserBehavior file.</summary>
    public const string Taobao = "taobao-user-behavior";

    /// <summary>The columns of Alibaba's UserBehavior file, which comes without a header.</summary>
    public static readonly IReadOnlyList<string> TaobaoHeader =
    [
        "user_id",
        "item_id",
        "category_id",
        "behavior_type",
        "timestamp",
    ];

    private static readonly string[] TypeHeaders =
    [
        .. new[] { "eventtype", "eventname", "event", "eventaction", "action", "behavior", "behaviour" },
        .. new[] { "behaviortype", "behaviourtype", "行为", "行为类型", "事件", "事件类型", "操作类型" },
    ];

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["customer_id"] = [.. HeaderWords.CustomerIds, "visitorid", "user", .. HeaderWords.Emails],
        ["time"] =
        [
            .. new[] { "eventtime", "eventtimestamp", "eventdate" },
            .. OrderKind.Kind.Words["time"],
            "行为时间",
            "事件时间",
        ],
        ["type"] = [.. TypeHeaders, "type"],
        ["sku"] = OrderKind.Kind.Words["sku"],
        ["category"] =
        [
            .. new[] { "category", "categorycode", "categorypath", "categoryname", "itemcategory", "productcategory" },
            "categoryid",
            .. HeaderWords.Categories,
        ],
        ["session"] = ["session", "sessionid", "usersession", "visitid", "会话", "会话id"],
    };

    /// <summary>The description.</summary>
    public static ExportKind Kind { get; } =
        new()
        {
            Name = "events",
            Words = Words,
            Required =
            [
                ["customer_id"],
                ["time"],
                ["type"],
            ],
            Telling = TypeHeaders,
            Hinting =
            [
                .. new[] { "session", "sessionid", "usersession", "visitid", "page", "pageurl", "url" },
                .. new[] { "referrer", "useragent", "会话", "会话id", "页面" },
            ],
            Customer = CustomerRule.Required,
            Times = [new TimeColumn("time", 1970)],
            Correct = (byWord, _) =>
                TaobaoHeader.All(h => byWord.ContainsKey(ExportColumns.Word(h))) ? Taobao : "canonical",
            TypedSql = "events",
            Output = "customer_id, time, type, sku, category, session, line",
        };
}
