namespace CustomerValue.Exports.Kinds;

/// <summary>Reviews: a row is what somebody wrote of a product.</summary>
internal static class ReviewKind
{
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["customer_id"] =
        [
            .. HeaderWords.CustomerIds,
            "reviewerid",
            "authorid",
            "user",
            .. HeaderWords.Emails,
            "revieweremail",
        ],
        ["sku"] = [.. OrderKind.Kind.Words["sku"], "asin", "parentasin", "clothingid", "producthandle"],
        ["time"] =
        [
            .. new[] { "reviewtime", "reviewdate", "reviewedat", "unixreviewtime", "submissiontime" },
            .. OrderKind.Kind.Words["time"],
            .. new[] { "评论时间", "评论日期", "评价时间", "评价日期" },
        ],
        ["rating"] =
        [
            "rating",
            "stars",
            "starrating",
            "reviewrating",
            "reviewscore",
            "overall",
            "score",
            "评分",
            "星级",
        ],
        ["title"] = ["title", "reviewtitle", "summary", "headline", "reviewheadline", "标题", "评论标题"],
        ["text"] =
        [
            .. new[] { "text", "reviewtext", "reviewbody", "review", "body", "content", "comment", "comments" },
            .. new[] { "reviewcontent", "评论", "评论内容", "评价", "评价内容" },
        ],
        ["language"] = ["language", "lang", "locale", "语言"],
    };

    /// <summary>The description.</summary>
    public static ExportKind Kind { get; } =
        new()
        {
            Name = "reviews",
            Words = Words,
            Required =
            [
                ["rating", "text"],
            ],
            Telling =
            [
                .. new[] { "review", "reviewid", "reviewtext", "reviewbody", "reviewtitle", "reviewscore" },
                .. new[] { "starrating", "评论", "评论id", "评论内容", "评价", "评价id", "评价内容" },
            ],
            Hinting = ["rating", "stars", "overall", "comment", "评分", "星级"],
            Customer = CustomerRule.Optional,
            Times = [new TimeColumn("time", 1970)],
            Numbers = ["rating"],
            Correct = (byWord, found) =>
            {
                // Amazon's reviewTime is a text such as "09 13, 2009".
                if (byWord.TryGetValue("unixreviewtime", out var seconds))
                {
                    found["time"] = seconds;
                }

                return byWord.ContainsKey("asin") && byWord.ContainsKey("reviewtext") ? "amazon-reviews"
                    : byWord.ContainsKey("clothingid") && byWord.ContainsKey("reviewtext") ? "womens-clothing-reviews"
                    : "canonical";
            },
            TypedSql = "reviews",
            Output = "customer_id, sku, time, rating, title, text, language, line",
        };
}
