using DuckDB.NET.Data;

namespace CustomerValue.Exports.Reading;

/// <summary>What the words of an export's states and types mean, and how many rows and how much money each has.</summary>
/// <param name="columns">Columns of the export.</param>
/// <param name="mapping">What the mapping file says; it goes first.</param>
internal sealed class StateWords(ExportColumns columns, ExportMapping mapping)
{
    private const int MostWords = 200;
    private readonly Dictionary<(string Column, string Word), (OrderState State, RowSum Sum)> _words = [];
    private readonly Dictionary<string, OrderState> _said = mapping.States.ToDictionary(
        s => OrderStates.Fold(s.Key),
        s => OrderStates.Names[s.Value],
        StringComparer.Ordinal
    );

    // More than a map of words can hold are no words.
    private const int MostKnown = 10_000;

    /// <summary>The columns of states and types.</summary>
    public static readonly string[] Columns = ["status", "status2", "kind"];

    private IEnumerable<string> Mapped => columns.Kind.HasMoney ? Columns.Where(columns.Mapping.ContainsKey) : [];

    /// <summary>Every word, those of the most rows first.</summary>
    public IReadOnlyList<StateWord> Words =>
        [
            .. _words
                .OrderByDescending(w => w.Value.Sum.Rows)
                .ThenBy(w => w.Key.Column, StringComparer.Ordinal)
                .ThenBy(w => w.Key.Word, StringComparer.Ordinal)
                .Take(MostWords)
                .Select(w => new StateWord(
                    w.Key.Column,
                    w.Key.Word,
                    Name(w.Value.State),
                    w.Value.Sum.Rows,
                    Round(w.Value.Sum.Money)
                )),
        ];

    /// <summary>Tells the database what words mean, in variables named after their columns.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="words">The words of the rows at hand, by column.</param>
    public void Read(DuckDBConnection connection, IReadOnlyDictionary<string, HashSet<string>> words)
    {
        foreach (var column in Mapped)
        {
            var known = words.TryGetValue(column, out var found)
                ? found
                    .Order(StringComparer.Ordinal)
                    .Take(MostKnown)
                    .Select(w => (Word: w, State: Of(column, w)))
                    .ToList()
                : [];
            var pairs = string.Join(", ", known.Select(k => $"{DuckDb.Quote(k.Word)}: '{Name(k.State)}'"));
            connection.Execute(
                known.Count == 0
                    ? $"SET VARIABLE words_{column} = MAP {{'': 'unknown'}}"
                    : $"SET VARIABLE words_{column} = MAP {{{pairs}}}"
            );
        }
    }

    /// <summary>Counts the rows of the table typed.</summary>
    public void Count(DuckDBConnection connection)
    {
        foreach (var column in Mapped.Where(c => c != "status2"))
        {
            var name = column == "kind" ? "kind_word" : column;
            using var command = connection.CreateCommand();
            command.CommandText =
                $"SELECT {name}, count(*), coalesce(sum(abs(money)), 0) FROM typed WHERE {name} IS NOT NULL AND reason IS NULL AND NOT anonymous GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MostWords}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var key = (column, reader.GetString(0));
                var sum = new RowSum(reader.GetInt64(1), reader.GetDouble(2));
                _words[key] = (Of(column, key.Item2), _words.GetValueOrDefault(key).Sum + sum);
            }
        }
    }

    private OrderState Of(string column, string word)
    {
        if (_said.TryGetValue(OrderStates.Fold(word), out var said))
        {
            return said;
        }

        if (column != "kind")
        {
            return OrderStates.Of(word);
        }

        if (columns.KindIsFlag)
        {
            return Flags.Yes.Contains(word.ToLowerInvariant()) ? OrderState.Returned : OrderState.Purchase;
        }

        // Beside invoices a payment settles one, and is no second purchase.
        if (columns.Settling.Contains(word))
        {
            return OrderState.Ignored;
        }

        if (KindWords.Of(word) is not OrderState.Unknown and var kind)
        {
            return kind;
        }

        // "Void" or "Cancelled" as the type of a row is a state.
        var state = OrderStates.Of(word);
        return state is OrderState.Purchase or OrderState.PartlyReturned ? OrderState.Unknown : state;
    }

    private static string Name(OrderState state) =>
        OrderStates.Names.FirstOrDefault(n => n.Value == state).Key ?? "unknown";

    private static decimal Round(double money) =>
        double.IsFinite(money) && Math.Abs(money) < 1e15 ? Math.Round((decimal)money, 2) : 0;
}
