using System.Text.Json;

namespace CustomerValue.Exports.Formats;

/// <summary>What a JSON value at the top of a text is.</summary>
internal enum JsonTop
{
    /// <summary>It goes on behind what was read so far.</summary>
    Incomplete,

    /// <summary>An object that is a row.</summary>
    Row,

    /// <summary>An object that is a row and holds lists of objects.</summary>
    NestedRow,

    /// <summary>An object around a list of rows, such as an answer of an API.</summary>
    Envelope,
}

/// <summary>What the members of a JSON object at the top of a text are.</summary>
internal enum JsonMembers
{
    /// <summary>It goes on behind what was read so far.</summary>
    Incomplete,

    /// <summary>The fields of a row, or of an answer around rows.</summary>
    Fields,

    /// <summary>Rows, each under its key.</summary>
    Rows,

    /// <summary>Columns, each with a value for every number of a row.</summary>
    Columns,

    /// <summary>Groups of rows, each row under a key of its own.</summary>
    Groups,
}

/// <summary>Tells rows from the objects around them, and lists of order lines from other lists, by their names.</summary>
internal static class JsonShape
{
    /// <summary>Deeper nesting is refused.</summary>
    public const int MostDepth = 128;

    /// <summary>How JSON is read.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = MostDepth, AllowTrailingCommas = true };

    // Lists that only an order has.
    private static readonly HashSet<string> Lines =
    [
        .. new[] { "lineitems", "lineitem", "orderitems", "orderlines", "orderproducts", "orderdetails", "saleitems" },
        .. new[] { "invoicelines", "invoiceitems", "cartitems", "basketitems", "purchaseditems", "orderpositions" },
        .. new[] { "lines", "positions", "lineitemslist", "orderlineitems", "itemlist" },
    ];

    // Lists that an order has, or an answer.
    private static readonly HashSet<string> Items =
    [
        .. new[]
        {
            "items",
            "products",
            "details",
            "articles",
            "entries",
            "goods",
            "skus",
            "purchases",
            "cart",
            "basket",
        },
        .. new[] { "商品", "商品列表", "明细", "订单明细" },
    ];

    // Lists that only an answer has.
    private static readonly HashSet<string> Answers =
    [
        .. new[]
        {
            "orders",
            "data",
            "results",
            "result",
            "records",
            "rows",
            "value",
            "values",
            "hits",
            "edges",
            "nodes",
        },
        .. new[]
        {
            "transactions",
            "payments",
            "customers",
            "events",
            "reviews",
            "list",
            "content",
            "objects",
            "response",
        },
        .. new[] { "订单", "订单列表", "数据", "trades", "trade" },
    ];

    // Fields of answers, beside their list.
    private static readonly HashSet<string> Paging =
    [
        .. new[] { "total", "count", "page", "pages", "perpage", "pagesize", "limit", "offset", "next", "previous" },
        .. new[] { "prev", "cursor", "hasmore", "success", "ok", "status", "code", "message", "msg", "object", "url" },
        .. new[] { "version", "totalcount", "totalpages", "totalresults", "currentpage", "lastpage", "from", "to" },
        .. new[] { "nextpage", "nextcursor", "nextpagetoken", "nextlink", "error", "errors", "timestamp", "took" },
        .. new[] { "timedout", "requestid", "hasnextpage", "haspreviouspage", "endcursor", "startcursor", "typename" },
        .. new[]
        {
            "updated",
            "generated",
            "generatedat",
            "exportedat",
            "exportdate",
            "shop",
            "store",
            "source",
            "type",
        },
        .. new[] { "odatacontext", "odatacount", "firstpage", "nextpageurl", "pagenumber", "size", "length", "result" },
    ];

    /// <summary>Whether a list of objects of this name is one of order lines.</summary>
    public static bool IsLines(string name) =>
        ExportColumns.Word(name) is var word && (Lines.Contains(word) || Items.Contains(word));

    /// <summary>Segments of a path that say nothing: of GraphQL, search engines and databases.</summary>
    public static bool IsWrapping(string name) =>
        name is "edges" or "node" or "nodes" or "_source" || name.StartsWith('$');

    /// <summary>Looks at the object that a text begins with.</summary>
    /// <param name="text">Text from the object's brace on.</param>
    /// <param name="rows">Of an envelope, the offset of its list's bracket.</param>
    /// <param name="around">Of an envelope, the objects that its list is in.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonTop Look(ReadOnlySpan<byte> text, out int rows, out int around)
    {
        (rows, around) = (0, 0);
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(Options));
        var (name, own, nested, isRow) = ("", 0, false, false);
        // Types of databases, which are to be taken off.
        var isTyped = false;
        reader.Read();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.EndObject when reader.CurrentDepth == 0:
                    return nested || isTyped ? JsonTop.NestedRow : JsonTop.Row;
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    isTyped |= name.StartsWith('$');
                    break;
                case JsonTokenType.StartArray:
                    var at = (int)reader.TokenStartIndex;
                    var word = ExportColumns.Word(name);
                    var inside = reader;
                    if (!inside.Read())
                    {
                        return JsonTop.Incomplete;
                    }

                    // A list is of an answer where nothing but paging stands beside it, and its name is not that of order lines.
                    var isEnvelope = own == 0 ? !Lines.Contains(word) : !isRow && Answers.Contains(word);
                    if (inside.TokenType == JsonTokenType.StartObject && isEnvelope && !nested)
                    {
                        (rows, around) = (at, reader.CurrentDepth);
                        return JsonTop.Envelope;
                    }

