namespace CustomerValue.Bench.Zoo;

/// <summary>A customer of a made-up shop with what no data tell.</summary>
/// <param name="Number">Number of the customer.</param>
/// <param name="Mean">Mean amount of an order.</param>
/// <param name="BuysOnce">Whether there is no second order.</param>
/// <param name="Gap">Mean time between two orders, without pauses.</param>
/// <param name="LeavingRate">Chance of leaving, by day.</param>
/// <param name="Leaves">Day of leaving.</param>
/// <param name="FirstTime">Time of coming, by the shop's clock.</param>
internal sealed record ZooCustomer(
    int Number,
    double Mean,
    bool BuysOnce,
    double Gap,
    double LeavingRate,
    double Leaves,
    double FirstTime
)
{
    /// <summary>Time of the last order before the cutoff, by the shop's clock.</summary>
    public double LastTime { get; set; } = FirstTime;

    /// <summary>All orders, and what came back.</summary>
    public List<ZooOrder> Orders { get; } = [];
}
