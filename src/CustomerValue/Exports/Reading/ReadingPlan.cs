using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CustomerValue.Exports.Reading;

/// <summary>Where the money of an order line comes from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LineMoney>))]
public enum LineMoney
{
    /// <summary>The export has no money.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Price times quantity; without a quantity each row is one piece.</summary>
    [JsonStringEnumMemberName("price_times_quantity")]
    PriceTimesQuantity,

    /// <summary>The price is the line's, whatever the quantity.</summary>
    [JsonStringEnumMemberName("price")]
    Price,

    /// <summary>The line's amount.</summary>
    [JsonStringEnumMemberName("amount")]
    Amount,

    /// <summary>The order's subtotal, once an order.</summary>
    [JsonStringEnumMemberName("subtotal")]
    Subtotal,

    /// <summary>The order's total, once an order.</summary>
    [JsonStringEnumMemberName("order_total")]
    OrderTotal,
}

/// <summary>What a line's discount is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LineDiscount>))]
public enum LineDiscount
{
    /// <summary>There is none.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Money, still to be taken off.</summary>
    [JsonStringEnumMemberName("amount")]
    Amount,

    /// <summary>Per cent (20 is a fifth), still to be taken off.</summary>
    [JsonStringEnumMemberName("percent")]
    Percent,

    /// <summary>A rate (0.2 is a fifth), still to be taken off.</summary>
    [JsonStringEnumMemberName("rate")]
    Rate,

    /// <summary>Money of one piece, still to be taken off each.</summary>
    [JsonStringEnumMemberName("piece")]
    Piece,

    /// <summary>The line's money is what is left after it.</summary>
    [JsonStringEnumMemberName("included")]
    Included,
}

/// <summary>What an order's discount is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderDiscount>))]
public enum OrderDiscount
{
    /// <summary>There is none.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Taken off the lines in proportion to their money.</summary>
    [JsonStringEnumMemberName("share")]
    Share,

    /// <summary>The same, less the lines' own discounts, which it contains.</summary>
    [JsonStringEnumMemberName("contains_line_discounts")]
    ContainsLines,

    /// <summary>What the lines come to above the order's subtotal; the rest of the discount is off the shipping.</summary>
    [JsonStringEnumMemberName("from_subtotal")]
    FromSubtotal,

    /// <summary>The money is what is left after it.</summary>
    [JsonStringEnumMemberName("included")]
    Included,
}

/// <summary>How much came back.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefundMoney>))]
public enum RefundMoney
{
    /// <summary>Rows of their own tell, or nothing does.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>A column tells it, once an order.</summary>
    [JsonStringEnumMemberName("order")]
    Order,

    /// <summary>A column tells it for each row.</summary>
    [JsonStringEnumMemberName("row")]
    Row,

    /// <summary>A column tells how many pieces of each row came back, for their part of its money.</summary>
    [JsonStringEnumMemberName("pieces")]
    Pieces,
}

/// <summary>How money is counted: what of the columns is spend. Part of a plan, and of a mapping file as <c>money</c>.</summary>
public sealed record MoneyRule
{
    /// <summary>Where a line's money comes from.</summary>
    public LineMoney Lines { get; init; }

    /// <summary>What the column <c>discount</c> is.</summary>
    public LineDiscount Discount { get; init; }

    /// <summary>What the column <c>order_discount</c> is.</summary>
    public OrderDiscount OrderDiscount { get; init; }

    /// <summary>How much came back.</summary>
    public RefundMoney Refund { get; init; }

    /// <summary>Whether an order whose state says so came back whole, where no column or row tells how much.</summary>
    public bool RefundByState { get; init; }

    /// <summary>
    /// Whether returns have rows of their own, so that a state tells of a return only where no such row of the order, or of the customer and the
    /// same money, does.
    /// </summary>
    public bool ReturnRows { get; init; }

    /// <summary>Whether shipping stands in the money and is taken off.</summary>
    public bool LessShipping { get; init; }

    /// <summary>Whether tax stands in the money and is taken off.</summary>
    public bool LessTax { get; init; }

    /// <summary>Whether shipping stands for each row, and not for the whole order on any of its rows.</summary>
    public bool ShippingByRow { get; init; }

