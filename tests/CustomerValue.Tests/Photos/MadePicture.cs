using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using SkiaSharp;

namespace CustomerValue.Tests.Photos;

/// <summary>Pictures that are drawn, and files that only look like one.</summary>
internal static class MadePicture
{
    /// <summary>A shape of one of three kinds in a colour of its own, somewhere on a light ground.</summary>
    public static byte[] Shape(int kind, int take, SKEncodedImageFormat format = SKEncodedImageFormat.Jpeg)
    {
        var random = new Random((kind * 1_000) + take);
        using var bitmap = new SKBitmap(new SKImageInfo(96, 80, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(
                new SKColor((byte)random.Next(200, 256), (byte)random.Next(200, 256), (byte)random.Next(200, 256))
            );
            using var paint = new SKPaint
            {
                Color = new SKColor((byte)random.Next(120), (byte)random.Next(120), (byte)random.Next(120)),
            };
            var (x, y, size) = (random.Next(38, 58), random.Next(32, 48), random.Next(18, 28));
            switch (kind)
            {
                case 0:
                    canvas.DrawCircle(x, y, size, paint);
                    break;
                case 1:
                    canvas.DrawRect(x - size, y - 4, 2 * size, 8, paint);
                    break;
                default:
                    canvas.DrawRect(x - 4, y - size, 8, 2 * size, paint);
                    break;
            }
        }

        return Encode(bitmap, format);
    }

    /// <summary>Red above blue, so that it tells where its top is.</summary>
    public static byte[] TopIsRed(SKEncodedImageFormat format, int side = 64)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Blue);
            using var paint = new SKPaint { Color = SKColors.Red };
            canvas.DrawRect(0, 0, side, side / 2f, paint);
        }

        return Encode(bitmap, format);
    }

    /// <summary>A JPEG with an EXIF orientation put into it.</summary>
    public static byte[] Turned(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            .. "Exif\0\0"u8,
            .. "MM\0*"u8,
            .. (byte[])[0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
        ];
        var length = exif.Length + 2;
        return [.. jpeg[..2], 0xff, 0xe1, (byte)(length >> 8), (byte)length, .. exif, .. jpeg[2..]];
    }

    /// <summary>A PNG of so many pixels whose rows are all the same, and other chunks behind the first.</summary>
    public static byte[] Png(int width, int height, int rows, params (string Name, byte[] Content)[] chunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        var packed = Packed(rows * (1 + (3L * width)));
        return
        [
            .. (byte[])[0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n'],
            .. Chunk("IHDR", header),
            .. chunks.SelectMany(c => Chunk(c.Name, c.Content)),
            .. Chunk("IDAT", packed),
            .. Chunk("IEND", []),
        ];
    }

    /// <summary>So many zeros, deflated.</summary>
    public static byte[] Packed(long zeros)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var block = new byte[1 << 16];
            for (var left = zeros; left > 0; left -= block.Length)
            {
                zip.Write(block, 0, (int)Math.Min(left, block.Length));
            }
        }

        return packed.ToArray();
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] named = [.. System.Text.Encoding.ASCII.GetBytes(name), .. content];
        var (length, check) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32.HashToUInt32(named));
        return [.. length, .. named, .. check];
    }

    private static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }
}
