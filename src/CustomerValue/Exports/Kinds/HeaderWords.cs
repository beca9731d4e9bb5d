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
        "用户id",
    ];

    /// <summary>Headers of e-mail addresses.</summary>
    public static readonly string[] Emails = ["customeremail", "emailbilling", "billingemail", "email"];
}
