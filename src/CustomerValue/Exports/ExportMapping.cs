using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerValue.Exports.Reading;

namespace CustomerValue.Exports;

/// <summary>What a mapping file says of money: the members of <see cref="MoneyRule"/>, each optional.</summary>
public sealed record MoneyMapping
{
    /// <summary>Where a line's money comes from.</summary>
    public LineMoney? Lines { get; init; }

    /// <summary>What the column <c>discount</c> is.</summary>
    public LineDiscount? Discount { get; init; }

    /// <summary>What the column <c>order_discount</c> is.</summary>
    public OrderDiscount? OrderDiscount { get; init; }

    /// <summary>How much came back.</summary>
    public RefundMoney? Refund { get; init; }

    /// <summary>Whether an order whose state says so came back whole.</summary>
    public bool? RefundByState { get; init; }

    /// <summary>Whether returns have rows of their own.</summary>
    public bool? ReturnRows { get; init; }

    /// <summary>Whether shipping stands in the money and is taken off.</summary>
    public bool? LessShipping { get; init; }

    /// <summary>Whether tax stands in the money and is taken off.</summary>
    public bool? LessTax { get; init; }

    /// <summary>Whether shipping stands for each row, and not for the whole order.</summary>
    public bool? ShippingByRow { get; init; }

    /// <summary>Whether tax stands for each row, and not for the whole order.</summary>
    public bool? TaxByRow { get; init; }

    /// <summary>Whether tax comes on top of the goods.</summary>
    public bool? TaxOnTop { get; init; }

    /// <summary>Whether the amount stands on every row of an order and counts once.</summary>
    public bool? OncePerOrder { get; init; }

    /// <summary>The rule with what is said here in place of what was found.</summary>
    internal MoneyRule Apply(MoneyRule found) =>
        new()
        {
            Lines = Lines ?? found.Lines,
            Discount = Discount ?? found.Discount,
            OrderDiscount = OrderDiscount ?? found.OrderDiscount,
            Refund = Refund ?? found.Refund,
            RefundByState = RefundByState ?? found.RefundByState,
            ReturnRows = ReturnRows ?? found.ReturnRows,
            LessShipping = LessShipping ?? found.LessShipping,
            LessTax = LessTax ?? found.LessTax,
            ShippingByRow = ShippingByRow ?? found.ShippingByRow,
            TaxByRow = TaxByRow ?? found.TaxByRow,
            TaxOnTop = TaxOnTop ?? found.TaxOnTop,
            OncePerOrder = OncePerOrder ?? found.OncePerOrder,
        };
}

/// <summary>What a sidecar <c>&lt;name&gt;.mapping.json</c> says about its export; everything is optional.</summary>
public sealed record ExportMapping
{
    /// <summary>What the name of a mapping file adds to that of its export.</summary>
    public const string Suffix = ".mapping.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>What the rows are: customers, events, orders, products or reviews.</summary>
    public string? Kind { get; init; }

    /// <summary>Canonical column to header, or to a path such as customer.id in JSON; null says that there is no such column.</summary>
    public IReadOnlyDictionary<string, string?> Columns { get; init; } = new Dictionary<string, string?>();

    /// <summary>Decimal separator of single columns, by header.</summary>
    public IReadOnlyDictionary<string, string> DecimalSeparators { get; init; } = new Dictionary<string, string>();

    /// <summary>Headers of amounts in the hundredth part of their currency, such as cents; null where the file tells.</summary>
    public IReadOnlyList<string>? Hundredths { get; init; }

