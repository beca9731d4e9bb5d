using Microsoft.ML.OnnxRuntime;

namespace CustomerValue.Models.Networks;

/// <summary>A table of inputs of a network, one row per customer.</summary>
/// <param name="Name">Name of the input in the network.</param>
/// <param name="Width">Values in a row.</param>
/// <param name="Steps">
/// 1 for an input of rows x width. More for a sequence: a row holds as many steps, oldest first, and the network takes
/// steps x rows x (width / steps).
/// </param>
/// <param name="Values">Row-major.</param>
internal sealed record NetworkInput(string Name, int Width, int Steps, float[] Values);

/// <summary>A trained network in the ONNX format, run by ONNX Runtime on batches of rows; equal input gives equal output.</summary>
internal sealed class OnnxNetwork : IDisposable
{
    /// <summary>Name of the output, rows x its width.</summary>
    public const string Output = "output";

    private const int BatchRows = 512;

    private readonly InferenceSession _session;

    /// <summary>Loads a network.</summary>
    /// <param name="bytes">ONNX model with one output named <see cref="Output"/>.</param>
    /// <exception cref="ModelFitException">The bytes are not such a network.</exception>
    public OnnxNetwork(byte[] bytes)
    {
        Bytes = bytes;
        using var options = new SessionOptions
        {
            // Batches run side by side; one of them is added up by one thread.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            _session = new InferenceSession(bytes, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFitException($"The network cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>The network's ONNX bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>Runs the network.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <returns>Rows x width of the output, row-major.</returns>
    public float[] Run(int rows, params IReadOnlyList<NetworkInput> inputs)
    {
        var width = _session.OutputMetadata[Output].Dimensions[1];
        var result = new float[checked(rows * width)];
        Parallel.For(
            0,
            (rows + BatchRows - 1) / BatchRows,
            batch =>
            {
                var first = batch * BatchRows;
                var count = Math.Min(BatchRows, rows - first);
                using var options = new RunOptions();
                var tensors = inputs.Select(i => Tensor(i, first, count)).ToList();
                try
                {
                    using var outputs = _session.Run(
                        options,
                        [.. inputs.Select(i => i.Name)],
                        tensors,
                        (string[])[Output]
                    );
                    outputs[0].GetTensorDataAsSpan<float>().CopyTo(result.AsSpan(first * width));
                }
                finally
                {
                    tensors.ForEach(t => t.Dispose());
                }
            }
        );
        return result;
    }

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();

    private static OrtValue Tensor(NetworkInput input, int first, int count)
    {
        if (input.Steps == 1)
        {
            return OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance,
                input.Values.AsMemory(first * input.Width, count * input.Width),
                [count, input.Width]
            );
        }

        var step = input.Width / input.Steps;
        var values = new float[count * input.Width];
        for (var row = 0; row < count; row++)
        {
            for (var s = 0; s < input.Steps; s++)
            {
                input
                    .Values.AsSpan(((first + row) * input.Width) + (s * step), step)
                    .CopyTo(values.AsSpan(((s * count) + row) * step));
            }
        }

        return OrtValue.CreateTensorValueFromMemory(values, [input.Steps, count, step]);
    }
}
