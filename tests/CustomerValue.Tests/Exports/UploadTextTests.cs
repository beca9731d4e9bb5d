using System.IO.Compression;
using System.Text;
using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

/// <summary>Whether an upload that could not be split into rows names a customer.</summary>
public sealed class UploadTextTests
{
    private const int Block = 1 << 16;

    [Theory]
    [InlineData("Anna,42;x\n", "42", true)]
    [InlineData("Anna,142;x\n", "42", false)]
    [InlineData("Anna,421;x\n", "42", false)]
    [InlineData("42", "42", true)]
    [InlineData("x 142 and 42", "42", true)]
    [InlineData("{\"mail\":\"Anna@Home.Example\"}", "anna@home.example", true)]
    [InlineData("nothing of the kind", "42", false)]
    public async Task It_does_where_the_id_stands_in_it_as_a_word(string text, string id, bool expected) =>
        (await NamesAsync(Encoding.UTF8.GetBytes(text), id)).ShouldBe(expected ? Holding.Yes : Holding.No);

    [Theory]
    [InlineData(Block - 8)]
    [InlineData(Block - 7)]
    [InlineData(Block - 6)]
    [InlineData(Block - 3)]
    [InlineData(Block - 1)]
    [InlineData(Block)]
    [InlineData(Block + 1)]
    [InlineData((2 * Block) - 3)]
    public async Task A_word_is_found_wherever_the_text_is_cut_and_a_part_of_one_is_none(int before)
    {
        var filling = new string(' ', before);
        (await NamesAsync(Encoding.UTF8.GetBytes(filling + "abcdef" + filling), "abcdef")).ShouldBe(Holding.Yes);
        (await NamesAsync(Encoding.UTF8.GetBytes(filling + "xabcdef" + filling), "abcdef")).ShouldBe(Holding.No);
        (await NamesAsync(Encoding.UTF8.GetBytes(filling + "abcdefx" + filling), "abcdef")).ShouldBe(Holding.No);
    }

    [Fact]
    public async Task Packed_text_is_unpacked_and_what_is_none_is_unknown()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("colour,42\n"u8);
        }

        (await NamesAsync(packed.ToArray(), "42")).ShouldBe(Holding.Yes);
        (await NamesAsync(packed.ToArray()[..^6], "7")).ShouldBe(Holding.Unknown);
        (await NamesAsync("-----BEGIN PGP MESSAGE-----"u8.ToArray(), "42")).ShouldBe(Holding.Unknown);
        (await NamesAsync(MadeWorkbook.Of([(1, ["42"])]), "42")).ShouldBe(Holding.Unknown);
        (await NamesAsync([], "42")).ShouldBe(Holding.No);
    }

    private static Task<Holding> NamesAsync(byte[] bytes, string id) =>
        UploadText.NamesAsync(
            new ExportSource("upload", _ => Task.FromResult<Stream>(new MemoryStream(bytes)), null),
            id,
            TestContext.Current.CancellationToken
        );
}
