using CustomerValue.Exports;
using CustomerValue.Exports.Formats;

namespace CustomerValue.Tests.Exports;

/// <summary>The text of an upload, read to its end.</summary>
internal sealed class ReadUpload : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("upload-").FullName;

    private ReadUpload() { }

    public string Text { get; private set; } = "";

    public string Format { get; private set; } = "";

    public string Encoding { get; private set; } = "";

    public byte? Delimiter { get; private set; }

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Lines of the text.</summary>
    public IReadOnlyList<string> Lines => Text.TrimEnd('\n').Split('\n');

    /// <summary>Lines of a table, with | between fields.</summary>
    public IReadOnlyList<string> Rows => [.. Lines.Select(l => l.Replace('\u001e', '|'))];

    public static async Task<ReadUpload> OfAsync(string name, byte[] bytes, ExportMapping? mapping = null)
    {
        var read = new ReadUpload();
        try
        {
            await read.ReadAsync(name, bytes, mapping ?? new ExportMapping());
            return read;
        }
        catch
        {
            read.Dispose();
            throw;
        }
    }

    /// <summary>The refusal of an upload.</summary>
    public static async Task<ExportRefusedException> RefusalAsync(string name, byte[] bytes)
    {
        try
        {
            using var read = await OfAsync(name, bytes);
        }
        catch (ExportRefusedException e)
        {
            return e;
        }

        throw new ShouldAssertException("The upload was not refused.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task ReadAsync(string name, byte[] bytes, ExportMapping mapping)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var source = new ExportSource(name, _ => Task.FromResult<Stream>(new MemoryStream(bytes)), null);
        using var folder = new Scratch(Path.Combine(_folder, "scratch")).NewFolder();
        await using var upload = await OpenedUpload.OpenAsync(source, mapping, folder, 64, cancellation);
        using var text = new MemoryStream();
        await upload.Text.CopyToAsync(text, cancellation);
        Text = System.Text.Encoding.UTF8.GetString(text.ToArray());
        Format = upload.Format;
        Encoding = upload.Encoding;
        Delimiter = upload.Delimiter;
        Warnings = [.. upload.Warnings.Select(w => w.Text)];
    }
}
