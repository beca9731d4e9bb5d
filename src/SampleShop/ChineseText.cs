namespace SampleShop;

/// <summary>Chinese reviews, with what Chinese customers say, not the English sentences over again.</summary>
internal static class ChineseText
{
    private static readonly (string[] Good, string[] Bad)[] Aspects =
    [
        // Quality.
        (
            [
                "[质量|做工|品质][很|非常|真的|]不错",
                "[用料很足|手感很好|摸起来很有质感]，[跟图片一样|没有色差|没什么异味]",
                "[用了半个月|天天在用]，[没出过问题|还跟新的一样]",
                "细节处理得很到位",
                "本来[担心质量|没抱太大希望]，[结果挺惊喜|没想到这么好]",
            ],
            [
                "[质量|做工][太差了|很一般|不敢恭维|跟图片差远了]",
                "[用了两次|没用几天|刚拆开]就[坏了|裂了|掉漆了]",
                "[味道很大|有股刺鼻的味道|毛刺很多]，[不敢用|放了几天也散不掉]",
                "说好的[品质|好质量]呢？",
                "一分钱一分货，[看得出来|别指望太多]",
            ]
        ),
        // Size and fit.
        (
            ["大小[刚刚好|正合适]", "尺寸[很准|跟描述一致]", "不大不小，[正好|刚好够用]"],
            [
                "[尺寸|大小]不对，[比描述的小一圈|大了好多]",
                "[偏小|偏大][很多|不少]，[要退又嫌麻烦|建议看好再买]",
                "量好了才买的，还是不合适",
            ]
        ),
        // Delivery.
        (
            [
                "[物流|快递|发货][很快|神速|给力]",
                "[昨天下单今天就到了|第二天就收到了]",
                "快递小哥[态度很好|还给送上楼]",
            ],
            [
                "[物流|快递|发货][慢得离谱|太慢了]",
                "等了[半个月|十来天]才[到|收到]",
                "[催了好几次|一直不更新物流]，[没人理|急死人了]",
            ]
        ),
        // Packaging.
        (
            ["包装[很严实|很用心|完好无损]", "里三层外三层，[一点没磕碰|保护得很好]", "盒子[很精致|送人也拿得出手]"],
            [
                "[收到时|打开一看]盒子[都压扁了|破了]",
                "包装[太简陋|很敷衍]，[角都磕坏了|就套了个袋子]",
                "像是[别人退回来的|拆过的二手货]",
            ]
        ),
        // Price.
        (
            ["[性价比很高|物美价廉|价格实惠]", "[活动价|这个价位][很划算|挑不出毛病]", "不便宜，但[值这个价|用着放心]"],
            ["[性价比不高|不值这个价|有点小贵]", "刚买完就降价，[心塞|无语]", "同样的东西[别家便宜一半|超市里更便宜]"]
        ),
        // Service.
        (
            ["客服[很有耐心|回复很快|态度特别好]", "有问题[马上就给处理了|二话不说给换了]", "售后[没得说|让人放心]"],
            [
                "客服[爱答不理|半天不回|只会复制粘贴]",
                "[申请退款|要求换货]，[一直拖着|各种推脱]",
                "售后[形同虚设|跟没有一样]",
            ]
        ),
    ];

    private static readonly string[] Happy =
    [
        "[很|非常|超级]满意",
        "[已经回购|第二次买了|家里人都说好]",
        "[值得推荐|推荐购买|闭眼入]",
        "[好评|五星好评|必须好评]",
        "没有让我失望",
        "这个{item}[买对了|真心不错|太喜欢了]",
    ];

    private static readonly string[] Middling =
    [
        "[一般般吧|还行吧|中规中矩]",
        "[没有想象中那么好，也不算差|凑合用]",
        "对得起这个价格，[别的就不说了|仅此而已]",
        "这个{item}[马马虎虎|没什么惊喜]",
    ];

    private static readonly string[] Unhappy =
    [
        "[不会再买了|再也不来了|没有下次了]",
        "[很失望|太失望了|后悔买了]",
        "[踩雷了|大家别买|避坑]",
        "[差评|给差评都嫌多]",
        "这个{item}[白买了|就是智商税]",
        "呵呵，[真是好东西|真“好用”]，[直接扔了|已经进垃圾桶]",
    ];

    private static readonly string[] Facts =
    [
        "[给妈妈买的|送朋友的|搬新家用的]",
        "[用了一周来评价|收到好几天了]",
        "[双十一|活动的时候]买的",
        "同事[推荐的|也买了一个]",
    ];

    // What an input method offers in place of the right word.
    private static readonly (string Right, string Wrong)[] Slips =
    [
        ("已经", "以经"),
        ("质量", "质亮"),
        ("得", "的"),
        ("好几", "好机"),
        ("再", "在"),
    ];

    /// <summary>Title and text of a review.</summary>
    public static (string Title, string Text) Write(CatalogueEntry entry, double satisfaction, Random random)
    {
        var overall =
            satisfaction > 0.66 ? Happy
            : satisfaction < 0.4 ? Unhappy
            : Middling;
        var title = random.NextDouble() < 0.5 ? Phrase(overall.PickFrom(random)) : "";
        var phrases = new List<string>();
        if (random.NextDouble() < 0.3)
        {
            phrases.Add(Phrase(Facts.PickFrom(random)));
        }

        bool? before = null;
        var aspects = Aspects.Where((_, i) => i != 1 || entry.Product.Category != "books");
        foreach (var (good, bad) in aspects.PickFrom(random, 1 + random.Next(3)))
        {
            var likes = random.NextDouble() < Math.Clamp((1.4 * satisfaction) - 0.2, 0.03, 0.97);
            var turn = before is not null && before != likes ? "[就是|不过|但是|]" : "";
            phrases.Add(Phrase(turn + (likes ? good : bad).PickFrom(random)));
            before = likes;
        }

        if (random.NextDouble() < 0.6)
        {
            phrases.Add(Phrase(overall.PickFrom(random)));
        }

        var text =
            string.Join(Grammar.Expand("[，|，|。|！| ]", random), phrases)
            + Grammar.Expand("[。|。||！|！！|～]", random);
        if (random.NextDouble() < 0.15)
        {
            var (right, wrong) = Slips.PickFrom(random);
            text = text.Replace(right, wrong, StringComparison.Ordinal);
        }

        return (title, text);

        string Phrase(string template) =>
            Grammar.Expand(template, random).Replace("{item}", entry.ChineseNoun, StringComparison.Ordinal);
    }
}
