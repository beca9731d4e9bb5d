using System.Globalization;
using System.Text.Json.Nodes;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <content>What rows are besides sales: returns, credit notes, shipping, and rows below the first of an order.</content>
internal sealed partial class OrderPlanner
{
    /// <summary>A list of what came back has the dates of that alone; orders have one of their own.</summary>
    /// <returns>Whether it is one.</returns>
    private bool TakeReturns()
    {
        const Concepts back = Concepts.Refund | Concepts.Date;
        if (
            _roles.IsClosed("time")
            || _profile.Columns.FirstOrDefault(c => (c.Concepts & back) == back && c.TimeShare >= 0.5) is not { } date
        )
        {
            return false;
        }

        _roles.Give("time", date, ReadingSentences.WhenReturned.With());
        Move("returned_quantity", "quantity");
        if (_roles["amount"] is null && _roles["unit_price"] is null)
        {
            Move("refunded", "amount");
        }

        _warnings.Add(ReadingSentences.OnlyReturns.With(date.Header));
        return true;

        void Move(string from, string to)
        {
            if (_roles[to] is null && _roles[from] is { } column)
            {
                _roles.Take(from);
                _roles.Give(to, column, ReadingSentences.OfReturns.With());
            }
        }
    }

    /// <summary>Credit notes among invoices, which only the first letters of their numbers tell.</summary>
    /// <returns>What their numbers begin with, where the mapping file says that they are returns.</returns>
    private string? CreditNotes()
    {
        if (_roles["order_id"] is not { } ids)
        {
            return null;
        }

        var beginnings = ids
            .Distinct.Select(id => new string([.. id.TakeWhile(c => !char.IsAsciiDigit(c))]))
            .GroupBy(b => b, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        var found = beginnings
            .Skip(1)
            .Select(g => g.Key)
            .FirstOrDefault(b =>
                CreditNoteLetters.Contains(b.TrimEnd('-', '_', '/', '#', ' ', '.').ToUpperInvariant())
            );
        if (found is null)
        {
            return null;
        }

        var rows = Enumerable
            .Range(0, ids.Fields.Length)
            .Where(i => ids.Fields[i].StartsWith(found, StringComparison.Ordinal))
            .ToList();
        var money = _roles["amount"] ?? _roles["order_total"] ?? _roles["subtotal"] ?? _roles["unit_price"];
        var amounts = rows.ConvertAll(i => money?.Numbers[i] * (_roles["quantity"]?.Numbers[i] ?? 1));
        if (!amounts.Exists(a => a > 0) || (_roles["kind"] ?? _roles["status"]) is not null)
        {
            return null;
        }

        var word = found.Trim();
        if (
            _mapping.States.FirstOrDefault(s => OrderStates.Fold(s.Key) == OrderStates.Fold(word)) is
            { Value: { } said }
        )
        {
            return said == "returned" ? found : null;
        }

        _questions.Add(
            new PlanQuestion(
                "credit_notes",
                Text(
                    $"{rows.Count} rows of {ids.Header} have numbers that begin with {word}, as credit notes do, and amounts above 0. Did what they name come back, or are they purchases?"
                ),
                [Means("returned"), Means("purchase")]
            ).Naming(("rows", Text($"{rows.Count}")), ("column", ids.Header), ("word", word))
        );
        return null;

        PlanResponse Means(string state) =>
            new(state, new JsonObject { ["states"] = new JsonObject { [word] = state } });
    }

    private static readonly HashSet<string> CreditNoteLetters =
    [
        .. "CN CRN CRE CM CR CREDIT GS GU AV AVOIR NC NDC RMA RET RETURN REF REFUND RK ST STORNO".Split(' '),
    ];

    /// <summary>Types of rows that nobody knows; told by their money once all rows were read.</summary>
    private void CheckKind()
    {
        if (
            _roles["kind"] is { } kind
            && kind.Distinct.All(w => KindWords.Of(w) == OrderState.Unknown && OrderStates.Of(w) == OrderState.Unknown)
            && _mapping.States.Count == 0
            && !_mapping.Columns.ContainsKey("kind")
        )
        {
            _roles.Take("kind");
        }
    }

    /// <summary>Rows of shipping among the goods; types of rows tell them apart themselves, and the literature counts those of UCI.</summary>
    private (string, IReadOnlyList<string>)? ShippingOf(string preset)
    {
        if (_roles["kind"] is not null || _roles["order_id"] is not { } order || preset == "uci-online-retail")
        {
            return null;
        }

        var orders = _profile.Orders(order, _roles["customer_id"], _roles["time"], _roles["quantity"]);
        foreach (var role in (string[])["description", "sku"])
        {
            if (_roles[role] is { } items && ShippingRows.Find(items, orders) is { Count: > 0 } names)
            {
                _warnings.Add(ReadingSentences.ShippingRows.With(items.Header, string.Join(", ", names.Take(5))));
                return (role, names);
            }
        }

        return null;
    }

    /// <summary>Fields that stand on the first row of an order only.</summary>
    private HashSet<string> Filled(string preset, out bool fillsGroup)
    {
        fillsGroup = false;
        var candidates = OrderKind.Kind.Filled.Where(r => _roles[r] is not null).ToList();
        if (preset is "shopify" or "woocommerce")
        {
            return [.. candidates];
        }

        var order = _roles["order_id"];
        var (customer, time) = (_roles["customer_id"]!, _roles["time"]!);
        if (order is null)
        {
            return [];
        }

        // Merged cells: order, customer and date are blank together below a row that has them.
        var together = 0;
        var blankOrders = 0;
        var sameOrder = 0;
        var blankCustomers = 0;
        for (var i = 1; i < _profile.Rows.Count; i++)
        {
            var noOrder = order.Fields[i].Length == 0;
            var noCustomer = customer.Fields[i].Length == 0;
            var noTime = time.Fields[i].Length == 0;
            blankOrders += noOrder ? 1 : 0;
            together += noOrder && noCustomer && noTime ? 1 : 0;
            blankCustomers += !noOrder && (noCustomer || noTime) ? 1 : 0;
            sameOrder += !noOrder && (noCustomer || noTime) && order.Fields[i] == order.Fields[i - 1] ? 1 : 0;
        }

        if (
            together > 0
            && together == blankOrders
            && order.Fields[0].Length > 0
            && (_roles["sku"] ?? _roles["description"]) is not null
        )
        {
            fillsGroup = true;
            return [.. candidates];
        }

        return sameOrder > 0 && sameOrder >= 0.9 * blankCustomers ? [.. candidates] : [];
    }
}
