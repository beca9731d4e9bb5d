namespace CustomerValue.Exports.Reading;

/// <summary>How one column writes its numbers.</summary>
/// <param name="Decimal">Decimal separator, '.' or ','.</param>
/// <param name="Doubt">
/// The separator that stands before exactly three digits wherever it stands, so that nothing tells decimals from thousands; null
/// where something does.
/// </param>
/// <param name="Numbers">Values of the sample that are numbers.</param>
/// <param name="Percents">Those of them with a per cent sign.</param>
/// <param name="Currencies">Signs and codes of currencies beside the numbers.</param>
internal sealed record NumberStyle(
    char Decimal,
    char? Doubt,
    int Numbers,
    int Percents,
    IReadOnlyList<string> Currencies
)
{
    /// <summary>Plain numbers as programs write them.</summary>
    public static NumberStyle Plain { get; } = new('.', null, 0, 0, []);

    /// <summary>Looks at the values of a column.</summary>
    public static NumberStyle From(IEnumerable<string> values)
    {
        var tally = new Tally();
        Span<char> buffer = stackalloc char[NumberText.MaxLength];
        foreach (var value in values)
        {
            if (NumberText.TrySplit(value, buffer, out var parts))
            {
                tally.Add(parts);
            }
        }

        return tally.Style();
    }

    /// <summary>Whether a number may have a per cent sign.</summary>
    public bool AllowsPercent { get; init; }

    /// <summary>Whether amounts are in the hundredth part of their currency, as programs count cents.</summary>
    public bool InHundredths { get; init; }

    /// <summary>The value of a text, or null.</summary>
    public double? Read(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[NumberText.MaxLength];
        return
            NumberText.TrySplit(text, buffer, out var parts)
            && (AllowsPercent || !parts.Percent)
            && NumberText.TryValue(parts.Body, Decimal, out var value)
            ? (parts.Negative ? -value : value) / (InHundredths ? 100 : 1)
            : null;
    }

    private sealed class Tally
    {
        private readonly SortedSet<string> _currencies = new(StringComparer.Ordinal);
        private int _numbers;
        private int _percents;
        private int _point;
        private int _comma;
        private int _doubtPoint;
        private int _doubtComma;
        private int _zeroTails;
        private int _small;
        private int _large;

        public void Add(NumberParts parts)
        {
            _numbers++;
            _percents += parts.Percent ? 1 : 0;
            if (!parts.Currency.IsEmpty && _currencies.Count < 20)
            {
                _currencies.Add(parts.Currency.ToString());
            }

            var body = parts.Body;
            var points = body.Count('.');
            var commas = body.Count(',');
            if (points + commas == 0)
            {
                _ = body.Length < 4 ? _small++ : _large++;
                return;
            }

            var lastIsPoint = body.LastIndexOf('.') > body.LastIndexOf(',');
            if (points > 0 && commas > 0)
            {
                _ = lastIsPoint ? _point++ : _comma++;
                return;
            }

            // Two of a kind are groups, so decimals would follow the other one.
            if (points + commas > 1)
            {
                _ = points > 1 ? _comma++ : _point++;
                return;
            }

            var at = body.IndexOfAny('.', ',');
            var tail = body.Length - at - 1;
            var isGroup = tail == 3 && at is 1 or 2 or 3 && body[0] != '0' && !body.ContainsAny(" 'eE");
            if (!isGroup)
            {
                _ = points > 0 ? _point++ : _comma++;
                return;
            }

            _ = points > 0 ? _doubtPoint++ : _doubtComma++;
            _zeroTails += body[^1] == '0' && body[^2] == '0' && body[^3] == '0' ? 1 : 0;
        }

        public NumberStyle Style()
        {
            var currencies = _currencies.ToList();
            if (_point != _comma)
            {
                return new NumberStyle(_point > _comma ? '.' : ',', null, _numbers, _percents, currencies);
            }

            if (_doubtPoint + _doubtComma == 0)
            {
                return new NumberStyle('.', null, _numbers, _percents, currencies);
            }

            if (_doubtPoint > 0 && _doubtComma > 0)
            {
                return new NumberStyle('.', null, _numbers, _percents, currencies);
            }

            var separator = _doubtPoint > 0 ? '.' : ',';
            var other = separator == '.' ? ',' : '.';
            // Where thousands are grouped, small numbers stand without a separator and no large one does.
            var grouped = _doubtPoint + _doubtComma >= 3 && _small >= 3 && _large == 0;
            var decimals = _large > 0;
            return new NumberStyle(
                grouped ? other : separator,
                grouped || decimals ? null : separator,
                _numbers,
                _percents,
                currencies
            )
            {
                OnlyZeroTails = _zeroTails == _doubtPoint + _doubtComma && _small == 0,
            };
        }
    }

    /// <summary>Whether all numbers of a column in doubt end in three zeros and none stands without a separator.</summary>
    public bool OnlyZeroTails { get; init; }
}
