using System.Globalization;
using CustomerValue.Exports;

namespace FunctionsApp.Api;

/// <summary>A file as the body of a request.</summary>
internal static class UploadBody
{
    /// <summary>Reads the whole body, never more than is allowed.</summary>
    /// <exception cref="ExportRefusedException"><c>too_large</c>.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        var declared = request.ContentLength ?? 0;
        using var body = new MemoryStream(declared <= maxBytes ? (int)declared : 0);
        var block = new byte[1 << 16];
        while (declared <= maxBytes && body.Length <= maxBytes)
        {
            var read = await request.Body.ReadAsync(block, cancellation);
            if (read == 0)
            {
                return body.ToArray();
            }

            await body.WriteAsync(block.AsMemory(0, read), cancellation);
        }

        throw new ExportRefusedException(
            "too_large",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The body is larger than {maxBytes:N0} bytes. Send a smaller file."
            )
        );
    }
}
