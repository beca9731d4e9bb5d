using System.Buffers.Binary;
using CsCheck;
using CustomerValue.Exports;
using CustomerValue.Voice;

namespace CustomerValue.Tests.Voice;

public class WavReaderTests
{
    private const string Name = "voice/ann/2025-01-01.wav";

    [Theory]
    [InlineData(8_000, 16, 1, 1)]
    [InlineData(44_100, 16, 2, 1)]
    [InlineData(48_000, 24, 2, 1)]
    [InlineData(22_050, 32, 1, 3)]
    [InlineData(16_000, 24, 1, 1)]
    public void A_tone_sounds_the_same_in_every_format(int rate, int bits, int channels, int format)
    {
        var samples = WavReader.Read(
            MadeSound.Wav(MadeSound.Tone(440, rate, 1), rate, bits, channels, format),
            Name,
            60
        );
        samples.Length.ShouldBe(WavReader.Rate);
        Amplitude(samples, 440).ShouldBe(0.5, 0.01);
        Rest(samples, 440).ShouldBeLessThan(0.005);
    }

    [Fact]
    public void What_sixteen_thousand_samples_cannot_hold_is_taken_out()
    {
        var samples = WavReader.Read(MadeSound.Wav(MadeSound.Tone(11_000, 48_000, 1), 48_000), Name, 60);
        samples[2_000..14_000].Max(Math.Abs).ShouldBeLessThan(0.005f);
    }

    [Fact]
    public void Two_channels_are_averaged()
    {
        var bytes = MadeSound.Wav(MadeSound.Tone(440, 16_000, 0.5), channels: 2);
        for (var at = 46; at < bytes.Length; at += 4)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), 0);
        }

        Amplitude(WavReader.Read(bytes, Name, 60), 440).ShouldBe(0.25, 0.005);
    }

    [Theory]
    [InlineData("empty", "empty")]
    [InlineData("zeros", "unsupported_format")]
    [InlineData("text", "unsupported_format")]
    [InlineData("picture", "unsupported_format")]
    [InlineData("header alone", "empty")]
    [InlineData("cut in the header", "truncated")]
    [InlineData("cut in the sound", "truncated")]
    [InlineData("cut in a sample", "truncated")]
    [InlineData("huge sound", "truncated")]
    [InlineData("huge header", "unsupported_format")]
    [InlineData("no channel", "unsupported_format")]
    [InlineData("many channels", "unsupported_format")]
    [InlineData("no rate", "unsupported_format")]
    [InlineData("eight bits", "unsupported_format")]
    [InlineData("strange block", "unsupported_format")]
    [InlineData("not a number", "unsupported_format")]
    [InlineData("too long", "too_long")]
    public void A_bad_file_is_refused_by_name_with_what_to_do(string what, string code)
    {
        var bytes = Bad(what);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Should.Throw<ExportRefusedException>(() => WavReader.Read(bytes, Name, 60));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4 << 20);
        refused.Code.ShouldBe(code);
        refused.Message.ShouldStartWith(Name);
    }

    [Fact]
    public void Any_damage_is_a_sound_or_a_refusal()
    {
        var whole = MadeSound.Wav(MadeSound.Tone(440, 8_000, 0.1), 8_000);
        Gen.Select(Gen.Int[0, 60], Gen.Byte, Gen.Int[0, whole.Length])
            .Sample(
                (at, value, length) =>
                {
                    var bytes = whole[..length];
                    if (at < length)
                    {
                        bytes[at] = value;
                    }

                    try
                    {
                        WavReader.Read(bytes, Name, 60).ShouldAllBe(s => s >= -2 && s <= 2);
                    }
                    catch (ExportRefusedException e)
                    {
                        e.Message.ShouldStartWith(Name);
                    }
                },
                iter: 500
            );
    }

    private static byte[] Bad(string what)
    {
        var bytes = MadeSound.Wav(MadeSound.Tone(440, 16_000, 0.5));
        switch (what)
        {
            case "empty":
                return [];
            case "zeros":
                return new byte[1_000];
            case "text":
                return "RIFF is the name of a column,and this is a table\n"u8.ToArray()[5..];
            case "picture":
                return [0xff, 0xd8, 0xff, 0xe0, .. new byte[500]];
            case "header alone":
                return MadeSound.Wav([]);
            case "cut in the header":
                return bytes[..30];
            case "cut in the sound":
                return bytes[..5_000];
            case "cut in a sample":
                var odd = bytes[..5_001];
                BinaryPrimitives.WriteInt32LittleEndian(odd.AsSpan(4), odd.Length - 8);
                return odd;
            case "huge sound":
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), uint.MaxValue);
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(40), uint.MaxValue - 36);
                return bytes;
            case "huge header":
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), int.MaxValue);
                return bytes;
            case "no channel":
                bytes[22] = 0;
                return bytes;
            case "many channels":
                BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), short.MaxValue);
                return bytes;
            case "no rate":
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), 0);
                return bytes;
            case "eight bits":
                (bytes[34], bytes[32]) = (8, 1);
                return bytes;
            case "strange block":
                bytes[32] = 7;
                return bytes;
            case "not a number":
                return MadeSound.Wav([0, float.NaN, 0], bits: 32, format: 3);
            default:
                return MadeSound.Wav(new float[8_000 * 61], 8_000);
        }
    }

    private static double Amplitude(float[] samples, double hertz) => Wave(samples, hertz).Amplitude;

    private static double Rest(float[] samples, double hertz) => Wave(samples, hertz).Other;

    /// <summary>The part of a sound's middle that swings so often, and the root mean square of what is left.</summary>
    private static (double Amplitude, double Other) Wave(float[] samples, double hertz)
    {
        var middle = Enumerable.Range(samples.Length / 4, samples.Length / 2).ToArray();
        double Angle(int i) => 2 * Math.PI * hertz * i / WavReader.Rate;
        var sine = middle.Sum(i => samples[i] * Math.Sin(Angle(i))) * 2 / middle.Length;
        var cosine = middle.Sum(i => samples[i] * Math.Cos(Angle(i))) * 2 / middle.Length;
        var rest = middle.Average(i =>
            Math.Pow(samples[i] - (sine * Math.Sin(Angle(i))) - (cosine * Math.Cos(Angle(i))), 2)
        );
        return (Math.Sqrt((sine * sine) + (cosine * cosine)), Math.Sqrt(rest));
    }
}
