using System.Buffers.Binary;

namespace CustomerValue.Tests.Voice;

/// <summary>Sounds and WAV files that are made up: chirps stand for words.</summary>
internal static class MadeSound
{
    /// <summary>A word that is no human's: two tones that glide, different for each number.</summary>
    public static float[] Word(int word, int take, int rate = 16_000, double seconds = 0.45)
    {
        var random = new Random((word * 1_000) + take);
        var voice = 0.94 + (0.12 * random.NextDouble());
        var (low, high) = (250 + (130 * (word % 4)), 900 + (450 * (word % 5)));
        var glide = ((word % 3) - 1) * 0.5;
        var samples = new float[(int)(rate * seconds)];
        double first = 0;
        double second = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var at = i / (double)samples.Length;
            first += 2 * Math.PI * low * voice * (1 + (glide * at)) / rate;
            second += 2 * Math.PI * high * voice * (1 - (glide * at)) / rate;
            var hill = Math.Sin(Math.PI * at);
            samples[i] = (float)(
                hill * ((0.3 * Math.Sin(first)) + (0.2 * Math.Sin(second)) + (0.01 * random.NextDouble()))
            );
        }

        return samples;
    }

    /// <summary>Sounds behind each other with silence between them.</summary>
    public static float[] Note(IEnumerable<float[]> words, double pause = 0.4, int rate = 16_000)
    {
        var silence = new float[(int)(pause * rate)];
        return [.. silence, .. words.SelectMany(w => w.Concat(silence))];
    }

    /// <summary>A pure tone.</summary>
    public static float[] Tone(double hertz, int rate, double seconds) =>
        [
            .. Enumerable
                .Range(0, (int)(rate * seconds))
                .Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * hertz * i / rate))),
        ];

    /// <summary>A WAV file.</summary>
    /// <param name="samples">One channel; others get the same.</param>
    /// <param name="rate">Samples a second.</param>
    /// <param name="bits">Bits of a sample.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="format">1 for whole numbers, 3 for floats.</param>
    public static byte[] Wav(float[] samples, int rate = 16_000, int bits = 16, int channels = 1, int format = 1)
    {
        var size = bits / 8;
        var bytes = new byte[44 + (samples.Length * size * channels)];
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(20), (short)format);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), rate * size * channels);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(32), (short)(size * channels));
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(34), (short)bits);
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), bytes.Length - 44);
        for (var i = 0; i < samples.Length * channels; i++)
        {
            var at = bytes.AsSpan(44 + (i * size));
            var value = samples[i / channels];
            switch (bits)
            {
                case 16:
                    BinaryPrimitives.WriteInt16LittleEndian(at, (short)(value * short.MaxValue));
                    break;
                case 24:
                    var whole = (int)(value * 8_388_607);
                    (at[0], at[1], at[2]) = ((byte)whole, (byte)(whole >> 8), (byte)(whole >> 16));
                    break;
                default:
                    BinaryPrimitives.WriteSingleLittleEndian(at, value);
                    break;
            }
        }

        return bytes;
    }
}
