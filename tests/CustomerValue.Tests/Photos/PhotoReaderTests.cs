using System.Globalization;
using System.IO.Compression;
using CsCheck;
using CustomerValue.Exports;
using CustomerValue.Photos;
using SkiaSharp;

namespace CustomerValue.Tests.Photos;

/// <summary>Alone, as the memory of the whole process is measured.</summary>
[Collection(nameof(PhotoReaderTests))]
[CollectionDefinition(nameof(PhotoReaderTests), DisableParallelization = true)]
public class PhotoReaderTests
{
    private const string Name = "images/hats/s1.jpg";
    private const int Side = PhotoReader.Side;
    private const int MaxMegapixels = 24;

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_picture_becomes_a_small_square(SKEncodedImageFormat format)
    {
        var pixels = PhotoReader.Read(MadePicture.TopIsRed(format, 400), Name, MaxMegapixels);
        pixels.Length.ShouldBe(3 * Side * Side);
        Red(pixels, 32, 8).ShouldBeGreaterThan((byte)240);
        Red(pixels, 32, 56).ShouldBeLessThan((byte)15);
    }

    [Fact]
    public void What_is_not_square_stands_on_grey()
    {
        var pixels = PhotoReader.Read(MadePicture.Png(200, 50, 50), Name, MaxMegapixels);
        Red(pixels, 32, 32).ShouldBe((byte)0);
        Red(pixels, 32, 4).ShouldBe((byte)128);
        Red(pixels, 32, 60).ShouldBe((byte)128);
    }

    // Where the top of the picture as it is stored is, once it stands as it should.
    [Theory]
    [InlineData(1, 32, 8)]
    [InlineData(2, 32, 8)]
    [InlineData(3, 32, 56)]
    [InlineData(4, 32, 56)]
    [InlineData(5, 8, 32)]
    [InlineData(6, 56, 32)]
    [InlineData(7, 56, 32)]
    [InlineData(8, 8, 32)]
    public void The_orientation_is_honoured(byte orientation, int x, int y)
    {
        var jpeg = MadePicture.Turned(MadePicture.TopIsRed(SKEncodedImageFormat.Jpeg), orientation);
        var pixels = PhotoReader.Read(jpeg, Name, MaxMegapixels);
        Red(pixels, x, y).ShouldBeGreaterThan((byte)240);
        Red(pixels, Side - 1 - x, Side - 1 - y).ShouldBeLessThan((byte)15);
    }

    [Theory]
    [InlineData("empty", "empty")]
    [InlineData("zeros", "unsupported_format")]
    [InlineData("text", "unsupported_format")]
    [InlineData("svg", "unsupported_format")]
    [InlineData("gif", "unsupported_format")]
    [InlineData("bmp", "unsupported_format")]
    [InlineData("jpeg signature", "unsupported_format")]
    [InlineData("png signature", "unsupported_format")]
    [InlineData("jpeg of many passes", "unsupported_format")]
    [InlineData("cut jpeg", "truncated")]
    [InlineData("cut png", "truncated")]
    [InlineData("cut webp", "truncated")]
    [InlineData("png without its rows", "truncated")]
    [InlineData("jpeg and zip", "polyglot")]
    [InlineData("jpeg and 7z", "polyglot")]
    [InlineData("png and rar", "polyglot")]
    [InlineData("png and page", "polyglot")]
    [InlineData("jpeg and document", "polyglot")]
    [InlineData("bomb", "too_large")]
    [InlineData("long side", "too_large")]
    [InlineData("huge header", "too_large")]
    [InlineData("many bytes", "too_large")]
    public void A_bad_file_is_refused_by_name_with_bounded_memory(string what, string code)
    {
        var bytes = Bad(what);
        var before = BeginPeak();
        var refused = Should.Throw<ExportRefusedException>(() => PhotoReader.Read(bytes, Name, MaxMegapixels));
        refused.Code.ShouldBe(code);
        refused.Message.ShouldStartWith(Name);
        (Peak() - before).ShouldBeLessThan(200L << 20);
    }

    [Fact]
    public void More_memory_is_noticed()
    {
        var before = BeginPeak();
        var much = new byte[300 << 20];
        Array.Fill(much, (byte)1);
        (Peak() - before).ShouldBeGreaterThan(200L << 20);
        GC.KeepAlive(much);
    }

