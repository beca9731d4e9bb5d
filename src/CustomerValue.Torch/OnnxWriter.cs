using System.Runtime.InteropServices;
using Google.Protobuf;

namespace CustomerValue.Torch;

/// <summary>
/// Writes a network in the ONNX format: the few messages of onnx.proto (IR version 8, operator set 17) that a feed-forward,
/// convolutional or recurrent network needs. The same calls give the same bytes.
/// </summary>
internal sealed class OnnxWriter
{
    private const int IrVersion = 8;
    private const int OperatorSet = 17;
    private const int Float = 1;

    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _weights = [];
    private readonly List<byte[]> _inputs = [];
    private int _names;

    /// <summary>Declares an input of floats.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its dimensions; 0 for the number of rows, which is open.</param>
    public string Input(string name, params int[] shape)
    {
        _inputs.Add(Value(name, shape));
        return name;
    }

    /// <summary>Adds a constant tensor of floats.</summary>
    /// <param name="values">Its values, row-major.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <returns>Its name.</returns>
    public string Constant(ReadOnlySpan<float> values, params int[] shape)
    {
        var name = NextName();
        var raw = MemoryMarshal.AsBytes(values).ToArray();
        _weights.Add(
            Message(output =>
            {
                foreach (var dimension in shape)
                {
                    WriteInt(output, 1, dimension);
                }

                WriteInt(output, 2, Float);
                WriteText(output, 8, name);
                WriteBytes(output, 9, raw);
            })
        );
        return name;
    }

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="kind">Name of the operator.</param>
    /// <param name="inputs">Names of its inputs; an empty name leaves an optional one out.</param>
    /// <param name="attributes">Whole-number attributes.</param>
    /// <returns>Name of the output.</returns>
    public string Node(string kind, IReadOnlyList<string> inputs, params (string Name, int Value)[] attributes) =>
        Node(kind, inputs, NextName(), attributes);

    /// <summary>Adds a convolution of pictures with a square kernel, as wide as its stride lets it after padding.</summary>
    /// <param name="input">Rows x channels x height x width.</param>
    /// <param name="weights">Outputs x channels x size x size.</param>
    /// <param name="bias">One per output.</param>
    /// <param name="size">Side of the kernel, odd.</param>
    /// <param name="stride">Step in both directions.</param>
    /// <returns>Name of the output.</returns>
    public string Convolution(string input, string weights, string bias, int size, int stride)
    {
        var name = NextName();
        var pad = size / 2;
        _nodes.Add(
            NodeMessage(
                "Conv",
                [input, weights, bias],
                [name],
                [],
                ("kernel_shape", [size, size]),
                ("strides", [stride, stride]),
                ("pads", [pad, pad, pad, pad])
            )
        );
        return name;
    }

    /// <summary>Gives each row another shape.</summary>
    /// <param name="input">Rows x anything.</param>
    /// <param name="shape">Dimensions of a row.</param>
    public string Reshape(string input, params long[] shape) => Node("Reshape", [input, Whole([-1, .. shape])]);

    /// <summary>Adds a long short-term memory layer that starts from zeros.</summary>
    /// <param name="steps">Input of steps x rows x width.</param>
    /// <param name="weights">
    /// Input weights, recurrent weights and both biases behind each other; gates in ONNX's order: input, output, forget, cell.
    /// </param>
    /// <param name="hidden">Width of the memory.</param>
    /// <returns>Name of the last hidden state, rows x hidden.</returns>
    public string Lstm(string steps, (string Input, string Recurrent, string Bias) weights, int hidden)
    {
        var last = NextName();
        _nodes.Add(
            NodeMessage(
                "LSTM",
                [steps, weights.Input, weights.Recurrent, weights.Bias],
                ["", last],
                [("hidden_size", hidden)]
            )
        );
        // One direction: 1 x rows x hidden.
        var squeezed = NextName();
        _nodes.Add(NodeMessage("Squeeze", [last, Whole([0])], [squeezed], []));
        return squeezed;
    }

    /// <summary>The model.</summary>
    /// <param name="value">Name of the value that is its output.</param>
    /// <param name="name">Name of the output.</param>
    /// <param name="width">Values in a row of it.</param>
    public byte[] Model(string value, string name, int width)
    {
        Node("Identity", [value], name, []);
        var graph = Message(output =>
        {
            _nodes.ForEach(n => WriteBytes(output, 1, n));
            WriteText(output, 2, "network");
            _weights.ForEach(w => WriteBytes(output, 5, w));
            _inputs.ForEach(i => WriteBytes(output, 11, i));
            WriteBytes(output, 12, Value(name, [0, width]));
        });
        return Message(output =>
        {
            WriteInt(output, 1, IrVersion);
            WriteText(output, 2, "CustomerValue");
            WriteBytes(output, 7, graph);
            WriteBytes(output, 8, Message(o => WriteInt(o, 2, OperatorSet)));
        });
    }

    private string Node(string kind, IReadOnlyList<string> inputs, string result, (string Name, int Value)[] attributes)
    {
        _nodes.Add(NodeMessage(kind, inputs, [result], attributes));
        return result;
    }

    /// <summary>A constant vector of whole numbers.</summary>
    private string Whole(long[] values)
    {
        const int int64 = 7;
        var name = NextName();
        _weights.Add(
            Message(output =>
            {
                WriteInt(output, 1, values.Length);
                WriteInt(output, 2, int64);
                WriteText(output, 8, name);
                WriteBytes(output, 9, MemoryMarshal.AsBytes<long>(values).ToArray());
            })
        );
        return name;
    }

    private string NextName() => $"v{_names++}";

    private static byte[] NodeMessage(
        string kind,
        IReadOnlyList<string> inputs,
        IReadOnlyList<string> outputs,
        IReadOnlyList<(string Name, int Value)> attributes,
        params IReadOnlyList<(string Name, int[] Values)> lists
    ) =>
        Message(output =>
        {
            foreach (var input in inputs)
            {
                WriteText(output, 1, input);
            }

            foreach (var result in outputs)
            {
                WriteText(output, 2, result);
            }

            WriteText(output, 4, kind);
            foreach (var (name, value) in attributes)
            {
                const int whole = 2;
                WriteBytes(
                    output,
                    5,
                    Message(o =>
                    {
                        WriteText(o, 1, name);
                        WriteInt(o, 3, value);
                        WriteInt(o, 20, whole);
                    })
                );
            }

            foreach (var (name, values) in lists)
            {
                const int wholes = 7;
                WriteBytes(
                    output,
                    5,
                    Message(o =>
                    {
                        WriteText(o, 1, name);
                        Array.ForEach(values, v => WriteInt(o, 8, v));
                        WriteInt(o, 20, wholes);
                    })
                );
            }
        });

    private static byte[] Value(string name, IReadOnlyList<int> shape)
    {
        var dimensions = Message(output =>
        {
            foreach (var size in shape)
            {
                WriteBytes(
                    output,
                    1,
                    Message(o =>
                    {
                        if (size == 0)
                        {
                            WriteText(o, 2, "rows");
                        }
                        else
                        {
                            WriteInt(o, 1, size);
                        }
                    })
                );
            }
        });
        var tensor = Message(output =>
        {
            WriteInt(output, 1, Float);
            WriteBytes(output, 2, dimensions);
        });
        return Message(output =>
        {
            WriteText(output, 1, name);
            WriteBytes(output, 2, Message(o => WriteBytes(o, 1, tensor)));
        });
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return stream.ToArray();
    }

    private static void WriteInt(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void WriteText(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void WriteBytes(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }
}
