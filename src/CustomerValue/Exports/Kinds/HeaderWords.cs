namespace CustomerValue.Exports.Kinds;

/// <summary>Header words that several kinds share, as letters and digits only.</summary>
internal static class HeaderWords
{
    /// <summary>Headers of customers' numbers.</summary>
    public static readonly string[] CustomerIds =
    [
        "customerid",
        "customer",
        "custid",
        "cust",
        "clientid",
        "customeruserid",
        "userid",
        "buyerid",
        "householdid",
        "memberid",
        "客户编号",
        "客户id",
        "用户id",
        "用户编号",
        "会员id",
        "会员编号",
        "买家id",
        "顾客id",
        "顾客编号",
    ];

    /// <summary>Chinese headers of products' numbers.</summary>
    public static readonly string[] ProductIds = ["商品编号", "商品id", "商品编码", "产品编号", "产品id", "货号"];

    /// <summary>Chinese headers of products' names.</summary>
    public static readonly string[] ProductNames = ["商品名称", "商品标题", "产品名称", "宝贝标题", "品名"];

    /// <summary>Chinese headers of products' categories.</summary>
    public static readonly string[] Categories = ["类目", "分类", "品类", "商品类目", "商品分类"];

    /// <summary>Headers of e-mail addresses.</summary>
    public static readonly string[] Emails =
    [
        "customeremail",
        "emailbilling",
        "billingemail",
        "email",
        "邮箱",
        "电子邮箱",
        "电子邮件",
    ];
}