    /// <summary>Whether tax stands for each row, and not for the whole order on any of its rows.</summary>
    public bool TaxByRow { get; init; }

    /// <summary>Whether tax comes on top of the goods, so that a refund holds tax as well.</summary>
    public bool TaxOnTop { get; init; }

    /// <summary>Whether the amount stands on every row of an order and counts once.</summary>
    public bool OncePerOrder { get; init; }
}

/// <summary>A column of the upload as the plan has it.</summary>
/// <param name="Header">Its name.</param>
/// <param name="Role">The canonical column it is read as; null where it is not used.</param>
/// <param name="Type">text, number, time or blank.</param>
/// <param name="Format">How its numbers or times are written; null for text.</param>
/// <param name="Blank">Share of the sample that is blank, 0 to 1.</param>
/// <param name="Distinct">Different values in the sample.</param>
/// <param name="Evidence">Why it has its role, or what it may be.</param>
/// <param name="Samples">Some of its values; only in a preview, never stored.</param>
public sealed record PlannedColumn(
    string Header,
    string? Role,
    string Type,
    string? Format,
    double Blank,
    int Distinct,
    string? Evidence,
    IReadOnlyList<string>? Samples = null
)
{
    /// <summary>The evidence with what it takes to say it in another language; null where there is none, and in plans that were kept before there was any.</summary>
    public Sentence? Why { get; init; }
}

/// <summary>A word of state or type and what it is taken for.</summary>
/// <param name="Column">status or kind.</param>
/// <param name="Word">The word as written; null for blank.</param>
/// <param name="State">purchase, unpaid, cancelled, returned, partly_returned, ignored or unknown.</param>
/// <param name="Rows">Rows with it.</param>
/// <param name="Money">Their money.</param>
public sealed record StateWord(string Column, string Word, string State, long Rows, decimal Money);

/// <summary>Something that the upload does not tell and that a guess could get wrong in money.</summary>
/// <param name="Code">Stable word, such as <c>day_or_month</c>.</param>
/// <param name="Text">The question, for people.</param>
/// <param name="Answers">What may be meant, each with what to put into the mapping file.</param>
public sealed record PlanQuestion(string Code, string Text, IReadOnlyList<PlanOption> Answers)
{
    /// <summary>Which of the sentences of the code the text is, such as <c>no_money_none</c>; null where a code has one sentence.</summary>
    public string? Sentence { get; init; }

    /// <summary>
    /// What the text names, such as a column or a number of rows, so that it can be said in another language; days as
    /// <c>2025-03-04</c>. Empty where it names nothing, and in plans that were kept before there were any.
    /// </summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The question with what its text names.</summary>
    internal PlanQuestion Naming(params IEnumerable<(string Name, string Value)> values) =>
        this with
        {
            Values = values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal),
        };
}

/// <summary>An answer to a question.</summary>
/// <param name="Text">What it means, for people.</param>
/// <param name="Mapping">The part of the mapping file that says it.</param>
public sealed record PlanOption(string Text, JsonObject Mapping);

/// <summary>How an upload is read, and why.</summary>
public sealed record ReadingPlan
{
    /// <summary>What the rows are.</summary>
    public required string Kind { get; init; }

    /// <summary>The shop or tool that the header is known from, or canonical.</summary>
    public required string Preset { get; init; }

    /// <summary>Every column of the upload.</summary>
    public required IReadOnlyList<PlannedColumn> Columns { get; init; }

    /// <summary>How money is counted; null for kinds without money.</summary>
    public MoneyRule? Money { get; init; }

    /// <summary>Why money is counted so.</summary>
    public IReadOnlyList<string> MoneyEvidence
    {
        get => Sentence.Texts(MoneyWhy);
        init => MoneyWhy = Sentence.Of(value, MoneyWhy);
    }

    /// <summary>The same with what it takes to say it in another language.</summary>
    public IReadOnlyList<Sentence> MoneyWhy { get; init; } = [];

    /// <summary>Words of state and type, with what they cost or bring; known once all rows were read.</summary>
    public IReadOnlyList<StateWord> States { get; init; } = [];

    /// <summary>What has to be answered before the upload enters the lake.</summary>
    public IReadOnlyList<PlanQuestion> Questions { get; init; } = [];
}
