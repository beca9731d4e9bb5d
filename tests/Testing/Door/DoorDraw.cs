using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CustomerValue.Testing.Door;

/// <summary>A shop's orders as files in a random dialect, and what each customer comes to.</summary>
/// <param name="Dialect">How they are written.</param>
/// <param name="Files">The files in the order of their upload.</param>
/// <param name="Spend">Spend of each customer who bought, in hundredths.</param>
internal sealed record DoorDraw(Dialect Dialect, IReadOnlyList<byte[]> Files, IReadOnlyDictionary<string, long> Spend)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the draw of a number; the same number gives the same files.</summary>
    public static DoorDraw Make(int number)
    {
        var random = new Random(number);
        var dialect = Dialect.Draw(random);
        var orders = DoorShop.Make(random, dialect);
        var words = dialect.Language.Headers.ToDictionary(
            h => h.Key,
            h => h.Value[random.Next(h.Value.Length)],
            StringComparer.Ordinal
        );
        var files = new List<byte[]>();
        // Several exports overlap; what an older one says of an order, the newest one says better.
        if (random.Next(3) == 0 && orders.Count > 20)
        {
            var cut = orders.Count / 2;
            var before = orders.Take(cut + 5).Select(o => Older(random, o, dialect)).ToList();
            files.Add(Write(random, dialect, words, before));
            files.Add(Write(random, dialect, words, orders.Skip(cut - 8).ToList()));
            orders = [.. before.Take(cut - 8), .. orders.Skip(cut - 8)];
        }
        else
        {
            files.Add(Write(random, dialect, words, orders));
        }

        var spend = orders
            .Where(o => o.Customer is not null && o.Counts)
            .GroupBy(o => o.Customer!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(o => o.Spend), StringComparer.Ordinal);
        return new DoorDraw(dialect, files, spend);
    }

    /// <summary>An order as it stood before: not yet paid back, or not yet cancelled.</summary>
    private static DoorOrder Older(Random random, DoorOrder order, Dialect dialect) =>
        dialect.States && random.Next(10) == 0 ? order with { State = DoorState.Paid, Refund = 0 } : order;

    private static byte[] Write(
        Random random,
        Dialect dialect,
        IReadOnlyDictionary<string, string> words,
        List<DoorOrder> orders
    )
    {
        var columns = Columns(dialect);
        var rows = orders.SelectMany(o => Rows(random, dialect, o)).ToList();
        if (dialect.Json)
        {
            var text = string.Join(
                '\n',
                rows.Select(r => JsonSerializer.Serialize(columns.ToDictionary(c => words.GetValueOrDefault(c, c), c => r.GetValueOrDefault(c, "")), Json))
            );
            return Encoding.UTF8.GetBytes(text);
        }

        var lines = new StringBuilder();
        if (dialect.Title)
        {
            lines.Append("Export 2025\n\n");
        }

        lines.AppendJoin(dialect.Delimiter, columns.Select(c => Quoted(words.GetValueOrDefault(c, c), dialect))).Append('\n');
        foreach (var row in rows)
        {
            lines.AppendJoin(dialect.Delimiter, columns.Select(c => Quoted(row.GetValueOrDefault(c, ""), dialect))).Append('\n');
        }

        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(dialect.Encoding).GetBytes(lines.ToString());
    }

    private static List<string> Columns(Dialect dialect)
    {
        List<string> columns = ["order", "customer", "time"];
        if (dialect.Noise)
        {
            columns.Insert(0, "Row");
        }

        columns.AddRange(
            dialect.Layout switch
            {
                DoorLayout.Lines => ["sku", "quantity", "price"],
                DoorLayout.LinesWithAmount => ["sku", "quantity", "price", "amount"],
                DoorLayout.LinesOfPrices => ["sku", "quantity", "price", "total"],
                DoorLayout.Amounts => ["sku", "amount"],
                DoorLayout.Totals => ["total"],
                DoorLayout.Sums => (string[])["subtotal", "shipping", "tax", "total"],
                _ => ["sku", "quantity", "price", "subtotal", "shipping", "tax", "total"],
            }
        );
        if (dialect.Layout == DoorLayout.Shop && dialect.OrderDiscounts)
        {
            columns.Add("discount");
        }

        if (dialect.LineDiscounts)
        {
            columns.Add("percent");
        }

        if (dialect.States)
        {
            columns.Add("status");
        }

        if (dialect.Returns == DoorReturns.Column)
        {
            columns.Add("refund");
        }

        if (dialect.Returns == DoorReturns.Types)
        {
            columns.Add("type");
        }

        if (dialect.Noise)
        {
            columns.Add("Weight kg");
            columns.Add("ZIP");
        }

        return columns;
    }

    private static IEnumerable<Dictionary<string, string>> Rows(Random random, Dialect dialect, DoorOrder order)
    {
        var language = dialect.Language;
        var nobody = language.Nobody[random.Next(language.Nobody.Length)];
        Dictionary<string, string> Head() =>
            new(StringComparer.Ordinal)
            {
                ["Row"] = random.Next(1, 100_000).ToString(CultureInfo.InvariantCulture),
                ["order"] = $"{5000 + order.Number}",
                ["customer"] = order.Customer ?? nobody,
                ["time"] = Time(order.Time, dialect),
                ["status"] = Pick(random, language.States[(int)order.State]),
                ["type"] = language.Types.Sale,
                ["Weight kg"] = $"{random.Next(1, 9)}{dialect.Decimal}{random.Next(10, 99)}",
                ["ZIP"] = $"{random.Next(10_000, 99_999)}",
            };

        var perOrder = dialect.Layout is DoorLayout.Totals or DoorLayout.Sums;
        var first = true;
        foreach (var line in perOrder ? order.Lines.Take(1) : order.Lines)
        {
            var row = Head();
            row["sku"] = line.Sku;
            row["quantity"] = line.Pieces.ToString(CultureInfo.InvariantCulture);
            row["price"] = Money(dialect.Layout == DoorLayout.LinesOfPrices ? line.Gross : line.Price, dialect);
            row["amount"] = Money(line.Net, dialect);
            row["percent"] = $"{line.Percent}{(dialect.PercentSign ? " %" : "")}";
            if (first || !dialect.FirstRowOnly)
            {
                row["subtotal"] = Money(order.Goods, dialect);
                row["shipping"] = Money(order.Shipping, dialect);
                row["tax"] = Money(order.Tax, dialect);
                row["total"] = Money(order.Total, dialect);
                row["discount"] = Money(order.Off, dialect);
                row["refund"] = Money(order.Refund, dialect);
            }

            first = false;
            yield return row;
        }

        if (order.Refund > 0 && dialect.Returns is DoorReturns.NegativeRows or DoorReturns.Types)
        {
            var row = Head();
            var back = dialect.Returns == DoorReturns.NegativeRows ? -order.Refund : order.Refund;
            row["order"] = $"{5000 + order.Number}R";
            row["type"] = language.Types.Return;
            row["sku"] = order.Lines[0].Sku;
            row["quantity"] = "1";
            row["price"] = Money(back, dialect);
            row["amount"] = Money(back, dialect);
            row["total"] = Money(back, dialect);
            row["subtotal"] = Money(back, dialect);
            row["shipping"] = Money(0, dialect);
            row["tax"] = Money(0, dialect);
            row["discount"] = Money(0, dialect);
            row["percent"] = "0";
            yield return row;
        }
    }

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];

    private static string Money(long hundredths, Dialect dialect)
    {
        var whole = Math.Abs(hundredths) / 100;
        var text = whole.ToString("#,##0", CultureInfo.InvariantCulture).Replace(",", dialect.Thousands, StringComparison.Ordinal);
        if (!dialect.NoDecimals)
        {
            text += $"{dialect.Decimal}{Math.Abs(hundredths) % 100:00}";
        }

        text = hundredths < 0 ? "-" + text : text;
        return dialect.Sign.Length == 0 ? text
            : dialect.SignBehind ? $"{text} {dialect.Sign}"
            : $"{dialect.Sign} {text}";
    }

    private static string Time(DateTime time, Dialect dialect) =>
        dialect.Date switch
        {
            "epoch" => new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "serial" => (time - new DateTime(1899, 12, 30)).TotalDays.ToString("0.######", CultureInfo.InvariantCulture),
            var form when form.Contains("MMM", StringComparison.Ordinal) => Named(time, form, dialect.Language.Name),
            var form => time.ToString(form.Replace("T", "'T'", StringComparison.Ordinal).Replace("Z", "'Z'", StringComparison.Ordinal), CultureInfo.InvariantCulture),
        };

    private static string Named(DateTime time, string form, string language)
    {
        string[] months = language switch
        {
            "de" => ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
            "fr" => ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
            "es" => ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
            "it" => ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"],
            "pt" => ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"],
            "nl" => ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"],
            "pl" => ["stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"],
            "sv" => ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"],
            _ => [],
        };
        return months.Length == 0
            ? time.ToString(form, CultureInfo.InvariantCulture)
            : $"{time.Day}. {months[time.Month - 1]} {time.Year}";
    }

    private static string Quoted(string text, Dialect dialect) =>
        text.Contains(dialect.Delimiter) || text.Contains('"') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
