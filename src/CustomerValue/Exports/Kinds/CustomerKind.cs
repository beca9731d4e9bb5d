namespace CustomerValue.Exports.Kinds;

/// <summary>Customers: a row is a customer's profile.</summary>
internal static class CustomerKind
{
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["customer_id"] = [.. HeaderWords.CustomerIds, .. HeaderWords.Emails],
        ["signup"] =
        [
            .. new[] { "signup", "signupdate", "signuptime", "signupat", "signedup", "signedupat", "registered" },
            .. new[] { "registereddate", "registeredat", "registrationdate", "userregistered", "dateregistered" },
            .. new[] { "joined", "joindate", "joinedat", "membersince", "customersince", "createdat", "datecreated" },
            .. new[] { "created", "注册时间", "注册日期", "加入时间", "加入日期" },
        ],
        ["birth_year"] = ["birthyear", "yearofbirth", "yob", "出生年份", "出生年"],
        ["birth_date"] = ["birthdate", "dateofbirth", "dob", "birthday", "生日", "出生日期"],
        ["age"] = ["age", "customerage", "年龄"],
        ["gender"] = ["gender", "sex", "性别"],
        ["city"] = ["city", "billingcity", "defaultaddresscity", "town", "城市"],
        ["region"] =
        [
            .. new[] { "region", "state", "province", "billingstate", "defaultaddressprovincecode" },
            .. new[] { "defaultaddressprovince", "county", "省份", "省", "地区" },
        ],
        ["country"] =
        [
            .. new[] { "country", "countrycode", "countryregion", "billingcountry", "defaultaddresscountrycode" },
            .. new[] { "defaultaddresscountry", "国家" },
        ],
        ["channel"] =
        [
            .. new[] { "channel", "acquisitionchannel", "signupchannel", "acquisitionsource", "source" },
            .. new[] { "utmsource", "渠道", "来源" },
        ],
        ["consent"] =
        [
            .. new[] { "consent", "marketingconsent", "acceptsemailmarketing", "acceptsmarketing", "emailoptin" },
            .. new[] { "optin", "newsletter", "subscribed", "营销同意", "接受营销" },
        ],
        ["guest_id"] = HeaderWords.CustomerIds,
    };

    /// <summary>The description.</summary>
    public static ExportKind Kind { get; } =
        new()
        {
            Name = "customers",
            Words = Words,
            Required =
            [
                ["customer_id"],
            ],
            Hinting =
            [
                .. new[] { "firstname", "lastname", "phone", "gender", "dateofbirth", "birthdate", "birthday" },
                .. new[] { "birthyear", "signupdate", "signedup", "signedupat", "registered", "registrationdate" },
                .. new[] { "registeredat", "acceptsmarketing", "acceptsemailmarketing", "totalspent", "totalorders" },
                .. new[] { "signup", "userregistered", "totalspend", "lastactive", "姓名", "手机", "手机号" },
                .. new[] { "电话", "性别", "生日", "出生日期", "出生年份", "注册时间", "注册日期" },
            ],
            Customer = CustomerRule.Required,
            Times = [new TimeColumn("signup", 1970), new TimeColumn("birth_date", 1900)],
            Numbers = ["birth_year"],
            Correct = Correct,
            TypedSql = "customers",
            Output = "customer_id, signup, birth_year, gender, city, region, country, channel, consent, line",
        };

    // The orders of both shops name the customer by the e-mail address; a profile without one keeps its number.
    private static string Correct(IReadOnlyDictionary<string, string> byWord, Dictionary<string, string> found)
    {
        var preset =
            byWord.ContainsKey("acceptsemailmarketing") || byWord.ContainsKey("defaultaddresscity") ? "shopify"
            : byWord.ContainsKey("totalspend") && byWord.ContainsKey("signup") ? "woocommerce"
            : byWord.ContainsKey("userregistered") && byWord.ContainsKey("useremail") ? "woocommerce"
            : "canonical";
        var email = HeaderWords
            .Emails.Append("useremail")
            .Select(e => byWord.GetValueOrDefault(e))
            .FirstOrDefault(e => e is not null);
        if (preset == "canonical" || email is null)
        {
            found.Remove("guest_id");
        }
        else
        {
            found["customer_id"] = email;
        }

        return preset;
    }
}
