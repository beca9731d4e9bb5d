using System.Text;
using CustomerValue.Exports;
using CustomerValue.Storage;

namespace CustomerValue.Tests.Exports;

/// <summary>What an id is stored as, and which are none.</summary>
public class CustomerIdTests
{
    [Theory]
    [InlineData(" 17850.0\t", "17850")]
    [InlineData("\u00a0Jane.Doe@Example.com", "jane.doe@example.com")]
    [InlineData("=\"00123\"", "00123")]
    [InlineData("=\"\"00123\"\"", "00123")]
    [InlineData("'00123", "00123")]
    [InlineData("'+49301234", "+49301234")]
    [InlineData("'t Hart", "'t Hart")]
    [InlineData("=a", "=a")]
    [InlineData("0", "0")]
    [InlineData("Guesthouse Miller", "Guesthouse Miller")]
    [InlineData("Ann", "Ann")]
    public void An_id_is_stored_without_what_programs_put_around_it(string written, string stored)
    {
        CustomerId.Stored(written).ShouldBe(stored);
        CustomerId.Stored(stored).ShouldBe(stored);
    }

    [Theory]
    [InlineData("Zoe\u0308 Mu\u0308ller", "Zo\u00eb M\u00fcller")]
    [InlineData("Zoe\u03081", "Zo\u00eb1")]
    [InlineData("Jose\u0301@Example.com", "jos\u00e9@example.com")]
    [InlineData("\u30ab\u3099\u30b9", "\u30ac\u30b9")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("\u738b\u5c0f\u660e", "\u738b\u5c0f\u660e")]
    [InlineData("invite\u0301", "")]
    public void Letters_are_stored_composed(string written, string stored)
    {
        CustomerId.Stored(written).ShouldBe(stored);
        CustomerId.Stored(stored).ShouldBe(stored);
    }

    [Theory]
    [InlineData("5043 Ergebnis", "ergebnis")]
    [InlineData("Total 5043", "total")]
    [InlineData("Totaal 5043", "totaal")]
    [InlineData("Suma 5043", "suma")]
    [InlineData("C5043 汇总", "汇总")]
    [InlineData("5043 集計", "集計")]
    public void A_sum_of_somebodys_rows_is_nobody(string written, string word) =>
        CustomerId.WordForNobody(Encoding.UTF8.GetBytes(written)).ShouldBe(word);

    [Theory]
    [InlineData("Total Energies")]
    [InlineData("Suma Group 24")]
    [InlineData("Ergebnis")]
    public void Names_with_such_words_are_names(string written) =>
        CustomerId.WordForNobody(Encoding.UTF8.GetBytes(written)).ShouldBeNull();

    [Theory]
    [InlineData("NaN", "nan")]
    [InlineData("NULL", "null")]
    [InlineData(" n/a ", "n/a")]
    [InlineData("(Not Set)", "(not set)")]
    [InlineData("Guest", "guest")]
    [InlineData("\\N", "\\n")]
    [InlineData("#N/A", "#n/a")]
    [InlineData("--", "--")]
    [InlineData("undefined", "undefined")]
    [InlineData("Walk-In Customer", "walk-in customer")]
    [InlineData("INVITÉ", "invité")]
    [InlineData("Gość", "gość")]
    [InlineData("Gäst", "gäst")]
    [InlineData("匿名", "匿名")]
    [InlineData("游客", "游客")]
    [InlineData("ゲスト", "ゲスト")]
    [InlineData("Desconocido", "desconocido")]
    [InlineData("=\"guest\"", "guest")]
    public void A_word_for_nobody_is_no_customer_and_is_told(string written, string word)
    {
        CustomerId.Stored(written).ShouldBe("");
        CustomerId.WordForNobody(Encoding.UTF8.GetBytes(written)).ShouldBe(word);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("17850")]
    [InlineData("guest-17")]
    public void A_blank_and_an_id_are_no_word(string written) =>
        CustomerId.WordForNobody(Encoding.UTF8.GetBytes(written)).ShouldBeNull();

    [Theory]
    [InlineData('a', 512)]
    [InlineData('-', 512)]
    [InlineData(' ', 170)]
    [InlineData('é', 85)]
    [InlineData('中', 56)]
    public void The_longest_id_is_the_longest_key_of_a_table(char letter, int most)
    {
        var longest = new string(letter, most);
        CustomerId.IsTooLong(Encoding.UTF8.GetBytes(longest)).ShouldBeFalse();
        ScoreTable.Key(longest).Length.ShouldBeLessThanOrEqualTo(512);
        CustomerId.IsTooLong(Encoding.UTF8.GetBytes(longest + letter)).ShouldBeTrue();
        ScoreTable.Key(longest + letter).ShouldStartWith("=");
        ScoreTable.Key(longest + letter).ShouldNotBe(ScoreTable.Key(longest + letter + letter));
    }
}
