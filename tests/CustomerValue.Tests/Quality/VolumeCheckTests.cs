using CustomerValue.Quality;

namespace CustomerValue.Tests.Quality;

public sealed class VolumeCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("volume-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_last_week_is_held_against_the_median_of_twelve_before()
    {
        var check = VolumeCheck.Of("orders", Weeks(40, [.. Enumerable.Repeat(100.0, 11), 900, 1]), 0.5)!;
        (check.LastWeek, check.MedianWeek, check.Weeks, check.Dropped).ShouldBe((40, 100, 12, true));
    }

    [Theory]
    [InlineData(51, 100, false)]
    [InlineData(49, 100, true)]
    [InlineData(0, 4, false)] // Four a week: none is chance.
    [InlineData(0, 16, true)]
    public void A_drop_is_more_than_the_limit_and_more_than_chance(double last, double usual, bool dropped) =>
        VolumeCheck.Of("orders", Weeks(last, [.. Enumerable.Repeat(usual, 12)]), 0.5)!.Dropped.ShouldBe(dropped);

    [Fact]
    public void Weeks_before_the_first_do_not_count_and_too_few_say_nothing()
    {
        var check = VolumeCheck.Of("orders", Weeks(10, [100, 80, 0, 60]), 0.5)!;
        (check.MedianWeek, check.Weeks).ShouldBe((70, 4));
        VolumeCheck.Of("orders", Weeks(10, [100, 80, 60]), 0.5).ShouldBeNull();
        VolumeCheck.Of("visits", new double[26], 0.5).ShouldBeNull();
    }

    [Fact]
    public void Weeks_are_added_up_over_customers_and_files_and_what_is_unknown_is_left_out()
    {
        // Customer i has an order in weeks 0 to 5, and one in ten in week 0; of events nothing is known.
        var files = Enumerable.Range(0, 2).Select(part => Path.Combine(_folder, $"part={part}.parquet")).ToList();
        for (var part = 0; part < 2; part++)
        {
            using var connection = DuckDb.Open(_folder, 128);
            connection.Execute(
                $"""
                COPY (
                    SELECT printf('c%d-%d', {part}, i) AS customer_id,
                        CASE WHEN i % 10 = 0 THEN [0, 1, 2, 3, 4, 5]::UTINYINT[] ELSE [1, 2, 3, 4, 5]::UTINYINT[] END AS weeks,
                        list_transform(weeks, w -> 2::FLOAT) AS week_orders,
                        list_transform(weeks, w -> 3::FLOAT) AS week_units,
                        list_transform(weeks, w -> 'NaN'::FLOAT) AS week_visits,
                        list_transform(weeks, w -> 'NaN'::FLOAT) AS week_carts
                    FROM range(50) AS r(i)
                ) TO {DuckDb.Quote(files[part])} (FORMAT parquet)
                """
            );
        }

        var checks = VolumeCheck.Of(files, 0.5, _folder, 128);
        checks.ShouldBe([
            new VolumeCheck("orders", 20, 200, 5, true),
            new VolumeCheck("units", 30, 300, 5, true),
            new VolumeCheck("customers", 10, 100, 5, true),
        ]);
        checks[0]
            .Sentence()
            .Text.ShouldBe(
                "The last 7 days have 20 orders, the 5 weeks before 200 in the median: check whether an export is missing or cut."
            );
    }

    private static double[] Weeks(double last, double[] before)
    {
        var weeks = new double[26];
        weeks[0] = last;
        before.CopyTo(weeks, 1);
        return weeks;
    }
}
