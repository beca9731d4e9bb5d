using System.ComponentModel.DataAnnotations;

namespace CustomerValue.Recommendations;

/// <summary>
/// Settings of recommendations, section <c>CustomerValue:Recommendations</c>
/// (<c>CustomerValue__Recommendations__HalfLifeDays</c> as an environment variable).
/// </summary>
public sealed class RecommendationOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "CustomerValue:Recommendations";

    /// <summary>Weight of a day on which a customer bought a product, above 0 to 100. Default 1.</summary>
    [Range(0.01, 100)]
    public double BuyWeight { get; set; } = 1;

    /// <summary>Weight of a day on which a customer put a product into the cart, 0 to 100. Default 0.3.</summary>
    [Range(0, 100)]
    public double CartWeight { get; set; } = 0.3;

    /// <summary>Weight of a day on which a customer made a product a favourite, 0 to 100. Default 0.3.</summary>
    [Range(0, 100)]
    public double FavouriteWeight { get; set; } = 0.3;

    /// <summary>Weight of a day on which a customer looked at a product, 0 to 100. Default 0.1.</summary>
    [Range(0, 100)]
    public double ViewWeight { get; set; } = 0.1;

    /// <summary>Days after which feedback counts half, 1 to 36,500. Default 365.</summary>
    [Range(1, 36_500)]
    public double HalfLifeDays { get; set; } = 365;

    /// <summary>Days after which a purchase counts half for popularity, 1 to 36,500. Default 60.</summary>
    [Range(1, 36_500)]
    public double PopularityHalfLifeDays { get; set; } = 60;

    /// <summary>
    /// Where no export of products was uploaded: days after its last sale that a product still counts as sold, 1 to 36,500.
    /// Default 180.
    /// </summary>
    [Range(1, 36_500)]
    public int CatalogueDays { get; set; } = 180;

    /// <summary>Customers with fewer products than this in their history get what is popular in their segment, 0 to 100. Default 1.</summary>
    [Range(0, 100)]
    public int MinProducts { get; set; } = 1;

    /// <summary>Products of a customer's history that count, those with the most weight, 5 to 1,000. Default 100.</summary>
    [Range(5, 1_000)]
    public int HistoryProducts { get; set; } = 100;

    /// <summary>Most products that are learned from and recommended, those with the most feedback, 100 to 200,000. Default 50,000.</summary>
    [Range(100, 200_000)]
    public int MaxProducts { get; set; } = 50_000;

    /// <summary>
    /// Most rows of feedback that are learned from, one for each customer, product, day and type, 10,000 or more; customers
    /// are left out by hash to stay below. Everybody gets recommendations. Default 3,000,000.
    /// </summary>
    [Range(10_000, int.MaxValue)]
    public int MaxFeedback { get; set; } = 3_000_000;

    /// <summary>
    /// Most products that the candidate ease has coefficients for, those with the most feedback, 10 to 30,000; its memory grows with their
    /// square. Default 5,000 (100 MB).
    /// </summary>
    [Range(10, 30_000)]
    public int EaseProducts { get; set; } = 5_000;

    /// <summary>Most customers that candidates are measured on, 100 or more. Default 10,000.</summary>
    [Range(100, int.MaxValue)]
    public int EvaluationCustomers { get; set; } = 10_000;

    /// <summary>
    /// Most seconds that all candidates together may take, 10 to 3,000; what does not fit in steps aside. Default 1,800.
    /// </summary>
    [Range(10, 3_000)]
    public int TrainingSeconds { get; set; } = 1_800;

    /// <summary>Length of the windows of time that candidates are compared on, days, 7 to 365; at most a sixth of the history. Default 30.</summary>
    [Range(7, 365)]
    public int WindowDays { get; set; } = 30;
}
