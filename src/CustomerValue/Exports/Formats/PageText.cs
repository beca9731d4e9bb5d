using System.Text;
using System.Xml;

namespace CustomerValue.Exports.Formats;

/// <summary>Turns the tables of web pages and XML spreadsheets into delimited text.</summary>
internal static class PageText
{
    // A page is kept in memory.
    private const long MostBytes = 100 << 20;

    /// <summary>Whether a text is a page or XML, by its beginning, and is read here or refused.</summary>
    /// <param name="head">First part of the text, without white space in front.</param>
    public static bool Is(ReadOnlySpan<byte> head) =>
        (head.Length > 1 && head[0] == '<' && (char.IsAsciiLetter((char)head[1]) || head[1] is (byte)'!' or (byte)'?'))
        || StartsWith(head, "MIME-Version:");

    /// <summary>Writes the text of the tables with the same header.</summary>
    /// <returns>Path of the local file, the format, and what a reader should know.</returns>
    /// <exception cref="ExportRefusedException">It has no table, or is another kind of XML, or too large.</exception>
    public static async Task<(string File, string Format, IReadOnlyList<Sentence> Warnings)> WriteAsync(
        Stream page,
        ReadOnlyMemory<byte> head,
        string name,
        ExportMapping mapping,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        RequireReadable(head.Span, name);
        var file = folder.File("upload.page");
        await SaveAsync(page, file, name, cancellation);
        var isSpreadsheet = IsSpreadsheet(head.Span);
        try
        {
            TableSource source = isSpreadsheet
                ? new SpreadsheetXml(file, name)
                : new HtmlTables(await File.ReadAllTextAsync(file, cancellation), name);
            if (!isSpreadsheet && !source.Tables(cancellation).Any())
            {
                throw Unsupported(
                    name,
                    "this is a web page without a table; an error or a login may have been saved in place of the export"
                );
            }

            var text = new TableText(source, name, mapping);
            var written = text.Write(folder, cancellation);
            return (written, isSpreadsheet ? "xls" : "html", text.Warnings);
        }
        catch (XmlException e)
        {
            throw new ExportRefusedException(
                "truncated",
                $"{name}: the XML spreadsheet is damaged or cut off near line {e.LineNumber}. Export and upload it again."
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void RequireReadable(ReadOnlySpan<byte> head, string name)
    {
        if (StartsWith(head, "MIME-Version:"))
        {
            throw Unsupported(name, "this is a web archive");
        }

        var isPage = Has(head, "<html") || Has(head, "<table") || Has(head, "<!doctype html") || Has(head, "<body");
        if (!isPage && !IsSpreadsheet(head))
        {
            throw Unsupported(name, "this is XML of a kind that is not read");
        }
    }

    private static bool IsSpreadsheet(ReadOnlySpan<byte> head) =>
        Has(head, "urn:schemas-microsoft-com:office:spreadsheet") && Has(head, "<Workbook") | Has(head, ":Workbook");

    private static async Task SaveAsync(Stream page, string file, string name, CancellationToken cancellation)
    {
        await using var copy = File.Create(file);
        var buffer = new byte[1 << 16];
        for (int read; (read = await page.ReadAsync(buffer, cancellation)) > 0; )
        {
            await copy.WriteAsync(buffer.AsMemory(0, read), cancellation);
            if (copy.Length > MostBytes)
            {
                throw Unsupported(name, $"this is a web page or XML of more than {MostBytes >> 20} MiB");
            }
        }
    }

    private static ExportRefusedException Unsupported(string name, string what) =>
        new(
            "unsupported_format",
            $"{name}: {what}. Open it in a spreadsheet program, save it as .xlsx or CSV and upload that."
        );

    private static bool StartsWith(ReadOnlySpan<byte> head, string text) =>
        head.Length >= text.Length && Ascii.EqualsIgnoreCase(head[..text.Length], text);

    private static bool Has(ReadOnlySpan<byte> head, string text)
    {
        head = head[..Math.Min(head.Length, 1 << 14)];
        var first = (byte)text[0];
        for (var at = 0; at < head.Length; at++)
        {
            var next = head[at..].IndexOf(first);
            if (next < 0)
            {
                return false;
            }

            at += next;
            if (StartsWith(head[at..], text))
            {
                return true;
            }
        }

        return false;
    }
}
