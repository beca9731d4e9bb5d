using System.Text;

namespace CustomerValue.Exports.Formats;

/// <summary>Turns an Excel workbook into delimited text.</summary>
internal static class WorkbookText
{
    /// <summary>What a workbook's parts may hold at most; its texts are kept in memory.</summary>
    private static readonly ZipLimits Limits = new() { Entries = 10_000, Bytes = 1L << 30 };

    /// <summary>Copies a workbook and checks it.</summary>
    /// <returns>Path of the local file.</returns>
    /// <exception cref="ExportRefusedException">It is no workbook, or too large.</exception>
    public static async Task<string> SaveAsync(
        Stream workbook,
        string name,
        bool isZip,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var file = folder.File("upload.xlsx");
        await using (var copy = File.Create(file))
        {
            await workbook.CopyToAsync(copy, cancellation);
        }

        if (isZip)
        {
            using var zip = ZipArchiveFile.Open(file, name);
            if (!zip.IsWorkbook)
            {
                throw ZipArchiveFile.Refused(
                    "unsupported_format",
                    name,
                    "this is a zip archive inside of something else"
                );
            }

            zip.Check(Limits, cancellation);
        }
        else
        {
            RequireWorkbook(file, name);
        }

        return file;
    }

    /// <summary>Writes the text of the sheets with the same header.</summary>
    /// <returns>Path of the local file, and what a reader should know.</returns>
    /// <exception cref="ExportRefusedException">It is damaged or encrypted, or too wide.</exception>
    public static (string File, IReadOnlyList<Sentence> Warnings) Write(
        string file,
        string name,
        ExportMapping mapping,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        try
        {
            var text = new TableText(new WorkbookTables(file, name), name, mapping);
            var written = text.Write(folder, cancellation);
            return (written, text.Warnings);
        }
        catch (ExcelDataReader.Exceptions.InvalidPasswordException)
        {
            throw new ExportRefusedException(
                "encrypted",
                $"{name}: the workbook is protected by a password. Save it without one and upload it again."
            );
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw ZipArchiveFile.Refused("truncated", name, "the workbook is damaged");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Other programs keep their files in the same container as old workbooks; the names of its streams tell.</summary>
    private static void RequireWorkbook(string file, string name)
    {
        var bytes = new byte[1 << 20];
        using var stream = File.OpenRead(file);
        var head = bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        var what =
            Has(head, "WordDocument") ? "a Word document"
            : Has(head, "PowerPoint Document") ? "a PowerPoint presentation"
            : Has(head, "__properties_version1.0") ? "an Outlook message"
            : Has(head, "VisioDocument") ? "a Visio drawing"
            : null;
        if (what is not null && !Has(head, "Workbook"))
        {
            throw new ExportRefusedException(
                "unsupported_format",
                $"{name}: this is {what}. Upload its rows as CSV, JSON lines, Parquet or .xlsx."
            );
        }
    }

    private static bool Has(ReadOnlySpan<byte> bytes, string stream) =>
        bytes.IndexOf(Encoding.Unicode.GetBytes(stream)) >= 0;

    private static bool IsDamage(Exception e) =>
        e is ExcelDataReader.Exceptions.ExcelReaderException or System.Xml.XmlException or InvalidDataException
        || ZipArchiveFile.IsDamage(e)
        || e is NullReferenceException or FormatException or KeyNotFoundException or IndexOutOfRangeException
        || e is ArgumentException or InvalidCastException;
}