    [Theory]
    [InlineData("iCCP")]
    [InlineData("zTXt")]
    public void What_is_packed_beside_the_picture_does_not_fill_the_memory(string chunk)
    {
        // As much as the limit of bytes lets in.
        byte[] content = [.. "name\0\0"u8, .. MadePicture.Packed(700L << 20)];
        var bytes = MadePicture.Png(50, 50, 50, (chunk, content));
        bytes.Length.ShouldBeLessThan(PhotoOptions.MaxBytes);
        var before = BeginPeak();
        Record
            .Exception(() => PhotoReader.Read(bytes, Name, MaxMegapixels))
            .ShouldBeAssignableTo<ExportRefusedException?>();
        (Peak() - before).ShouldBeLessThan(200L << 20);
    }

    [Fact]
    public void Any_damage_is_a_picture_or_a_refusal()
    {
        byte[][] wholes =
        [
            MadePicture.Shape(0, 1),
            MadePicture.Shape(1, 1, SKEncodedImageFormat.Png),
            MadePicture.Shape(2, 1, SKEncodedImageFormat.Webp),
        ];
        Gen.Select(Gen.Int[0, 2], Gen.Double[0, 1], Gen.Byte, Gen.Double[0.2, 1.2])
            .Sample(
                (which, at, value, length) =>
                {
                    var whole = wholes[which];
                    var bytes = whole[..Math.Min(whole.Length, (int)(whole.Length * length))];
                    bytes[Math.Min(bytes.Length - 1, (int)(at * bytes.Length))] = value;
                    try
                    {
                        PhotoReader.Read(bytes, Name, MaxMegapixels).Length.ShouldBe(3 * Side * Side);
                    }
                    catch (ExportRefusedException e)
                    {
                        e.Message.ShouldStartWith(Name);
                    }
                },
                iter: 300
            );
    }

    private static byte[] Bad(string what)
    {
        var jpeg = MadePicture.Shape(0, 1);
        var png = MadePicture.Shape(0, 1, SKEncodedImageFormat.Png);
        switch (what)
        {
            case "empty":
                return [];
            case "zeros":
                return new byte[1_000];
            case "text":
                return "customer_id,time\nann,2025-01-01\n"u8.ToArray();
            case "svg":
                return "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray();
            case "gif":
                return
                [
                    .. "GIF89a"u8,
                    1,
                    0,
                    1,
                    0,
                    0x80,
                    0,
                    0,
                    0,
                    0,
                    0,
                    255,
                    255,
                    255,
                    0x2c,
                    0,
                    0,
                    0,
                    0,
                    1,
                    0,
                    1,
                    0,
                    0,
                    2,
                    2,
                    0x44,
                    1,
                    0,
                    0x3b,
                ];
            case "bmp":
                return [.. "BM"u8, .. new byte[200]];
            case "jpeg signature":
                return [0xff, 0xd8, 0xff, 0xe0];
            case "png signature":
                return png[..8];
            case "jpeg of many passes":
                return
                [
                    .. jpeg[..^2],
                    .. Enumerable.Repeat<byte[]>([0xff, 0xda, 0, 2], 201).SelectMany(s => s),
                    .. jpeg[^2..],
                ];
            case "cut jpeg":
                return jpeg[..(jpeg.Length / 2)];
            case "cut png":
                return png[..(png.Length / 2)];
            case "cut webp":
                var webp = MadePicture.Shape(0, 1, SKEncodedImageFormat.Webp);
                return webp[..(webp.Length * 2 / 3)];
            case "png without its rows":
                return MadePicture.Png(500, 500, 3);
            case "jpeg and zip":
                return [.. jpeg, .. Zip()];
            case "jpeg and 7z":
                return [.. jpeg, (byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c, 0, 4];
            case "png and rar":
                return [.. png, .. "Rar!\u001a\u0007\u0001\0"u8];
            case "png and page":
                return [.. png, .. "<HTML><body>"u8];
            case "jpeg and document":
                return [.. jpeg[..2], 0xff, 0xfe, 0, 10, .. "%PDF-1.7"u8, .. jpeg[2..]];
            case "bomb":
                // 300 MB of pixels in a third of a megabyte.
                return MadePicture.Png(10_000, 10_000, 10_000);
            case "long side":
                return MadePicture.Png(20_000, 2, 2);
            case "huge header":
                return MadePicture.Png(1_000_000, 1_000_000, 0);
            default:
                return [.. jpeg, .. new byte[PhotoOptions.MaxBytes]];
        }
    }

    private static byte[] Zip()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("inside.txt");
        }

        return stream.ToArray();
    }

    /// <summary>Forgets the peak so far, which would hide any below it.</summary>
    private static long BeginPeak()
    {
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Peak();
    }

    /// <summary>Most bytes that the process held since.</summary>
    private static long Peak()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            << 10;
    }

    private static byte Red(byte[] pixels, int x, int y) => pixels[(y * Side) + x];
}
