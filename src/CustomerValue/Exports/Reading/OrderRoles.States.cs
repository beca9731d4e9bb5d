using CustomerValue.Exports.Formats;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <content>Columns that tell which orders stand, by what they hold.</content>
internal sealed partial class OrderRoles
{
    /// <summary>
    /// A column of nothing but states of orders, of which some were cancelled or came back, whatever it is called. What is only pending may
    /// be paid for, so a column with such words is left.
    /// </summary>
    private void StatesByContent()
    {
        var role = this["status"] is null ? "status" : "status2";
        if (this[role] is not null || _closed.Contains(role))
        {
            return;
        }

        var column = _profile.Columns.FirstOrDefault(c =>
        {
            if (_columns.ContainsValue(c) || c.Distinct.Count is 0 or > 20 || SaysBefore(c))
            {
                return false;
            }

            var states = c
                .Distinct.Select(word =>
                    NeverPaid.Contains(word.ToLowerInvariant()) ? OrderState.Cancelled : OrderStates.Of(word)
                )
                .ToList();
            var isOfPayment = c.Distinct.Any(w => OrderStates.Of(w) == OrderState.Purchase && OrderStates.SaysPaid(w));
            return states.TrueForAll(s =>
                    s is OrderState.Purchase or OrderState.Cancelled or OrderState.Returned
                    || (s == OrderState.Unpaid && isOfPayment)
                ) && states.Exists(s => s != OrderState.Purchase);
        });
        if (column is null)
        {
            return;
        }

        // Words for sales and returns say what a row is, and not what became of an order, unless they say that the sale itself came back.
        var isKind =
            this["kind"] is null
            && !_closed.Contains("kind")
            && column.Distinct.All(w => KindWords.Of(w) is OrderState.Purchase or OrderState.Returned)
            && column.Distinct.Any(w => KindWords.Of(w) == OrderState.Purchase)
            && !column.Distinct.Any(w => OrderStates.Fold(w) is "returned" or "refunded");
        Give(isKind ? "kind" : role, column, ReadingSentences.StatesOfOrders.With());
    }

    /// <summary>A day or a reason of a return, on some rows, says that these came back; nothing else is to tell how much.</summary>
    private void ReturnsByDayOrReason()
    {
        if (
            (this["returned"] ?? this["refunded"] ?? this["returned_quantity"]) is not null
            || _closed.Contains("returned")
        )
        {
            return;
        }

        var column = _profile.Columns.FirstOrDefault(c =>
            (c.Concepts & Concepts.Refund) != Concepts.None
            && IsOfSome(c)
            && (c.TimeShare >= 0.5 || HeaderConcepts.Split(c.Header).Exists(IsReason))
            && !HeaderConcepts.Split(c.Header).Exists(Deadlines.Contains)
            && _columns.Values.All(r => r != c)
        );
        if (column is not null)
        {
            ReturnedWhenFilled = true;
            Give("returned", column, ReadingSentences.FilledWhenReturned.With());
        }
    }

    /// <summary>Whether the column of returns has a day or a reason, so that what is not blank came back.</summary>
    public bool ReturnedWhenFilled { get; private set; }

    private bool IsOfSome(ColumnProfile column) =>
        column.Values.Count > 0 && 2 * column.Values.Count <= _profile.Rows.Count;

    private static bool IsReason(string word) =>
        Reasons.Contains(word) || Array.Exists(ReasonStems, s => word.EndsWith(s, StringComparison.Ordinal));

    private static readonly HashSet<string> Reasons =
    [
        .. "reason motif raison motivo razon causale reden powod orsak note comment".Split(' '),
    ];

    private static readonly string[] ReasonStems = ["grund", "reason", "reden", "orsak", "原因", "理由"];

    private static readonly HashSet<string> Deadlines =
    [
        .. "until till by deadline due window eligible policy before latest last bis frist jusqu limite hasta scadenza prazo uiterste termin senast period days expires expiry".Split(
            ' '
        ),
    ];

    private static readonly HashSet<string> NeverPaid =
    [
        "void",
        "voided",
        "failed",
        "failure",
        "declined",
        "denied",
        "rejected",
        "unpaid",
        "not paid",
    ];

    /// <summary>Whether a header speaks of what was the case before.</summary>
    private static bool SaysBefore(ColumnProfile column) =>
        HeaderConcepts
            .Split(column.Header)
            .Exists(w =>
                w
                    is "previous"
                        or "prev"
                        or "old"
                        or "prior"
                        or "former"
                        or "vorheriger"
                        or "alter"
                        or "ancien"
                        or "anterior"
            );

    /// <summary>Sheets that are called sales and returns say so of their rows.</summary>
    private void OfSheets()
    {
        if (
            this["kind"] is null
            && _profile.Find(TableText.SheetColumn) is { } sheet
            && sheet.Distinct.Any(w => KindWords.Of(w) == OrderState.Returned)
        )
        {
            Give("kind", sheet, ReadingSentences.BySheetNames.With());
        }
    }
}
