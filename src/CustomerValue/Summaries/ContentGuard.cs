using System.Text.RegularExpressions;

namespace CustomerValue.Summaries;

/// <summary>Finds what has no place in a summary: addresses, markup, code and orders to a language model.</summary>
public static partial class ContentGuard
{
    /// <summary>Whether a text has an address, markup, code or orders.</summary>
    public static bool Finds(string text) => Markup().IsMatch(text) || GivesOrders(text);

    /// <summary>Whether a text tries to give orders to a language model.</summary>
    public static bool GivesOrders(string text) => Orders().IsMatch(text);

    [GeneratedRegex(
        @"https?:|ftp:|www\.|javascript:|mailto:|\S@\S|</?[a-z!?]|&#?\w{2,8};|\]\s*\(|\]\s*\[|!\[|```|`|\*\*|^\s*#{1,6}\s|^\s*[-*]\s|\b[a-z0-9-]{2,63}\.(?:com|net|org|io|cn|co|uk|de|info|biz|shop|xyz|example)\b|\b(?:function|class|var|def)\s+\w+\s*[({=]|\b(?:select\s+.{1,80}\sfrom|drop\s+table|insert\s+into)\b|\$\{|;\s*//",
        RegexOptions.IgnoreCase | RegexOptions.Multiline
    )]
    private static partial Regex Markup();

    [GeneratedRegex(
        @"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|above|prior|earlier|all|any|the|these|those|your|rules?|instructions?|prompts?)\b|\b(?:system|developer)\s+(?:prompt|message)|\bas an ai\b|\blanguage model\b|\byou are (?:now|chatgpt|an? (?:ai|assistant))\b|\b(?:new|following) instructions?\b|\bprompt injection\b|\bjailbreak|<\||忽略.{0,10}(?:指令|指示|提示|规则|内容|以上|之前)|无视.{0,10}(?:指令|指示|提示|规则|以上|之前)|系统提示|提示词|语言模型|作为.{0,4}(?:AI|人工智能)|你现在是",
        RegexOptions.IgnoreCase | RegexOptions.Singleline
    )]
    private static partial Regex Orders();
}
