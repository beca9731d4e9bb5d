using System.Text;
using CustomerValue.Exports.Formats;
using DuckDB.NET.Data;

namespace CustomerValue.Tests.Exports;

/// <summary>Composed letters, against those of the database.</summary>
public class ComposedTextTests
{
    [Fact]
    public void Letters_and_marks_in_any_order_are_composed_as_the_database_composes_them()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT nfc_normalize($1)";
        command.Parameters.Add(new DuckDBParameter(""));
        var random = new Random(7);
        // Latin, marks, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Bengali, Korean, more Latin, kana, ideographs, compatibility, beyond the first plane.
        (int From, int To)[] ranges =
        [
            (0x41, 0x17f),
            (0x300, 0x345),
            (0x370, 0x45f),
            (0x5b0, 0x5ea),
            (0x621, 0x655),
            (0x915, 0x958),
            (0x995, 0x9dd),
            (0x1100, 0x11c2),
            (0x1e00, 0x1fff),
            (0x3041, 0x30ff),
            (0x4e00, 0x4e50),
            (0xac00, 0xac40),
            (0xf900, 0xfa20),
            (0x1d157, 0x1d166),
        ];
        for (var round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder();
            var (from, to) = ranges[random.Next(ranges.Length)];
            for (var i = random.Next(1, 8); i > 0; i--)
            {
                var (first, last) = random.Next(3) == 0 ? ranges[1] : (from, to);
                text.Append(char.ConvertFromUtf32(random.Next(first, last + 1)));
            }

            command.Parameters[0].Value = text.ToString();
            var composed = ComposedText.Of(text.ToString());
            composed.ShouldBe((string)command.ExecuteScalar()!, $"round {round}");
            ComposedText.Of(composed).ShouldBe(composed);
        }
    }

    [Fact]
    public void A_text_that_is_composed_is_not_made_anew()
    {
        const string text = "Zo\u00eb \u738b\u5c0f\u660e \ud55c";
        ComposedText.Of(text).ShouldBeSameAs(text);
    }
}
