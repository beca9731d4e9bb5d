namespace SampleShop;

/// <summary>A customer's hidden properties.</summary>
/// <param name="Id">Id in the exports.</param>
/// <param name="Type">How the customer buys.</param>
/// <param name="FirstDay">Day of the first purchase, counted from the shop's first day.</param>
/// <param name="DailyRate">Purchase days a day while alive, before the season.</param>
/// <param name="DaySpend">Mean amount of a purchase day before returns.</param>
/// <param name="Country">Two-letter country.</param>
public sealed record Customer(
    string Id,
    BehaviourType Type,
    int FirstDay,
    double DailyRate,
    double DaySpend,
    string Country
);

/// <summary>One order line of the made-up shop.</summary>
/// <param name="OrderId">Order.</param>
/// <param name="CustomerId">Customer; empty for a guest.</param>
/// <param name="Time">UTC.</param>
/// <param name="Sku">Product.</param>
/// <param name="Description">Its name.</param>
/// <param name="Quantity">Pieces; negative for a return.</param>
/// <param name="UnitPrice">Price of a piece.</param>
/// <param name="Discount">Money off the line.</param>
/// <param name="Country">Two-letter country.</param>
/// <param name="IsReturn">Whether the line is sent back.</param>
public readonly record struct OrderLine(
    string OrderId,
    string CustomerId,
    DateTime Time,
    string Sku,
    string Description,
    int Quantity,
    decimal UnitPrice,
    decimal Discount,
    string Country,
    bool IsReturn
)
{
    /// <summary>Amount of the line; negative for a return.</summary>
    public decimal Amount => (Quantity * UnitPrice) - (IsReturn ? -Discount : Discount);
}

/// <summary>What a customer will do after a cutoff, given the hidden properties and whether the customer is still there.</summary>
/// <param name="Spend">Expected spend, returns deducted.</param>
/// <param name="PurchaseDays">Expected purchase days.</param>
/// <param name="BuyProbability">Probability of at least one.</param>
/// <param name="Alive">Whether the customer has not left.</param>
public readonly record struct TrueValue(double Spend, double PurchaseDays, double BuyProbability, bool Alive);
