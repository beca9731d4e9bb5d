using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using CustomerValue.Exports;
using CustomerValue.Testing.Door;

namespace CustomerValue.Tests.Exports;

public class ExportSliceTests
{
    private static readonly ExportSettings Together = ExportRun.Settings with
    {
        Partitions = 5,
        MaxRefusedShare = 1,
        ManyRows = int.MaxValue,
        ChunkBytes = 20_000,
    };

    private static readonly ExportSettings Apart = Together with { ManyRows = 0 };

    [Fact]
    public async Task Partitions_apart_give_the_same_files_as_together() =>
        await Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 3])
            .SampleAsync(
                async (number, damage) =>
                {
                    foreach (var file in DoorDraw.Make(number).Files)
                    {
                        var random = new Random(number);
                        var bytes = file.ToArray();
                        for (var i = 0; i < damage * bytes.Length / 1000; i++)
                        {
                            bytes[random.Next(bytes.Length)] = " 0x,;\"\n\u0001"u8[random.Next(8)];
                        }

                        (await ToldAsync(bytes, Apart)).ShouldBe(await ToldAsync(bytes, Together));
                    }
                },
                iter: 20,
                seed: "0000000000001",
                threads: 1
            );

    /// <summary>More text than the database reads at once, and a list of words that it makes a join of.</summary>
    [Theory]
    [InlineData("cancelled", "no")]
    [InlineData("sku", "A")]
    public async Task Rows_are_stored_in_the_order_of_their_lines(string header, string value)
    {
        var text = new StringBuilder($"customer_id,time,amount,{header}\n");
        for (var i = 0; i < 170_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"customer-{i % 7919},2025-01-01 10:00:00,{i % 500}.5,{value}\n");
        }

        using var run = await ExportRun.ReadAsync(
            text.ToString(),
            settings: ExportRun.Settings with
            {
                Partitions = 1,
            }
        );
        run.Manifest.RowsKept.ShouldBe(170_000);
        run.StoredLines.ShouldAllBe(lines => lines.Order().SequenceEqual(lines));
    }

    private static async Task<string> ToldAsync(byte[] bytes, ExportSettings settings)
    {
        try
        {
            using var run = await ExportRun.ReadAsync(bytes, settings: settings);
            return JsonSerializer.Serialize(run.Manifest) + JsonSerializer.Serialize(run.Files);
        }
        catch (ExportRefusedException e)
        {
            return e.Message;
        }
    }
}
