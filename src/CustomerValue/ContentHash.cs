using System.Security.Cryptography;
using System.Text;

namespace CustomerValue;

/// <summary>Names for things derived from what they are made of: equal content, equal name.</summary>
public static class ContentHash
{
    /// <summary>16 hexadecimal digits of the SHA-256 of the parts; each part is length-prefixed, so that their borders count.</summary>
    public static string Of(params IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
