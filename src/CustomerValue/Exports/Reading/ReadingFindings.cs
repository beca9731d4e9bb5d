using System.Globalization;
using System.Text.Json.Nodes;

namespace CustomerValue.Exports.Reading;

/// <summary>What only all rows of an upload tell: questions and warnings about states, customers, lost money.</summary>
/// <param name="planned">How it was read.</param>
/// <param name="mapping">What the mapping file says.</param>
/// <param name="states">Words of state and type.</param>
/// <param name="totals">Sums of the stored lines.</param>
/// <param name="kept">Rows that were kept.</param>
/// <param name="refused">Rows that were refused, by reason.</param>
internal sealed class ReadingFindings(
    Planned planned,
    ExportMapping mapping,
    IReadOnlyList<StateWord> states,
    SpendTotals totals,
    RowSum kept,
    IReadOnlyDictionary<string, RowSum> refused
)
{
    private const double TellingShare = 0.01;
    private const decimal TellingShareOfMoney = 0.01m;
    private const double HeavyShare = 0.2;
    private const int LeastOrders = 20;
    private const double DominantShare = 0.5;

    // Of a smaller mean amount a hundredth is more than a tenth.
    private const double LeastMean = 0.1;

    // With so many orders even a shop of few customers is asked.
    private const int ManyOrders = 100;

    /// <summary>What has to be answered.</summary>
    public IEnumerable<PlanQuestion> Questions()
    {
        if (!planned.Columns.Kind.HasMoney)
        {
            yield break;
        }

        foreach (var column in states.Select(s => s.Column).Distinct())
        {
            var words = states.Where(s => s.Column == column).ToList();
            var money = words.Sum(s => Math.Abs(s.Money));
            var rows = words.Sum(s => s.Rows);
            foreach (var word in words.Where(s => s.State == "unknown" && IsTelling(s, money, rows)).Take(5))
            {
                var header = planned.Columns.Mapping[column];
                yield return new PlanQuestion(
                    "unknown_state",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"What does '{word.Word}' in {header} mean? {word.Rows} rows with {word.Money:N2} have it."
                    ),
                    [
                        .. OrderStates.Names.Keys.Select(s => new PlanOption(
                            s,
                            new JsonObject { ["states"] = new JsonObject { [word.Word] = s } }
                        )),
                    ]
                ).Naming(
                    ("word", word.Word),
                    ("column", header),
                    ("rows", Text($"{word.Rows}")),
                    ("money", Text($"{word.Money:N2}"))
                );
            }
        }

        if (
            totals.Heaviest1 is { } heavy
            && heavy.Orders >= LeastOrders
            && heavy.Orders > HeavyShare * totals.Orders
            && (
                totals.Orders >= ManyOrders
                || (totals.Customers >= 5 && heavy.Orders > 5.0 * totals.Orders / totals.Customers)
            )
            && !mapping.Confirmed.Contains("heavy_customer")
        )
        {
            yield return new PlanQuestion(
                "heavy_customer",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"One customer has {heavy.Orders} of {totals.Orders} orders. Is that a person, or does the id stand for guests or a till?"
                ),
                [
                    new PlanOption(
                        "it is one customer",
                        new JsonObject { ["confirmed"] = new JsonArray("heavy_customer") }
                    ),
                ]
            ).Naming(("orders", Text($"{heavy.Orders}")), ("all", Text($"{totals.Orders}")));
        }
    }

    /// <summary>What a reader should know.</summary>
    public IEnumerable<Sentence> Warnings(RowSum anonymous, IReadOnlyDictionary<string, long> nobodies)
    {
        if (nobodies.Count > 0)
        {
            yield return ReadingSentences.WordsForNobody.With(
                string.Join(
                    ", ",
                    nobodies.OrderByDescending(n => n.Value).Take(8).Select(n => Text($"{n.Key} ({n.Value})"))
                )
            );
        }

        if (!planned.Columns.Kind.HasMoney)
        {
            yield break;
        }

        if (anonymous.Rows > 0 && anonymous.Rows > 0.2 * (kept.Rows + anonymous.Rows))
        {
            yield return ReadingSentences.WithoutCustomer.With(anonymous.Rows, anonymous.Money);
        }

        foreach (var word in states.Where(s => s.State == "unknown").Take(8))
        {
            yield return ReadingSentences.UnknownWord.With(
                word.Word,
                planned.Columns.Mapping[word.Column],
                word.Rows,
                word.Money
            );
        }

        var partly = states.Where(s => s.State == "partly_returned").ToList();
        if (partly.Count > 0 && planned.Columns.Money.Refund == RefundMoney.None)
        {
            yield return ReadingSentences.ReturnedInPart.With(partly.Sum(s => s.Rows), partly.Sum(s => s.Money));
        }

        var lost = refused.Values.Sum(r => Math.Abs(r.Money));
        if (lost > TellingShare * Math.Abs(totals.Spend) && lost > 0)
        {
            yield return ReadingSentences.RefusedMoney.With(lost, lost / Math.Max(lost + Math.Abs(totals.Spend), 1e-9));
        }

        if (planned.Columns.Money.Lines != LineMoney.None && totals.ZeroShare > 0.5)
        {
            yield return ReadingSentences.ZeroAmounts.With(totals.ZeroShare);
        }

        if (
            totals.LargestSale is { } largest
            && totals.SaleLines >= LeastOrders
            && largest.Amount > DominantShare * totals.Sales
        )
        {
            yield return ReadingSentences.DominantLine.With(largest.Line, largest.Amount, totals.Sales);
        }

        if (totals.MeanSale is { } mean && mean is > 0 and < LeastMean)
        {
            yield return ReadingSentences.SmallAmounts.With(mean);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static bool IsTelling(StateWord word, decimal money, long rows) =>
        money > 0 ? Math.Abs(word.Money) > TellingShareOfMoney * money : word.Rows > TellingShare * rows;
}
