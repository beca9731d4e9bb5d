using System.Text.Json;
using CustomerValue.Reviews;
using CustomerValue.Reviews.Drivers;
using CustomerValue.Storage;

namespace CustomerValue.Tests.Reviews;

/// <summary>From reviews and scores in files to what drives the negative ones.</summary>
public sealed class FindDriversTests : IDisposable
{
    private static readonly DateOnly Cutoff = new(2026, 1, 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("drivers-").FullName;
    private readonly List<string> _rows = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Words_that_negative_reviews_have_more_often_are_found_in_both_languages()
    {
        for (var i = 0; i < 60; i++)
        {
            Add(
                $"c{i}",
                "A",
                i % 3 == 0 ? 1 : 5,
                i % 3 == 0 ? "The zipper broke and it looks cheap" : "It looks lovely and fits"
            );
            Add($"c{i}", "B", i % 3 == 0 ? 2 : 4, i % 3 == 0 ? "拉链坏了,非常失望" : "非常喜欢,质量不错");
        }

        var all = Find().All;
        (all.Reviews, all.NegativeReviews, all.ShareNegative).ShouldBe((120, 40, 0.3333));
        var words = all.Words.Select(w => w.Word).ToList();
        words.ShouldContain(w => w.Contains("zipper"));
        words.ShouldContain(w => w.Contains("拉链") || w.Contains("坏了"));
        words.ShouldContain(w => w.Contains("失望"));
        words.ShouldNotContain(w => w == "looks" || w == "it" || w == "lovely" || w.Contains("喜欢"));
        all.Words.ShouldAllBe(w => w.Z >= 1.96 && w.LogOdds > 0 && w.NegativeReviews == 20 && w.OtherReviews == 0);
        all.Words.Select(w => w.Z).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public void The_log_odds_are_those_of_the_paper()
    {
        // Word 0 in 30 of 40 negative and 10 of 60 other reviews, word 1 in all of them.
        var tally = new WordTally(["bad", "the"]);
        for (var i = 0; i < 100; i++)
        {
            var negative = i < 40;
            int[] ids = i < 30 || i is >= 40 and < 50 ? [0, 1] : [1];
            tally.Add(ids, ids.Length, negative, (ulong)i);
        }

        var shares = tally.Shares();
        shares.ShouldBe([40 / 140.0, 100 / 140.0]);
        var word = tally.Drivers(shares, 10).ShouldHaveSingleItem();
        // The prior weighs 14 of the 140 words, 4 of them this one.
        word.LogOdds.ShouldBe(Math.Log(34.0 / (84 - 34)) - Math.Log(14.0 / (84 - 14)), 1e-3);
        word.Z.ShouldBe(word.LogOdds / Math.Sqrt((1 / 34.0) + (1 / 14.0)), 0.01);
        word.Word.ShouldBe("bad");
    }

    [Fact]
    public void A_word_of_fewer_than_five_customers_is_never_told()
    {
        for (var i = 0; i < 40; i++)
        {
            // One customer in many reviews, four in as many, five in as many.
            Add($"c{i}", "A", 5, "lovely colour");
            Add("one", $"A{i}", 1, $"gruntle {i}");
            Add($"four{i % 4}", $"B{i}", 1, $"frobnicate {i}");
            Add($"five{i % 5}", $"C{i}", 1, $"wobble {i}");
        }

        var text = JsonSerializer.Serialize(Find(), BlobFiles.Json);
        text.ShouldContain("\"wobble\"");
        text.ShouldNotContain("gruntle");
        text.ShouldNotContain("frobnicate");
        foreach (var customer in new[] { "one", "four1", "five1" })
        {
            text.ShouldNotContain($"\"{customer}\"");
        }
    }

    [Fact]
    public void Segments_and_products_have_their_own()
    {
        for (var i = 0; i < 40; i++)
        {
            // Even customers are of segment 1, odd ones of 2, those from 30 on in none; customers n have no score.
            var of1 = i % 2 == 0;
            Add($"c{i}", of1 ? "late" : "torn", 1, of1 ? "delivery was terribly late" : "seam torn at once");
            Add($"c{i}", "good", 5, "wears well and nice");
            Add($"c{i}", "good", 5, "second one is nice too");
            Add($"n{i}", "good", 5, "nice");
        }

        var drivers = Find();
        drivers.All.Reviews.ShouldBe(160);
        drivers.Segments.Select(s => s.Segment).ShouldBe([0, 1, 2]);
        drivers.Segments.Sum(s => s.Drivers.Reviews).ShouldBe(120);
        drivers.ShareNegative(1)!.Value.ShouldBe(1 / 3.0, 1e-3);
        drivers.ShareNegative(7).ShouldBeNull();
        var first = drivers.OfSegment(1)!;
        first.Words.ShouldContain(w => w.Word.Contains("late"));
        first.Words.ShouldNotContain(w => w.Word.Contains("torn"));
        first.Products.Select(p => p.Sku).ShouldBe(["late"]);
        (first.Aspects[0].Aspect, first.Aspects[0].ShareOfComplaints).ShouldBe(("delivery", 1));
        drivers.Products.Select(p => p.Sku).ShouldBe(["late", "torn"]);
        drivers.OfProduct("torn")!.ShareNegative.ShouldBe(1);
        drivers.OfProduct("good").ShouldBeNull();
    }

    [Fact]
    public void Groups_of_fewer_than_five_customers_tell_only_their_number()
    {
        for (var i = 0; i < 4; i++)
        {
            Add($"c{i}", "A", 1, "awful awful");
        }

        var drivers = Find();
        (drivers.All.Reviews, drivers.All.ShareNegative).ShouldBe((4, null));
        drivers.All.Words.ShouldBeEmpty();
        drivers.All.Aspects.ShouldBeEmpty();
        drivers.Products.ShouldBeEmpty();
    }

    [Fact]
    public void Without_stars_the_word_list_judges_and_reviews_of_after_the_cutoff_do_not_count()
    {
        for (var i = 0; i < 10; i++)
        {
            Add($"c{i}", "A", null, i < 5 ? "awful, broken" : "lovely and perfect");
            Add($"c{i}", "A", 1, "later", "2026-01-01");
            Add(null, "A", 4, $"nobody {i}");
        }

        var drivers = Find();
        (drivers.All.Reviews, drivers.All.NegativeReviews).ShouldBe((20, 5));
    }

    [Fact]
    public void A_review_that_two_uploads_hold_is_one_and_the_report_is_the_same_each_time()
    {
        for (var i = 0; i < 30; i++)
        {
            Add($"c{i}", $"A{i % 2}", 1 + (i % 5), $"some words {i % 7} of it that are long and bad {i % 3}");
        }

        var once = JsonSerializer.Serialize(Find(), BlobFiles.Json);
        _rows.AddRange([.. _rows]);
        JsonSerializer.Serialize(Find(), BlobFiles.Json).ShouldBe(once);
    }

    private void Add(string? customer, string sku, double? rating, string text, string day = "2025-06-01") =>
        _rows.Add(
            $"({(customer is null ? "NULL" : DuckDb.Quote(customer))}, {DuckDb.Quote(sku)}, TIMESTAMP '{day}', {rating?.ToString(provider: null) ?? "NULL"}, NULL, {DuckDb.Quote(text)}, NULL)"
        );

    /// <summary>Two partitions; customers c have a score: the first thirty are of segments 1 and 2, the others of none.</summary>
    private ReviewDrivers Find()
    {
        using var connection = DuckDb.Open(_folder, 128);
        connection.Execute(
            $"""
            CREATE OR REPLACE TABLE reviews (customer_id VARCHAR, sku VARCHAR, time TIMESTAMP, rating DOUBLE, title VARCHAR, text VARCHAR, language VARCHAR);
            INSERT INTO reviews VALUES {string.Join(", ", _rows)};
            """
        );
        var files = Enumerable.Range(0, 2).Select(part => Path.Combine(_folder, $"reviews={part}.parquet")).ToList();
        for (var part = 0; part < 2; part++)
        {
            connection.Execute(
                $"COPY (SELECT * FROM reviews WHERE coalesce(hash(customer_id) % 2, 0) = {part}) TO {DuckDb.Quote(files[part])} (FORMAT parquet)"
            );
        }

        var scores = Path.Combine(_folder, "scores.parquet");
        connection.Execute(
            $"COPY (SELECT 'c' || i AS customer_id, CASE WHEN i >= 30 THEN NULL ELSE 1 + i % 2 END::INTEGER AS segment FROM range(60) AS r(i)) TO {DuckDb.Quote(scores)} (FORMAT parquet)"
        );
        return FindDrivers.In(
            [.. files.Select(f => new[] { f })],
            scores,
            Cutoff,
            Aspects.Default,
            _folder,
            128,
            TestContext.Current.CancellationToken
        );
    }
}
