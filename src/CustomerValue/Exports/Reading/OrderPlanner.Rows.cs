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

        PlanOption Means(string state) => new(state, new JsonObject { ["states"] = new JsonObject { [word] = state } });
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
            && !KindIsFlag
            && !OrderRoles.IsDocumentType(kind)
        )
        {
            _roles.Take("kind");
        }
    }

    /// <summary>Of types of rows with invoices those that are payments; a receipt is one where its money is below 0.</summary>
    private HashSet<string> Settling(MoneyRule rule)
    {
        if (_roles["kind"] is not { } kind || !kind.Distinct.Any(KindWords.IsInvoice))
        {
            return [];
        }

        var money = MoneyOf(rule)?.Numbers;
        return kind
            .Distinct.Where(w =>
                KindWords.IsPayment(w)
                || (
                    KindWords.IsReceipt(w)
                    && money is not null
                    && Enumerable.Range(0, money.Length).All(i => kind.Fields[i] != w || money[i] <= 0)
                )
            )
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether the column of types says yes to returns and no to sales.</summary>
    private bool KindIsFlag =>
        _roles["kind"] is { } kind && (kind.Concepts & Concepts.Refund) != Concepts.None && Flags.Are(kind.Distinct);

    /// <summary>
    /// A flag of returns stands on the sale that came back, or on a row of its own beside that sale: then the rows with it are returns. Which of
    /// the two it is the sales tell, of which each such row has one of the same customer, product and price.
    /// </summary>
    private void ReturnsOnRowsOfTheirOwn()
    {
        var money = _roles["amount"] ?? _roles["unit_price"] ?? _roles["order_total"] ?? _roles["subtotal"];
        if (
            _roles["returned"] is not { } flag
            || _roles["kind"] is not null
            || _roles.IsSaid("returned")
            || _roles.ReturnedWhenFilled
            || money is null
        )
        {
            return;
        }

        var items = _roles["sku"] ?? _roles["description"];
        var customers = _roles["customer_id"]!;
        var pieces = _roles["quantity"]?.Numbers;
        var sales = new Dictionary<(string Customer, string? Item), List<int>>();
        var returns = new List<int>();
        for (var i = 0; i < _profile.Rows.Count; i++)
        {
            if (Flags.Yes.Contains(flag.Fields[i].ToLowerInvariant()))
            {
                returns.Add(i);
                continue;
            }

            if (!sales.TryGetValue(Key(i), out var rows))
            {
                sales[Key(i)] = rows = [];
            }

            rows.Add(i);
        }

        // What is negative says itself that it is a return.
        if (returns.Count == 0 || returns.Exists(i => money.Numbers[i] < 0 || pieces?[i] < 0))
        {
            return;
        }

        var orders = _roles["order_id"]?.Fields;
        var ofSales = returns.FindAll(i =>
            sales.TryGetValue(Key(i), out var rows) && rows.Exists(s => IsOf(i, s) && Price(i) <= Price(s) + 0.0101)
        );
        var sure =
            ofSales.Count >= 3
            || (
                orders is not null
                && ofSales.TrueForAll(i => sales[Key(i)].Exists(s => orders[s] == orders[i] && IsOf(i, s)))
            );
        if (ofSales.Count >= LeastReturnsOfSales * returns.Count && sure)
        {
            _roles.Take("returned");
            _roles.Give("kind", flag, ReadingSentences.ReturnsAreRows.With());
        }

        (string, string?) Key(int i) => (customers.Fields[i], items?.Fields[i]);
        double Price(int i) => Math.Abs(money.Numbers[i] ?? 0);
        bool IsOf(int back, int sale) =>
            pieces is null || money == _roles["unit_price"]
                ? OrderArithmetic.Near(Price(back), Price(sale))
                : OrderArithmetic.Near(
                    Price(back) / Math.Max(1, Math.Abs(pieces[back] ?? 1)),
                    Price(sale) / Math.Max(1, Math.Abs(pieces[sale] ?? 1))
                );
    }

    // A customer who buys the same again makes a twin by chance.
    private const double LeastReturnsOfSales = 0.8;

    /// <summary>The rows among the goods that are none, by the column with the names of what was bought.</summary>
    private (string, IReadOnlyList<string>)? BesideGoods(string preset)
    {
        if (_roles["kind"] is not null || preset == "uci-online-retail")
        {
            return null;
        }

        var orders = _profile.Orders(_roles["order_id"], _roles["customer_id"], _roles["time"], _roles["quantity"]);
        foreach (var role in (string[])["description", "sku"])
        {
            if (_roles[role] is { } items && RowsBesideGoods.Find(items, orders) is { Count: > 0 } names)
            {
                return Told(role, items, names);
            }
        }

        // A column of whatever name that says of each row which part of the order it is.
        if (_roles["description"] is null && !_roles.IsClosed("description"))
        {
            foreach (
                var parts in _profile.Columns.Where(c =>
                    !c.IsNumeric && c.Distinct.Count is > 1 and <= 30 && _roles.Columns.All(r => r.Value != c)
                )
            )
            {
                if (RowsBesideGoods.Find(parts, orders) is { Count: > 0 } names)
                {
                    _roles.Give("description", parts, ReadingSentences.PartsOfOrders.With());
                    return Told("description", parts, names);
                }
            }
        }

        return null;

        (string, IReadOnlyList<string>) Told(string role, ColumnProfile column, IReadOnlyList<string> names)
        {
            _warnings.Add(ReadingSentences.RowsBesideGoods.With(column.Header, string.Join(", ", names.Take(5))));
            return (role, names);
        }
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
