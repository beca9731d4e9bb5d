using System.IO.Hashing;
using System.Text;

namespace CustomerValue.Exports;

/// <summary>The partition that a customer's rows live in.</summary>
public static class CustomerPartition
{
    /// <summary>Follows from <see cref="CustomerHash"/>; never changes for a number of partitions.</summary>
    public static int Of(ReadOnlySpan<byte> utf8CustomerId, int partitions) =>
        (int)(XxHash3.HashToUInt64(utf8CustomerId) % (ulong)partitions);

    /// <summary>The same of an id as text.</summary>
    public static int Of(string customerId, int partitions) => Of(Encoding.UTF8.GetBytes(customerId), partitions);
}
