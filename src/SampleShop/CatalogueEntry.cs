using MathNet.Numerics.Distributions;

namespace SampleShop;

/// <summary>A product as the shop's catalogue has it.</summary>
/// <param name="Product">Product.</param>
/// <param name="Path">Category path, such as <c>Kitchen > Pans</c>.</param>
/// <param name="Noun">What it is, in English.</param>
/// <param name="ChineseNoun">What it is, in Chinese.</param>
/// <param name="Brand">Made-up brand; empty if unknown.</param>
/// <param name="Price">List price in EUR. Orders have prices of their own.</param>
/// <param name="Cost">What the shop pays for a piece, in EUR; unknown for some.</param>
/// <param name="Image">Name of the picture's file.</param>
/// <param name="Quality">Hidden: in log odds of satisfaction, about 0; -1.4 or less for one product in seven.</param>
public sealed record CatalogueEntry(
    Product Product,
    string Path,
    string Noun,
    string ChineseNoun,
    string Brand,
    decimal Price,
    decimal? Cost,
    string Image,
    double Quality
)
{
    private const double BadShare = 0.15;

    private static readonly string[] Brands = ["Halvern", "Nuvora", "Tessaly", "Brightmoor", "Okelin", "Fjellby", ""];

    private static readonly Dictionary<string, (string Path, string Noun, string Chinese, double Price)[]> Shelves =
        new(StringComparer.Ordinal)
        {
            ["kitchen"] =
            [
                ("Kitchen > Pans", "pan", "锅", 39),
                ("Kitchen > Knives", "knife", "刀", 29),
                ("Kitchen > Storage", "lunch box", "饭盒", 15),
            ],
            ["garden"] =
            [
                ("Garden > Tools", "rake", "耙子", 22),
                ("Garden > Pots", "flower pot", "花盆", 14),
                ("Garden > Lights", "garden lamp", "庭院灯", 35),
            ],
            ["books"] =
            [
                ("Books > Cooking", "cookbook", "菜谱书", 24),
                ("Books > Travel", "travel guide", "旅行书", 18),
            ],
            ["toys"] = [("Toys > Puzzles", "puzzle", "拼图", 16), ("Toys > Building", "building set", "积木", 42)],
            ["clothing"] =
            [
                ("Clothing > Shirts", "shirt", "衬衫", 32),
                ("Clothing > Jackets", "jacket", "外套", 84),
                ("Clothing > Shoes", "pair of shoes", "鞋子", 69),
            ],
            ["beauty"] = [("Beauty > Skin", "face cream", "面霜", 21), ("Beauty > Hair", "shampoo", "洗发水", 11)],
        };

    internal static IReadOnlyList<CatalogueEntry> All(Shop shop) =>
        [.. Product.All.Select((product, index) => Of(product, shop.Random(index, Streams.Product)))];

    private static CatalogueEntry Of(Product product, Random random)
    {
        var shelf = Shelves[product.Category].PickFrom(random);
        var price = decimal.Round((decimal)(shelf.Price * LogNormal.Sample(random, 0, 0.35))) - 0.05m;
        var cost = decimal.Round(price * (decimal)(0.35 + (0.4 * random.NextDouble())), 2);
        var costKnown = random.NextDouble() > 0.08;
        var brand = Brands.PickFrom(random);
        var bad = random.NextDouble() < BadShare;
        var quality = bad ? -1.4 - random.NextDouble() : Normal.Sample(random, 0.3, 0.4);
        return new CatalogueEntry(
            product,
            shelf.Path,
            shelf.Noun,
            shelf.Chinese,
            brand,
            price,
            costKnown ? cost : null,
            $"{product.Sku}.jpg",
            quality
        );
    }
}
