using System.Security.Cryptography;
using System.Text;
using CustomerValue.Storage;

namespace CustomerValue.Exports;

/// <summary>Customers whose rows are dropped wherever they come from, known by salted hashes of their ids alone.</summary>
/// <param name="salt">Put before the id.</param>
/// <param name="hashes">SHA-256 of salt and id in UTF-8, hexadecimal.</param>
public sealed class ErasedCustomers(ReadOnlyMemory<byte> salt, IReadOnlySet<string> hashes)
{
    /// <summary>Nobody.</summary>
    public static ErasedCustomers None => new(default, new HashSet<string>());

    /// <summary>Number of customers.</summary>
    public int Count => hashes.Count;

    /// <summary>Those of the stored list; nobody where there is none.</summary>
    public static ErasedCustomers Of(ErasedList? list) =>
        list is null
            ? None
            : new ErasedCustomers(Convert.FromBase64String(list.Salt), list.Hashes.ToHashSet(StringComparer.Ordinal));

    /// <summary>One customer.</summary>
    public static ErasedCustomers Only(string customerId) =>
        new(default, new HashSet<string>(StringComparer.Ordinal) { Hash(default, Encoding.UTF8.GetBytes(customerId)) });

    /// <summary>What an id is known by.</summary>
    public static string Hash(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> utf8Id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(utf8Id);
        hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Number of rows that were found to be theirs.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether a row is one of theirs, which is counted; a row of nobody never is.</summary>
    /// <param name="utf8Id">The customer's id as it is stored; empty for nobody.</param>
    public bool Take(ReadOnlySpan<byte> utf8Id)
    {
        if (Count == 0 || utf8Id.IsEmpty || !hashes.Contains(Hash(salt.Span, utf8Id)))
        {
            return false;
        }

        Rows++;
        return true;
    }
}
