using System.Globalization;
using System.Runtime.InteropServices;
using CustomerValue.Exports;
using SkiaSharp;

namespace CustomerValue.Photos;

/// <summary>
/// Reads JPEG, PNG and WebP pictures as small squares of pixels. Nothing else of a file is read on: where it was taken, by whom and with
/// what is gone.
/// </summary>
public static class PhotoReader
{
    /// <summary>Sides of the squares that the network sees, pixels.</summary>
    public const int Side = 64;

    private const int LongestSide = 16_384;
    private const byte Grey = 128;

    // A progressive JPEG has about ten. Each costs a pass over all its pixels, and eight megabytes have room for a hundred thousand.
    private const int MostScans = 200;
    private const string Advice = "Save it as JPEG, PNG or WebP and upload it again.";

    private static readonly byte[] SevenZip = [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c];

    // What makes a picture a page or a program as well, whatever the case of its letters.
    private static readonly byte[][] Pages =
    [
        "<script"u8.ToArray(),
        "<html"u8.ToArray(),
        "<!doctype"u8.ToArray(),
        "<?php"u8.ToArray(),
    ];

    /// <summary>Reads a picture, turned as its EXIF orientation says, scaled into a square with grey at its edges.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="maxMegapixels">Most pixels, millions.</param>
    /// <returns>Red, green and blue of <see cref="Side"/> x <see cref="Side"/> pixels: one colour behind the other, row by row.</returns>
    /// <exception cref="ExportRefusedException">
    /// <c>empty</c>, <c>unsupported_format</c>, <c>too_large</c>, <c>truncated</c> or <c>polyglot</c>.
    /// </exception>
    public static byte[] Read(byte[] bytes, string name, int maxMegapixels)
    {
        if (bytes.Length == 0)
        {
            throw new ExportRefusedException("empty", $"{name}: the file is empty. Upload the picture again.");
        }

        if (bytes.Length > PhotoOptions.MaxBytes)
        {
            throw TooLarge(name, $"the file has {bytes.Length:N0} bytes, {PhotoOptions.MaxBytes:N0} are allowed");
        }

        using var data = SKData.CreateCopy(bytes);
        using var codec = Open(data);
        if (
            codec?.EncodedFormat
            is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp)
        )
        {
            throw new ExportRefusedException(
                "unsupported_format",
                $"{name}: the file is no picture that can be read. {Advice}"
            );
        }

        RequirePlain(bytes, name);
        RequireSize(codec.Info, name, maxMegapixels);
        RequireFewScans(codec, bytes, name);
        using var picture = Decode(codec, name);
        return Square(picture, codec.EncodedOrigin);
    }

    /// <summary>What the library says is never null is null for what it does not know.</summary>
    private static SKCodec? Open(SKData data) => SKCodec.Create(data);

    private static void RequirePlain(byte[] bytes, string name)
    {
        // A zip has a directory and its end: four bytes alone are in one large photo of a thousand by chance. Six are in none.
        // ASCII letters in lower case; what is no letter stays itself.
        var lower = Array.ConvertAll(bytes, b => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b);
        if (
            (Has(bytes, "PK\u0001\u0002"u8) && Has(bytes, "PK\u0005\u0006"u8))
            || Has(bytes, SevenZip)
            || Has(bytes, "Rar!\u001a\u0007"u8)
            || Has(bytes, "%PDF-"u8)
            || Pages.Any(p => Has(lower, p))
        )
        {
            throw new ExportRefusedException(
                "polyglot",
                $"{name}: the picture holds an archive, document, page or program as well. Save it without, as a new file."
            );
        }
    }

    private static bool Has(byte[] bytes, ReadOnlySpan<byte> what) => bytes.AsSpan().IndexOf(what) >= 0;

    private static void RequireSize(SKImageInfo info, string name, int maxMegapixels)
    {
        if (
            info.Width > LongestSide
            || info.Height > LongestSide
            || (long)info.Width * info.Height > maxMegapixels * 1_000_000L
        )
        {
            throw TooLarge(
                name,
                $"the picture has {info.Width} x {info.Height} pixels, {maxMegapixels} million are allowed and {LongestSide} on a side"
            );
        }
    }

    private static void RequireFewScans(SKCodec codec, byte[] bytes, string name)
    {
        ReadOnlySpan<byte> startOfScan = [0xff, 0xda];
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && bytes.AsSpan().Count(startOfScan) > MostScans)
        {
            throw new ExportRefusedException(
                "unsupported_format",
                $"{name}: the picture is stored in more than {MostScans} passes. {Advice}"
            );
        }
    }

    private static ExportRefusedException TooLarge(string name, FormattableString what) =>
        new("too_large", $"{name}: {what.ToString(CultureInfo.InvariantCulture)}. Upload a smaller one.");

    private static SKBitmap Decode(SKCodec codec, string name)
    {
        // JPEG is decoded in a smaller size at once; the others as they are.
        var longest = Math.Max(codec.Info.Width, codec.Info.Height);
        var size = codec.GetScaledDimensions(Math.Min(1f, 4f * Side / longest));
        var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var result =
            bitmap.GetPixels() == 0 ? SKCodecResult.InternalError : codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success)
        {
            return bitmap;
        }

        bitmap.Dispose();
        throw new ExportRefusedException(
            "truncated",
            $"{name}: the picture is damaged or ends too early. Upload the whole file again."
        );
    }

    private static byte[] Square(SKBitmap picture, SKEncodedOrigin origin)
    {
        using var square = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(square))
        {
            canvas.Clear(new SKColor(Grey, Grey, Grey));
            var scale = Side / (float)Math.Max(picture.Width, picture.Height);
            canvas.Translate(Side / 2f, Side / 2f);
            canvas.Concat(Turned(origin));
            canvas.Scale(scale);
            canvas.Translate(-picture.Width / 2f, -picture.Height / 2f);
            using var image = SKImage.FromBitmap(picture);
            canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }

        var pixels = MemoryMarshal.Cast<byte, uint>(square.GetPixelSpan());
        var colours = new byte[3 * Side * Side];
        for (var i = 0; i < pixels.Length; i++)
        {
            colours[i] = (byte)pixels[i];
            colours[(Side * Side) + i] = (byte)(pixels[i] >> 8);
            colours[(2 * Side * Side) + i] = (byte)(pixels[i] >> 16);
        }

        return colours;
    }

    /// <summary>How a picture is to be turned or mirrored around its middle to stand upright.</summary>
    private static SKMatrix Turned(SKEncodedOrigin origin) =>
        origin switch
        {
            SKEncodedOrigin.TopRight => Matrix(-1, 0, 0, 1),
            SKEncodedOrigin.BottomRight => Matrix(-1, 0, 0, -1),
            SKEncodedOrigin.BottomLeft => Matrix(1, 0, 0, -1),
            SKEncodedOrigin.LeftTop => Matrix(0, 1, 1, 0),
            SKEncodedOrigin.RightTop => Matrix(0, -1, 1, 0),
            SKEncodedOrigin.RightBottom => Matrix(0, -1, -1, 0),
            SKEncodedOrigin.LeftBottom => Matrix(0, 1, -1, 0),
            _ => SKMatrix.Identity,
        };

    private static SKMatrix Matrix(float xx, float xy, float yx, float yy) => new(xx, xy, 0, yx, yy, 0, 0, 0, 1);
}
