using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <summary>Tells what the rows of an upload are, by header and by what the columns hold.</summary>
internal static class KindFinder
{
    private static readonly string[] EventWords =
    [
        .. "view;pv;pageview;page view;productview;product view;product viewed;view product;view item;detail;click;clk;browse;cart;add to cart;addtocart;add cart;added to cart;atc;basket;favourite;favorite;fav;wishlist;add to wishlist;search;login;page;session start;remove from cart;浏览;点击;加购;收藏;查看;加入购物车".Split(
            ';'
        ),
    ];

    /// <summary>The kind, and the header that tells it; orders where none does.</summary>
    public static (ExportKind Kind, string? Telling) Find(FileProfile profile, ExportMapping mapping)
    {
        if (mapping.Said is { } said)
        {
            return (said, null);
        }

        var headers = profile.Columns.Select(c => c.Header).ToList();
        var (kind, telling) = ExportKinds.Of(headers);
        var orders = LooksLikeOrders(profile);
        if (Events(profile) is { } events)
        {
            return (EventKind.Kind, events.Header);
        }

        // Stars beside an order's money, or "Event Type: Payment", make no review and no click.
        if (orders && (kind == ReviewKind.Kind || kind == EventKind.Kind) && !HasLongTexts(profile))
        {
            return (OrderKind.Kind, null);
        }

        if (kind == OrderKind.Kind && !orders && IsProfiles(profile))
        {
            return (CustomerKind.Kind, null);
        }

        return
            orders
            && kind != OrderKind.Kind
            && kind != ReviewKind.Kind
            && kind != EventKind.Kind
            && HasOrderTime(profile)
            ? (OrderKind.Kind, null)
            : (kind, telling);
    }

    /// <summary>Whether rows have a customer, a time and money that is a sale's.</summary>
    private static bool LooksLikeOrders(FileProfile profile)
    {
        var roles = OrderRoles.Find(profile, new ExportMapping());
        var money = roles["amount"] ?? roles["unit_price"] ?? roles["order_total"] ?? roles["subtotal"];
        return roles["time"] is not null
            && money is { IsNumeric: true }
            && (roles["order_id"] ?? roles["customer_id"]) is not null;
    }

    private static bool HasOrderTime(FileProfile profile)
    {
        var roles = OrderRoles.Find(profile, new ExportMapping());
        return roles["order_id"] is { } order
            && roles["customer_id"] is not null
            && order.Distinct.Count > 1
            && (
                roles["quantity"] is not null
                || roles["amount"] is not null
                || roles["order_total"] is not null
                || roles["subtotal"] is not null
            );
    }

    /// <summary>A column whose words are those of clicks.</summary>
    private static ColumnProfile? Events(FileProfile profile)
    {
        var column = profile.Columns.FirstOrDefault(c =>
            c.Values.Count > 0
            && c.Distinct.Count <= 60
            && !c.IsNumeric
            && (EventKind.Kind.Words["type"].Contains(c.Word) || c.Word is "kind")
            && c.Distinct.Any(w => EventWords.Contains(OrderStates.Fold(w)))
        );
        var time = profile.Columns.FirstOrDefault(c =>
            c.TimeShare > 0.9 && (c.Concepts & Concepts.Date) != Concepts.None
        );
        return time is null ? null : column;
    }

    private static bool HasLongTexts(FileProfile profile) =>
        profile.Columns.Any(c =>
            ReviewKind.Kind.Words["text"].Contains(c.Word)
            && c.Values.Count > 0
            && !c.IsNumeric
            && c.Values.Average(v => (double)v.Length) > 12
        );

    /// <summary>One row a customer, and nothing that dates a purchase.</summary>
    private static bool IsProfiles(FileProfile profile)
    {
        var roles = OrderRoles.Find(profile, new ExportMapping());
        return roles["customer_id"] is { } customer
            && roles["time"] is null
            && roles["order_id"] is null
            && customer.Values.Count > 1
            && customer.Distinct.Count == customer.Values.Count
            && profile.Columns.Count > 2;
    }
}
