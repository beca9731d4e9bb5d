using System.Globalization;
using System.Text;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace CustomerValue.Exports.Formats;

/// <summary>The tables of a web page, which many shop systems write under the name of a workbook.</summary>
/// <param name="html">The page.</param>
/// <param name="name">Name of the upload, for messages.</param>
internal sealed class HtmlTables(string html, string name) : TableSource
{
    // A cell may say that it spans thousands.
    private const int MostCells = 20_000_000;
    private readonly List<List<List<TableCell>>> _tables = [];
    private readonly Stack<Open> _open = new();
    private int _cells;

    public override string Word => "table";

    public override IEnumerable<SourceTable> Tables(CancellationToken cancellation)
    {
        if (_tables.Count == 0)
        {
            Read(cancellation);
        }

        return _tables.Select(
            (t, i) => new SourceTable((i + 1).ToString(CultureInfo.InvariantCulture), IsHidden: false, t)
        );
    }

    private void Read(CancellationToken cancellation)
    {
        using var source = new TextSource(html);
        string? raw = null;
        foreach (var token in source.Tokenize(provider: null, errorHandler: null))
        {
            cancellation.ThrowIfCancellationRequested();
            switch (token.Type)
            {
                case HtmlTokenType.StartTag when raw is null && token.Name is "style" or "script":
                    raw = token.Name;
                    break;
                case HtmlTokenType.EndTag when token.Name == raw:
                    raw = null;
                    break;
                case HtmlTokenType.StartTag when raw is null:
                    Start((HtmlTagToken)token);
                    break;
                case HtmlTokenType.EndTag when raw is null:
                    End(token.Name);
                    break;
                case HtmlTokenType.Character when raw is null && _open.TryPeek(out var table):
                    table.Text?.Append(token.Data);
                    break;
                default:
                    break;
            }
        }

        while (_open.Count > 0)
        {
            End("table");
        }
    }

    private void Start(HtmlTagToken tag)
    {
        if (tag.Name == "table")
        {
            _open.Push(new Open());
        }

        if (!_open.TryPeek(out var table))
        {
            return;
        }

        switch (tag.Name)
        {
            case "tr":
                CloseRow(table);
                table.Row = [];
                break;
            case "td" or "th":
                CloseCell(table);
                table.Row ??= [];
                table.Text = new StringBuilder();
                table.Columns = Span(tag, "colspan");
                table.Rows = Span(tag, "rowspan");
                break;
            case "br" or "p" or "div":
                table.Text?.Append(' ');
                break;
            default:
                break;
        }
    }

    private void End(string tag)
    {
        if (!_open.TryPeek(out var table))
        {
            return;
        }

        switch (tag)
        {
            case "td" or "th":
                CloseCell(table);
                break;
            case "tr":
                CloseRow(table);
                break;
            case "table":
                CloseRow(table);
                _open.Pop();
                _tables.Add(table.Done);
                break;
            default:
                break;
        }
    }

    private void CloseCell(Open table)
    {
        if (table.Text is null)
        {
            return;
        }

        FillDown(table);
        var text = string.Join(' ', table.Text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var cell = new TableCell(WorkbookTables.Plain(text), HeaderLine.IsValue(text));
        if (table.Rows > 1)
        {
            table.Down[table.Row!.Count] = (table.Rows - 1, cell);
        }

        Add(table, cell);
        for (var i = 1; i < table.Columns; i++)
        {
            Add(table, default);
        }

        table.Text = null;
    }

    private void CloseRow(Open table)
    {
        CloseCell(table);
        if (table.Row is not null)
        {
            FillDown(table);
            table.Done.Add(table.Row);
            table.Row = null;
        }
    }

    /// <summary>Adds the cells that began in a row further up.</summary>
    private void FillDown(Open table)
    {
        while (table.Down.TryGetValue(table.Row!.Count, out var down))
        {
            var column = table.Row.Count;
            _ = down.Rows == 1 ? table.Down.Remove(column) : (table.Down[column] = (down.Rows - 1, down.Cell)).Rows > 0;
            Add(table, down.Cell with { IsFilled = true });
        }
    }

    private void Add(Open table, TableCell cell)
    {
        if (table.Row!.Count > HeaderLine.MostColumns || ++_cells > MostCells)
        {
            throw HeaderLine.TooManyColumns($"{name}, table {_tables.Count + 1}, row {table.Done.Count + 1}");
        }

        table.Row.Add(cell);
    }

    private static int Span(HtmlTagToken tag, string attribute) =>
        int.TryParse(tag.GetAttribute(attribute), CultureInfo.InvariantCulture, out var span) ? Math.Max(span, 1) : 1;

    /// <summary>A table whose end was not met yet.</summary>
    private sealed class Open
    {
        public List<List<TableCell>> Done { get; } = [];

        public Dictionary<int, (int Rows, TableCell Cell)> Down { get; } = [];

        public List<TableCell>? Row { get; set; }

        public StringBuilder? Text { get; set; }

        public int Columns { get; set; }

        public int Rows { get; set; }
    }
}
