namespace SampleShop;

/// <summary>
/// Streams of random numbers. Each kind of export has its own, for each customer, day or product, so that what one kind draws
/// moves no other.
/// </summary>
internal static class Streams
{
    public const int Customer = 1;
    public const int Purchases = 2;

    /// <summary>An order of day d has this and d.</summary>
    public const int FirstOrder = 1_000;

    public const int Profile = 1_000_001;
    public const int Events = 1_000_002;
    public const int AnonymousEvents = 1_000_003;
    public const int Product = 1_000_004;
    public const int Reviews = 1_000_005;
    public const int Leniency = 1_000_006;

    /// <summary>The satisfaction with product p has this and p.</summary>
    public const int FirstSatisfaction = 1_100_000;
}
