namespace CustomerValue.Features;

/// <summary>
/// What each customer did in each of the weeks before a cutoff. Most weeks of most customers are empty, so that only the others
/// are kept.
/// </summary>
public sealed class WeeklySequences
{
    /// <summary>Number of weeks before the cutoff.</summary>
    public const int Weeks = 26;

    /// <summary>What all of it together is called where importances are listed.</summary>
    public const string Name = "weekly_sequence";

    private readonly int[] _starts;
    private readonly byte[] _weeks;
    private readonly float[] _values;

    private WeeklySequences(IReadOnlyList<string> channels, int[] starts, byte[] weeks, float[] values)
    {
        Channels = channels;
        _starts = starts;
        _weeks = weeks;
        _values = values;
    }

    /// <summary>What is counted in a week, in the order of the values.</summary>
    public IReadOnlyList<string> Channels { get; }

    /// <summary>Number of customers.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>Puts the weeks of the customers together.</summary>
    /// <param name="channels">Names of the channels.</param>
    /// <param name="rows">
    /// One list per customer: the weeks that are not empty, each once, with a value per channel; week 0 is the 7 days just before
    /// the cutoff. NaN is unknown.
    /// </param>
    /// <exception cref="ArgumentException">A week is not among the <see cref="Weeks"/>, or a value is missing.</exception>
    public static WeeklySequences Of(
        IReadOnlyList<string> channels,
        IEnumerable<IReadOnlyList<(int Week, float[] Values)>> rows
    )
    {
        var starts = new List<int> { 0 };
        var weeks = new List<byte>();
        var values = new List<float>();
        foreach (var row in rows)
        {
            foreach (var (week, counts) in row)
            {
                if (week is < 0 or >= Weeks || counts.Length != channels.Count)
                {
                    throw new ArgumentException(
                        $"Week {week} with {counts.Length} values: there are {Weeks} weeks of {channels.Count} channels."
                    );
                }

                weeks.Add((byte)week);
                values.AddRange(counts);
            }

            starts.Add(weeks.Count);
        }

        return new WeeklySequences(channels, [.. starts], [.. weeks], [.. values]);
    }

    /// <summary>The weeks of some of the customers, in the order that is given.</summary>
    /// <param name="rows">Rows; one may come more than once.</param>
    public WeeklySequences Rows(IReadOnlyList<int> rows)
    {
        var width = Channels.Count;
        var starts = new int[rows.Count + 1];
        for (var i = 0; i < rows.Count; i++)
        {
            starts[i + 1] = starts[i] + _starts[rows[i] + 1] - _starts[rows[i]];
        }

        var weeks = new byte[starts[^1]];
        var values = new float[starts[^1] * width];
        for (var i = 0; i < rows.Count; i++)
        {
            var (from, count) = (_starts[rows[i]], starts[i + 1] - starts[i]);
            _weeks.AsSpan(from, count).CopyTo(weeks.AsSpan(starts[i]));
            _values.AsSpan(from * width, count * width).CopyTo(values.AsSpan(starts[i] * width));
        }

        return new WeeklySequences(Channels, starts, weeks, values);
    }

    /// <summary>The channels that are known in a week of some customer; all of them where no week has anything.</summary>
    public IReadOnlyList<string> KnownChannels =>
        _weeks.Length == 0
            ? Channels
            :
            [
                .. Channels.Where(
                    (_, c) =>
                        Enumerable.Range(0, _weeks.Length).Any(w => !float.IsNaN(_values[(w * Channels.Count) + c]))
                ),
            ];

    /// <summary>The same weeks with some of the channels.</summary>
    /// <param name="channels">Names, in the order that is wanted.</param>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public WeeklySequences Only(IReadOnlyList<string> channels)
    {
        if (channels.SequenceEqual(Channels, StringComparer.Ordinal))
        {
            return this;
        }

        var names = Channels.ToList();
        var places = channels.Select(c => names.IndexOf(c)).ToArray();
        if (places.Contains(-1))
        {
            throw new ArgumentException(
                $"There are the weekly channels {string.Join(", ", Channels)}, not all of {string.Join(", ", channels)}."
            );
        }

        var values = new float[_weeks.Length * places.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _values[(i / places.Length * Channels.Count) + places[i % places.Length]];
        }

        return new WeeklySequences(channels, _starts, _weeks, values);
    }

    /// <summary>Writes a customer's weeks, oldest first, empty ones and what is unknown as zeros.</summary>
    /// <param name="row">Row of the customer.</param>
    /// <param name="to">Weeks x channels, row-major.</param>
    public void Fill(int row, Span<float> to)
    {
        to.Clear();
        var width = Channels.Count;
        for (var i = _starts[row]; i < _starts[row + 1]; i++)
        {
            var week = to.Slice((Weeks - 1 - _weeks[i]) * width, width);
            for (var c = 0; c < width; c++)
            {
                var value = _values[(i * width) + c];
                week[c] = float.IsNaN(value) ? 0 : value;
            }
        }
    }
}