                    nested |= inside.TokenType == JsonTokenType.StartObject;
                    if (!reader.TrySkip())
                    {
                        return nested && own > 0 ? JsonTop.NestedRow : JsonTop.Incomplete;
                    }

                    break;
                case JsonTokenType.StartObject or JsonTokenType.EndObject:
                    break;
                default:
                    // Fields in objects, such as meta.total, are of the answer too.
                    var field = ExportColumns.Word(name);
                    own += Paging.Contains(field) ? 0 : 1;
                    isRow |= field.EndsWith("id", StringComparison.Ordinal) && field != "requestid";
                    isRow |= field.EndsWith("email", StringComparison.Ordinal);
                    break;
            }
        }

        return JsonTop.Incomplete;
    }

    /// <summary>Looks at the first members of the object that a text begins with: rows and columns have the same names inside.</summary>
    /// <param name="text">Text from the object's brace on.</param>
    /// <param name="rows">Of rows, the offset of the brace of their object.</param>
    /// <param name="around">Of rows, the objects of answers that theirs is in.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonMembers Members(ReadOnlySpan<byte> text, out int rows, out int around)
    {
        (rows, around) = (0, 0);
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(Options));
        var members = new List<Member>();
        reader.Read();
        while (members.Count < MostCompared)
        {
            if (!reader.Read())
            {
                return JsonMembers.Incomplete;
            }

            if (reader.TokenType == JsonTokenType.EndObject)
            {
                break;
            }

            var isAnswer = members.Count == 0 && Answers.Contains(ExportColumns.Word(reader.GetString()!));
            if (!reader.Read())
            {
                return JsonMembers.Incomplete;
            }

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return JsonMembers.Fields;
            }

            if (isAnswer)
            {
                rows = (int)reader.TokenStartIndex;
                var inside = Members(text[rows..], out var deeper, out around);
                (rows, around) = (rows + deeper, around + 1);
                return inside is JsonMembers.Columns ? JsonMembers.Fields : inside;
            }

            if (Inside(ref reader) is not { } member)
            {
                return JsonMembers.Incomplete;
            }

            members.Add(member);
        }

        var first = members.Count < 2 ? null : members[0];
        var isGroup = first is not null && members.TrueForAll(m => m.OnlyObjects);
        return first is null ? JsonMembers.Fields
            : isGroup && first.Deeper.Count > 1 && members.TrueForAll(m => m.Deeper.Overlaps(first.Deeper))
                ? JsonMembers.Groups
            : !members.TrueForAll(m => m.IsLike(first)) ? JsonMembers.Fields
            : members.TrueForAll(m => m.OnlyValues && m.Names.All(n => n.All(char.IsAsciiDigit))) ? JsonMembers.Columns
            : first.Names.Count > 1 ? JsonMembers.Rows
            : JsonMembers.Fields;
    }

    // Of three addresses or parts of one order not all have the same fields.
    private const int MostCompared = 3;

    /// <summary>What the object at hand has inside; null where it goes on.</summary>
    private static Member? Inside(ref Utf8JsonReader reader)
    {
        var (names, deeper) = (
            new HashSet<string>(StringComparer.Ordinal),
            new HashSet<string>(StringComparer.Ordinal)
        );
        var (objects, values) = (0, 0);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return new Member(names, deeper, objects > 0 && values == 0, objects == 0);
            }

            names.Add(reader.GetString()!);
            if (!reader.Read())
            {
                return null;
            }

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                values += reader.TokenType == JsonTokenType.StartArray ? 0 : 1;
                objects += reader.TokenType == JsonTokenType.StartArray ? 1 : 0;
                if (!reader.TrySkip())
                {
                    return null;
                }

                continue;
            }

            objects++;
            if (Inside(ref reader) is not { } inner)
            {
                return null;
            }

            deeper.UnionWith(inner.Names);
        }

        return null;
    }

    private sealed record Member(HashSet<string> Names, HashSet<string> Deeper, bool OnlyObjects, bool OnlyValues)
    {
        /// <summary>Whether most names are the same.</summary>
        public bool IsLike(Member other) =>
            2 * Names.Count(other.Names.Contains) > Math.Max(Names.Count, other.Names.Count);
    }

    /// <summary>Whether a text that begins with a brace has an object on each line, and whether those hold lists of objects.</summary>
    /// <param name="text">First part of the text.</param>
    /// <param name="whole">Whether it is all of it.</param>
    public static (bool IsLines, bool IsNested) Lined(ReadOnlySpan<byte> text, bool whole)
    {
        var (all, objects, answers, nested) = (0, 0, 0, false);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].Trim(" \r\t"u8);
            if (line.IsEmpty || (range.End.GetOffset(text.Length) == text.Length && !whole))
            {
                continue;
            }

            all++;
            if (line[0] == '{' && LineOf(line) is { } top)
            {
                objects++;
                answers += top == JsonTop.Envelope ? 1 : 0;
                nested |= top == JsonTop.NestedRow;
            }
        }

        return (2 * objects >= all && objects > 0 && answers == 0, nested);
    }

    private static JsonTop? LineOf(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, isFinalBlock: true, new JsonReaderState(Options));
            return !reader.Read() || !reader.TrySkip() || reader.Read() ? null
                : Members(line, out _, out _) == JsonMembers.Fields ? Look(line, out _, out _)
                : JsonTop.Envelope;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
