using System.Globalization;
using System.Text.Json.Nodes;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <content>How the numbers are written.</content>
internal sealed partial class OrderPlanner
{
    private void SettleNumbers()
    {
        var roles = OrderKind.Kind.Numbers.Where(r => _roles[r] is not null).ToList();
        foreach (var role in roles)
        {
            var column = _roles[role]!;
            if ((_mapping.DecimalSeparators.GetValueOrDefault(column.Header) ?? _mapping.DecimalSeparator) is { } said)
            {
                column.Restyle(column.Number with { Decimal = said[0], Doubt = null });
            }
        }

        var sure = roles
            .Where(r =>
                r != "quantity"
                && _roles[r]!.Number.Doubt is null
                && _roles[r]!.Values.Exists(v => v.AsSpan().ContainsAny(".,"))
            )
            .Select(r => _roles[r]!.Number.Decimal)
            .Distinct()
            .ToList();
        foreach (var role in roles)
        {
            var column = _roles[role]!;
            if (column.Number.Doubt is { } separator)
            {
                Settle(role, column, separator, sure);
            }
        }
    }

    /// <summary>Amounts that programs count in cents: whole numbers under a name, or in an answer of an API, that says so.</summary>
    private void SettleHundredths()
    {
        var money = OrderKind.Kind.Numbers.Where(r => r != "quantity" && _roles[r] is not null).ToList();
        var found = money
            .Where(r => _mapping.Hundredths?.Contains(_roles[r]!.Header) ?? Hundredths.Are(_roles[r]!, _profile))
            .ToList();
        foreach (var role in found)
        {
            _roles[role]!.Restyle(_roles[role]!.Number with { InHundredths = true });
        }

        if (found.Count > 0 && _mapping.Hundredths is null)
        {
            _warnings.Add(ReadingSentences.Hundredths.With(string.Join(", ", found.Select(r => _roles[r]!.Header))));
        }
    }

    /// <summary>Exactly three digits behind every separator: thousands or decimals.</summary>
    private void Settle(string role, ColumnProfile column, char separator, List<char> sure)
    {
        var style = column.Number;
        var other = separator == '.' ? ',' : '.';
        void As(char point) => column.Restyle(style with { Decimal = point, Doubt = null });
        if (role == "quantity" && style.OnlyZeroTails)
        {
            // Whole pieces with three decimals: nobody orders everything by the thousand.
            As(separator);
            return;
        }

        if (sure.Count == 1)
        {
            As(sure[0]);
            return;
        }

        // Rupiah, won, dong and the like are written without decimals, and no currency of them has three.
        if (role != "quantity" && style.Currencies.Count > 0 && style.Currencies.All(Hundredths.IsWithout))
        {
            As(other);
            return;
        }

        // Signs stand where people format amounts; a program's three decimals have none.
        if (
            role != "quantity"
            && style.Currencies.Count > 0
            && style.Numbers >= 3
            && column.Values.TrueForAll(v => v.TrimEnd()[^1] == '0')
        )
        {
            As(other);
            return;
        }

        var example = column.Values.First(v => v.Contains(separator));
        _questions.Add(
            new PlanQuestion(
                "decimals_or_thousands",
                $"{column.Header} has exactly three digits behind every separator, such as {example}: are those decimals or thousands?",
                [
                    new PlanOption(
                        "thousands",
                        new JsonObject { ["decimalSeparators"] = new JsonObject { [column.Header] = other.ToString() } }
                    ),
                    new PlanOption(
                        "decimals",
                        new JsonObject
                        {
                            ["decimalSeparators"] = new JsonObject { [column.Header] = separator.ToString() },
                        }
                    ),
                ]
            ).Naming(("column", column.Header), ("example", example))
        );
        As(other);
    }
}
