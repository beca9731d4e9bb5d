using System.Buffers.Binary;
using System.Globalization;
using CustomerValue.Exports;
using NAudio.Dsp;
using NAudio.Wave;

namespace CustomerValue.Voice;

/// <summary>Reads WAV files as what the networks hear: one channel of 16,000 samples a second, from -1 to 1.</summary>
public static class WavReader
{
    /// <summary>Samples a second of what is read.</summary>
    public const int Rate = 16_000;

    private const int LeastRate = 8_000;
    private const int GreatestRate = 48_000;
    private const int RiffHeader = 8;
    private const int BlockFrames = 4_096;
    private const string Advice =
        "Save it as WAV with 8,000 to 48,000 samples a second, one or two channels, PCM of 16 or 24 bits or floats of 32 bits.";

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="maxSeconds">Longest sound that is read, seconds.</param>
    /// <returns>Samples at <see cref="Rate"/>; at least one.</returns>
    /// <exception cref="ExportRefusedException">
    /// <c>empty</c>, <c>truncated</c>, <c>unsupported_format</c> or <c>too_long</c>.
    /// </exception>
    public static float[] Read(byte[] bytes, string name, int maxSeconds)
    {
        if (bytes.Length == 0)
        {
            throw new ExportRefusedException("empty", $"{name}: the file is empty. Record it again.");
        }

        RequireWhole(bytes, name);
        try
        {
            using var reader = new WaveFileReader(new MemoryStream(bytes, writable: false));
            RequireFormat(reader, name, maxSeconds);
            return Resample(Mono(reader, name), reader.WaveFormat.SampleRate);
        }
        catch (Exception e)
            when (e
                    is FormatException
                        or EndOfStreamException
                        or InvalidDataException
                        or InvalidOperationException
                        or ArgumentException
                        or NotSupportedException
                        or OverflowException
            )
        {
            throw new ExportRefusedException(
                "unsupported_format",
                $"{name}: the file is no WAV file that can be read. {Advice}"
            );
        }
    }

    /// <summary>A copy at another number of samples a second, without what the lower of both rates cannot hold.</summary>
    /// <param name="samples">Samples of one channel.</param>
    /// <param name="rate">Their number a second.</param>
    internal static float[] Resample(float[] samples, double rate)
    {
        if (rate == Rate)
        {
            return samples;
        }

        const int taps = 64;
        const int phases = 32;
        var resampler = new WdlResampler();
        resampler.SetMode(interp: true, filtercnt: 0, sinc: true, sinc_size: taps, sinc_interpsize: phases);
        resampler.SetFeedMode(wantInputDriven: true);
        resampler.SetRates(rate, Rate);
        var resampled = new float[Math.Max(1, (int)Math.Round(samples.Length * (Rate / rate)))];
        // The filter needs to hear behind the end.
        var padded = samples.Length + taps + (int)(taps * rate / Rate);
        var block = new float[(int)(BlockFrames * Rate / rate) + taps];
        var written = 0;
        for (var at = 0; at < padded && written < resampled.Length; )
        {
            var asked = resampler.ResamplePrepare(Math.Min(BlockFrames, padded - at), 1, out var input);
            var taken = Math.Clamp(samples.Length - at, 0, asked);
            samples.AsSpan(Math.Min(at, samples.Length), taken).CopyTo(input);
            input[taken..asked].Clear();
            var got = Math.Min(resampler.ResampleOut(block, asked, block.Length, 1), resampled.Length - written);
            block.AsSpan(0, got).CopyTo(resampled.AsSpan(written));
            written += got;
            at += asked;
        }

        return resampled;
    }

    /// <summary>A file that was cut off still tells how long it was.</summary>
    private static void RequireWhole(byte[] bytes, string name)
    {
        const int sizeAt = 4;
        if (
            bytes.Length >= RiffHeader
            && bytes.AsSpan(0, sizeAt).SequenceEqual("RIFF"u8)
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(sizeAt)) + (long)RiffHeader > bytes.Length
        )
        {
            throw new ExportRefusedException(
                "truncated",
                $"{name}: the file ends before the sound does. Upload the whole file again."
            );
        }
    }

    private static void RequireFormat(WaveFileReader reader, string name, int maxSeconds)
    {
        var format = reader.WaveFormat;
        var isSupported =
            format.SampleRate is >= LeastRate and <= GreatestRate
            && format.Channels is 1 or 2
            && format.BlockAlign == format.Channels * format.BitsPerSample / 8
            && (Encoding(format), format.BitsPerSample)
                is
                    (WaveFormatEncoding.Pcm, 16 or 24)
                    or
                    (WaveFormatEncoding.IeeeFloat, 32);
        if (!isSupported)
        {
            throw new ExportRefusedException(
                "unsupported_format",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: the sound is {Encoding(format)} of {format.BitsPerSample} bits, {format.Channels} channels, {format.SampleRate} samples a second. {Advice}"
                )
            );
        }

        if (reader.Length < format.BlockAlign)
        {
            throw new ExportRefusedException("empty", $"{name}: there is no sound in the file. Record it again.");
        }

        if (reader.Length % format.BlockAlign != 0)
        {
            throw new ExportRefusedException(
                "truncated",
                $"{name}: the file ends within a sample. Upload the whole file again."
            );
        }

        var seconds = reader.Length / format.BlockAlign / (double)format.SampleRate;
        if (seconds > maxSeconds)
        {
            throw new ExportRefusedException(
                "too_long",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: the sound is {seconds:F0} seconds long, {maxSeconds} are allowed. Cut it into shorter ones."
                )
            );
        }
    }

    private static WaveFormatEncoding Encoding(WaveFormat format) =>
        format is WaveFormatExtensible extensible ? extensible.ToStandardWaveFormat().Encoding : format.Encoding;

    private static float[] Mono(WaveFileReader reader, string name)
    {
        var channels = reader.WaveFormat.Channels;
        var samples = reader.ToSampleProvider();
        var mono = new float[reader.Length / reader.WaveFormat.BlockAlign];
        var block = new float[BlockFrames * channels];
        for (var at = 0; at < mono.Length; )
        {
            var frames = samples.Read(block) / channels;
            if (frames == 0)
            {
                throw new EndOfStreamException();
            }

            for (var i = 0; i < frames; i++)
            {
                var sample = channels == 1 ? block[i] : (block[2 * i] + block[(2 * i) + 1]) / 2;
                if (!float.IsFinite(sample))
                {
                    throw new ExportRefusedException(
                        "unsupported_format",
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{name}: sample {at + i} is not a number. Save the sound again."
                        )
                    );
                }

                mono[at + i] = Math.Clamp(sample, -1, 1);
            }

            at += frames;
        }

        return mono;
    }
}
