namespace CustomerValue.Exports.Kinds;

/// <summary>Products: a row is a product, or a variant of one.</summary>
internal static class ProductKind
{
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["sku"] =
        [
            .. new[] { "sku", "variantsku", "stockcode", "itemsku", "productid", "productcode", "itemid", "itemno" },
            .. new[] { "asin", "upc", "id", "handle", "urlhandle" },
            .. HeaderWords.ProductIds,
        ],
        ["name"] =
        [
            .. new[] { "name", "productname", "title", "producttitle", "itemname", "description" },
            .. HeaderWords.ProductNames,
            "名称",
        ],
        ["department"] = ["department", "departmentname", "maincategory", "一级类目"],
        ["category"] =
        [
            .. new[] { "category", "categories", "categorypath", "categorycode", "productcategory", "categoryname" },
            "categoryid",
            .. HeaderWords.Categories,
            .. new[] { "type", "producttype" },
        ],
        ["subcategory"] = ["subcategory", "classname", "producttype", "二级类目"],
        ["brand"] = ["brand", "brands", "brandname", "vendor", "manufacturer", "品牌"],
        ["price"] =
        [
            .. new[] { "price", "unitprice", "variantprice", "regularprice", "listprice", "saleprice" },
            .. new[] { "价格", "单价", "售价", "商品价格" },
        ],
        ["cost"] = ["cost", "costprice", "costperitem", "unitcost", "purchaseprice", "成本", "成本价", "进价"],
        ["image"] =
        [
            .. new[] { "image", "images", "imagesrc", "imageurl", "productimageurl", "imagefile", "picture" },
            .. new[] { "photo", "图片", "商品图片", "主图" },
        ],
        ["handle"] = ["handle", "urlhandle"],
        ["fallback_sku"] = ["id", "handle", "urlhandle"],
        ["parent"] = ["parent"],
    };

    /// <summary>The description.</summary>
    public static ExportKind Kind { get; } =
        new()
        {
            Name = "products",
            Words = Words,
            Required =
            [
                ["sku"],
                ["name", "department", "category", "subcategory", "brand", "price", "cost", "image"],
            ],
            Hinting =
            [
                .. new[] { "handle", "bodyhtml", "variantsku", "variantprice", "stock", "stockquantity" },
                .. new[] { "inventory", "costprice", "urlhandle", "regularprice", "costperitem" },
                .. new[] { "库存", "成本", "成本价", "进价" },
            ],
            Customer = CustomerRule.None,
            Numbers = ["price", "cost"],
            Group = "handle",
            Filled = ["name", "department", "category", "subcategory", "brand", "image"],
            Correct = Correct,
            IsGrouped = preset => preset == "shopify",
            IsListed = preset => preset == "woocommerce",
            TypedSql = "products",
            Output = """
                sku, name, category, brand, price::DECIMAL(18, 4) AS price, cost::DECIMAL(18, 4) AS cost, image, line
                """,
        };

    private static string Correct(IReadOnlyDictionary<string, string> byWord, Dictionary<string, string> found)
    {
        var preset =
            found.ContainsKey("handle") ? "shopify"
            : byWord.ContainsKey("regularprice") && byWord.ContainsKey("sku") ? "woocommerce"
            : "canonical";
        // Its description is a text of many lines.
        if (preset != "canonical" && found.GetValueOrDefault("name") == byWord.GetValueOrDefault("description"))
        {
            found.Remove("name");
        }

        if (preset == "canonical" || found.GetValueOrDefault("fallback_sku") == found.GetValueOrDefault("sku"))
        {
            found.Remove("fallback_sku");
        }

        if (preset != "woocommerce")
        {
            found.Remove("parent");
        }

        if (found.GetValueOrDefault("subcategory") == found.GetValueOrDefault("category"))
        {
            found.Remove("subcategory");
        }

        return preset;
    }
}