    /// <summary>Date format of single columns, by header, in strptime's letters.</summary>
    public IReadOnlyDictionary<string, string> DateFormats { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the day stands before the month where only the order tells.</summary>
    public bool? DayFirst { get; init; }

    /// <summary>
    /// What words of state and type mean: purchase, unpaid, cancelled, returned, partly_returned or ignored; words in any case.
    /// </summary>
    public IReadOnlyDictionary<string, string> States { get; init; } = new Dictionary<string, string>();

    /// <summary>How money is counted; what is not said here is found by arithmetic.</summary>
    public MoneyMapping? Money { get; init; }

    /// <summary>Codes of questions whose first answer is taken.</summary>
    public IReadOnlyList<string> Confirmed { get; init; } = [];

    /// <summary>Date format in strptime's letters, such as %d/%m/%Y %H:%M.</summary>
    public string? DateFormat { get; init; }

    /// <summary>Time zone of times without an offset, an IANA name such as Europe/Berlin; UTC when not said.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Decimal separator, "." or ",".</summary>
    public string? DecimalSeparator { get; init; }

    /// <summary>Field delimiter, one character.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Character encoding, by its registered name.</summary>
    public string? Encoding { get; init; }

    /// <summary>Currency of all amounts, a three-letter code.</summary>
    public string? Currency { get; init; }

    /// <summary>Highest rating of the scale that reviews are on; the stored one has 5.</summary>
    public double RatingScale { get; init; } = 5;

    /// <summary>The kind it says, by its name or by columns that only this kind has; null when it does not.</summary>
    internal ExportKind? Said
    {
        get
        {
            var kinds = Fitting().ToList();
            return kinds.Count == 1 ? kinds[0] : null;
        }
    }

    /// <summary>Reads a sidecar's text; null gives an empty mapping.</summary>
    /// <exception cref="ExportRefusedException">It is not JSON of this form.</exception>
    public static ExportMapping Parse(string export, string? json)
    {
        if (json is null)
        {
            return new ExportMapping();
        }

        try
        {
            var mapping = JsonSerializer.Deserialize<ExportMapping>(json, Options) ?? new ExportMapping();
            if (
                mapping.Columns is null
                || mapping.States is null
                || mapping.DecimalSeparators is null
                || mapping.DateFormats is null
                || mapping.Confirmed is null
            )
            {
                throw Refused(export, "one of columns, states, decimalSeparators, dateFormats and confirmed is null.");
            }

            return mapping switch
            {
                { Kind: { } kind } when ExportKinds.All.All(k => k.Name != kind) => throw Refused(
                    export,
                    $"its kind is '{kind}'. Use one of {ExportKinds.Names}."
                ),
                _ when !mapping.Fitting().Any() => throw Refused(export, mapping.UnknownColumn()),
                { Delimiter: { } delimiter } when !IsDelimiter(delimiter) => throw Refused(
                    export,
                    "its delimiter is not one ASCII character that is no quote and no line end."
                ),
                { Currency: { } currency } when !IsCurrency(currency) => throw Refused(
                    export,
                    $"its currency '{currency}' is not three letters, such as EUR."
                ),
                { DecimalSeparator: not (null or "." or ",") } => throw Refused(
                    export,
                    "its decimalSeparator is neither . nor ,"
                ),
                _ when mapping.DecimalSeparators.Values.FirstOrDefault(v => v is not ("." or ",")) is { } separator =>
                    throw Refused(export, $"its decimalSeparators have '{separator}', which is neither . nor ,"),
                _ when mapping.States.Values.FirstOrDefault(v => !OrderStates.Names.ContainsKey(v)) is { } state =>
                    throw Refused(
                        export,
                        $"its states have '{state}'. Use one of {string.Join(", ", OrderStates.Names.Keys)}."
                    ),
                { RatingScale: not (>= 2 and <= 1000) } => throw Refused(
                    export,
                    "its ratingScale is not between 2 and 1000."
                ),
                _ => mapping with { Currency = mapping.Currency?.ToUpperInvariant() },
            };
        }
        catch (JsonException e)
        {
            throw Refused(export, Told(e));
        }
    }

    /// <summary>What is wrong, in the words of the mapping file: those that may stand where another one stands.</summary>
    private static string Told(JsonException wrong)
    {
        var place = wrong.Path?.TrimStart('$', '.');
        IReadOnlyList<string>? words = place switch
        {
            "money.lines" => Words<LineMoney>(),
            "money.discount" => Words<LineDiscount>(),
            "money.orderDiscount" => Words<OrderDiscount>(),
            "money.refund" => Words<RefundMoney>(),
            _ => null,
        };
        return words is null
            ? wrong.LineNumber is { } line
                ? $"line {line + 1} is not valid JSON of a mapping file{(string.IsNullOrEmpty(place) ? "" : $", at {place}")}."
                : $"{(string.IsNullOrEmpty(place) ? "its text" : place)} is not valid."
            : $"its {place} is not one of {string.Join(", ", words)}.";

        static List<string> Words<T>()
            where T : struct, Enum =>
            [.. Enum.GetValues<T>().Select(v => JsonSerializer.Serialize(v, Options).Trim('"'))];
    }

    private IEnumerable<ExportKind> Fitting() =>
        ExportKinds.All.Where(k => (Kind ?? k.Name) == k.Name && Columns.Keys.All(k.Words.ContainsKey));

    private string UnknownColumn()
    {
        var kinds = ExportKinds.All.Where(k => (Kind ?? k.Name) == k.Name).ToList();
        var known = string.Join("; ", kinds.Select(k => $"{k.Name}: {string.Join(", ", k.Words.Keys)}"));
        var unknown = Columns.Keys.FirstOrDefault(c => !kinds.Exists(k => k.Words.ContainsKey(c)));
        return unknown is null
            ? $"it maps {string.Join(", ", Columns.Keys)}, which no kind has together. Columns are {known}."
            : $"it maps '{unknown}', which is no column. Columns are {known}.";
    }

    private static bool IsDelimiter(string text) =>
        text.Length == 1 && char.IsAscii(text[0]) && text[0] is not ('"' or '\r' or '\n');

    private static bool IsCurrency(string text) => text.Length == 3 && text.All(char.IsAsciiLetter);

    /// <summary>The refusal of a sidecar.</summary>
    internal static ExportRefusedException Refused(string export, string why) =>
        new("bad_mapping", $"{export}.mapping.json: {why} Correct the mapping file and upload it again.");
}
