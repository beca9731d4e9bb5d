using MathNet.Numerics.Distributions;

namespace SampleShop;

/// <summary>What the shop's customer file knows of a customer. Empty or null is unknown.</summary>
/// <param name="CustomerId">Customer.</param>
/// <param name="SignupDate">Never after the first order.</param>
/// <param name="BirthYear">Year.</param>
/// <param name="Gender">female, male, other.</param>
/// <param name="City">Made-up place.</param>
/// <param name="Region">Made-up region of the place.</param>
/// <param name="Country">Two-letter country of the orders.</param>
/// <param name="Channel">What led the customer to the shop.</param>
/// <param name="MarketingConsent">Whether letters may be sent.</param>
public sealed record Profile(
    string CustomerId,
    DateOnly? SignupDate,
    int? BirthYear,
    string Gender,
    string City,
    string Region,
    string Country,
    string Channel,
    bool? MarketingConsent
)
{
    private static readonly string[] Genders = ["female", "female", "female", "male", "male", "male", "other", ""];
    private static readonly string[] Channels = ["search", "social", "email", "friend", "marketplace"];

    // Types differ a little in age and in where they come from, so that a profile tells something, but not much.
    private static readonly Dictionary<string, (int Age, string Channel)> Leanings = new(StringComparer.Ordinal)
    {
        ["loyal regular"] = (46, "email"),
        ["gift season"] = (52, "friend"),
        ["bargain hunter"] = (33, "social"),
        ["one-time"] = (36, "marketplace"),
        ["big basket"] = (49, "search"),
    };

    private static readonly Dictionary<string, (string City, string Region)[]> Places = new(StringComparer.Ordinal)
    {
        ["DE"] = [("Altenmoor", "Nordwald"), ("Brunnhain", "Nordwald"), ("Silberau", "Suedmark")],
        ["FR"] = [("Clairvelle", "Haute-Brive"), ("Montperrin", "Haute-Brive"), ("Port-Azelle", "Basse-Mer")],
        ["NL"] = [("Waterhuizerdam", "Westpolder"), ("Molenkerk", "Oostpolder")],
        ["AT"] = [("Gamsfurt", "Hochtal"), ("Enzianberg", "Hochtal")],
        ["IT"] = [("Monteluna", "Valdora"), ("Portosole", "Costamara")],
        ["ES"] = [("Villaclara del Sur", "Tierra Alta"), ("Puerto Lindo", "Costa Baja")],
        ["CN"] = [("云溪市", "东岭省"), ("青湖市", "东岭省"), ("临沙市", "南屿省")],
    };

    /// <summary>The profile of a customer, by number from 0.</summary>
    public static Profile Of(Shop shop, int number)
    {
        var customer = shop.Customer(number);
        var random = shop.Random(number, Streams.Profile);
        var waited = random.NextDouble() < 0.6 ? 0 : random.Next(1, 90);
        var leaning = Leanings[customer.Type.Name];
        var age = Math.Clamp((int)Normal.Sample(random, leaning.Age, 12), 18, 90);
        var gender = Genders.PickFrom(random);
        var (city, region) = Places[customer.Country].PickFrom(random);
        var channel = random.NextDouble() < 0.3 ? leaning.Channel : Channels.PickFrom(random);
        var consent = random.NextDouble() < (channel == "email" ? 0.8 : 0.5);
        return new Profile(
            customer.Id,
            Known(0.98) ? shop.Settings.FirstDay.AddDays(Math.Max(0, customer.FirstDay - waited)) : null,
            Known(0.75) ? shop.Settings.FirstDay.Year - age : null,
            gender,
            Known(0.95) ? city : "",
            Known(0.95) ? region : "",
            customer.Country,
            Known(0.85) ? channel : "",
            Known(0.9) ? consent : null
        );

        bool Known(double share) => random.NextDouble() < share;
    }
}
