using System.Globalization;

namespace CustomerValue.Testing.Door;

/// <summary>What a row of an export holds.</summary>
internal enum DoorLayout
{
    /// <summary>Lines with a price and a quantity.</summary>
    Lines,

    /// <summary>Lines with price, quantity, discount and what is left.</summary>
    LinesWithAmount,

    /// <summary>Lines whose price is that of the line, with the order's total on every row.</summary>
    LinesOfPrices,

    /// <summary>Lines with an amount alone.</summary>
    Amounts,

    /// <summary>A row an order, with its total alone.</summary>
    Totals,

    /// <summary>A row an order, with subtotal, shipping, tax and total.</summary>
    Sums,

    /// <summary>Lines with the order's subtotal, discount, shipping, tax and total on every row, or on the first.</summary>
    Shop,
}

/// <summary>How returns are told.</summary>
internal enum DoorReturns
{
    None,
    Column,
    NegativeRows,
    Types,
}

/// <summary>A way to write an export, drawn at random.</summary>
internal sealed record Dialect
{
    public required Language Language { get; init; }

    public required DoorLayout Layout { get; init; }

    public required DoorReturns Returns { get; init; }

    public required char Delimiter { get; init; }

    public required char Decimal { get; init; }

    public required string Thousands { get; init; }

    public required string Sign { get; init; }

    public required bool SignBehind { get; init; }

    public required string Date { get; init; }

    public required bool States { get; init; }

    public required bool LineDiscounts { get; init; }

    public required bool OrderDiscounts { get; init; }

    public required bool Shipping { get; init; }

    public required bool Tax { get; init; }

    public required bool Nobodies { get; init; }

    public required bool FirstRowOnly { get; init; }

    public required bool Emails { get; init; }

    public required bool Title { get; init; }

    public required bool Noise { get; init; }

    public required bool NoDecimals { get; init; }

    public required bool PercentSign { get; init; }

    public required string Encoding { get; init; }

    public required bool Json { get; init; }

    public required int LinesPerOrder { get; init; }

    public bool HasQuantity => Layout is DoorLayout.Lines or DoorLayout.LinesWithAmount or DoorLayout.Shop or DoorLayout.LinesOfPrices;

    public bool HasTimeOfDay => Date.Contains('H') || Date.Contains('h') || Date is "epoch" or "serial";

    public bool Refunds => Returns != DoorReturns.None;

    public string Customer(int number) =>
        Emails ? $"kunde{number}@example.test" : string.Create(CultureInfo.InvariantCulture, $"K{1000 + number}");

    /// <summary>Draws a dialect.</summary>
    public static Dialect Draw(Random random)
    {
        var language = Language.All[random.Next(Language.All.Count)];
        var layout = (DoorLayout)random.Next(7);
        var comma = language.Comma && random.Next(4) > 0;
        var delimiter = comma || random.Next(4) == 0 ? ";\t|"[random.Next(3)] : ',';
        var noDecimals = random.Next(12) == 0;
        var perOrder = layout is DoorLayout.Totals or DoorLayout.Sums ? 1 : 1 + random.Next(4);
        var sign = random.Next(3) == 0 ? language.Signs[random.Next(language.Signs.Length)] : "";
        var json = random.Next(10) == 0;
        return new Dialect
        {
            Language = language,
            Layout = layout,
            Returns = (DoorReturns)random.Next(4),
            Delimiter = json ? ',' : delimiter,
            Decimal = comma && !json ? ',' : '.',
            Thousands = json || random.Next(2) == 0 ? "" : comma ? new[] { ".", " ", "\u00a0" }[random.Next(3)] : delimiter == ',' ? "" : ",",
            Sign = json ? "" : sign,
            SignBehind = random.Next(2) == 0,
            Date = language.Dates[random.Next(language.Dates.Length)],
            States = random.Next(2) == 0,
            LineDiscounts = layout is DoorLayout.Lines or DoorLayout.LinesWithAmount && random.Next(2) == 0,
            OrderDiscounts = layout is DoorLayout.Shop && random.Next(2) == 0,
            Shipping = layout is DoorLayout.Sums or DoorLayout.Shop && random.Next(2) == 0,
            Tax = layout is DoorLayout.Sums or DoorLayout.Shop && random.Next(2) == 0,
            Nobodies = random.Next(2) == 0,
            FirstRowOnly = layout == DoorLayout.Shop && random.Next(2) == 0,
            Emails = random.Next(3) == 0,
            Title = !json && random.Next(8) == 0,
            Noise = random.Next(2) == 0,
            NoDecimals = noDecimals,
            PercentSign = random.Next(2) == 0,
            Encoding = json ? "utf-8" : random.Next(3) == 0 ? language.Encoding : "utf-8",
            Json = json,
            LinesPerOrder = perOrder,
        };
    }
}
