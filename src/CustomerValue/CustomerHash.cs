using System.IO.Hashing;
using System.Text;

namespace CustomerValue;

/// <summary>A stable hash of customer ids: partitions, buckets and samples follow from it and must never move.</summary>
public static class CustomerHash
{
    /// <summary>XXH3 (64 bits) of the id in UTF-8.</summary>
    public static ulong Of(string customerId, long seed = 0) =>
        XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(customerId), seed);

    /// <summary>Whether the customer belongs to a sample; a smaller share's sample lies within a larger one's.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="share">Share of customers in the sample, 0 to 1.</param>
    /// <param name="seed">Different seeds give independent samples.</param>
    public static bool InSample(string customerId, double share, long seed) =>
        share >= 1 || Of(customerId, seed) < share * ulong.MaxValue;
}
