using System.Globalization;
using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Churn;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Storage;

namespace CustomerValue.Tests.Segments;

/// <summary>From feature files and scores of a run to what is told of its groups.</summary>
public sealed class SegmentReportTests : IDisposable
{
    private const int Customers = 600;
    private static readonly GroupSettings Settings = GroupSettings.Of(new CustomerValueOptions { MaxSegments = 4 });
    private readonly string _folder = Directory.CreateTempSubdirectory("report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Segments_add_up_to_all_customers_and_are_described()
    {
        var files = Features(Customers);
        var table = Table(files);
        var groups = CustomerSegmentation.Fit(table, Settings, last: null);
        groups.Warning.ShouldBeNull();
        var report = Report(files, Scores("now", table, groups), groups, null);

        report.Index.Customers.ShouldBe(Customers);
        report.Index.Segments.Sum(s => s.Customers).ShouldBe(Customers);
        report.Index.Segments.Sum(s => s.ShareOfValue).ShouldBe(1, 1e-9);
        report.Index.Curve.ShouldNotBeEmpty();
        report.Profiles.Select(p => p.Id).ShouldBe(report.Index.Segments.Select(s => s.Id));
        report.Profiles.Count(p => p.Id is not null).ShouldBe(2);
        foreach (var profile in report.Profiles.Where(p => p.Id is not null))
        {
            profile.Tiers.Sum(t => t.Share).ShouldBe(1, 1e-9);
            profile.BehaviourTiers.Sum(t => t.Share).ShouldBe(1, 1e-9);
            profile.NeedTiers.Sum(t => t.Share).ShouldBe(1, 1e-9);
            profile.Features.Select(f => f.Feature).ShouldBe(report.Index.Features);
            profile.Traits.ShouldContain(t => t.Feature == "purchase_days");
            profile.ExpectedSpendPerCustomer.ShouldBe(profile.ExpectedSpend / profile.Customers, 1e-9);
        }
    }

    [Fact]
    public void The_exemplar_is_like_its_segment_and_rounded()
    {
        var files = Features(Customers);
        var table = Table(files);
        var groups = CustomerSegmentation.Fit(table, Settings, last: null);
        var report = Report(files, Scores("now", table, groups), groups, null);
        foreach (var profile in report.Profiles.Where(p => p.Id is not null))
        {
            var days = profile.Features.Single(f => f.Feature == "purchase_days");
            var exemplar = profile.Exemplar!.Single(e => e.Feature == "purchase_days").Value!.Value;
            exemplar.ShouldBe(days.Median, 4);
            foreach (var value in profile.Exemplar!.Select(e => e.Value).OfType<double>())
            {
                double.Parse(value.ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
                    .ShouldBe(value);
            }
        }

        report.Profiles.Where(p => p.Customers < 10).ShouldAllBe(p => p.Exemplar == null);
    }

    [Fact]
    public void Equal_input_gives_equal_bytes_and_moves_add_up()
    {
        var files = Features(Customers);
        var table = Table(files);
        var groups = CustomerSegmentation.Fit(table, Settings, last: null);
        CustomerSegmentation.Load(groups.Save()).Save().ShouldBe(groups.Save());
        var half = Scores("last", table.Rows([.. Enumerable.Range(0, Customers / 2)]), groups);
        var now = Scores("now", table, groups);
        var report = Report(files, now, CustomerSegmentation.Load(groups.Save()), ("run-0", half));
        Text(Report(files, now, groups, ("run-0", half))).ShouldBe(Text(report));

        report.Migration.LastRun.ShouldBe("run-0");
        report.Migration.Segments.Sum(c => c.Customers).ShouldBe(Customers);
        report.Migration.Value.Cells.Where(c => c.From is null).Sum(c => c.Customers).ShouldBe(Customers / 2);
        foreach (var profile in report.Profiles)
        {
            profile.CameFrom.Sum(c => c.Customers).ShouldBe(profile.Customers);
        }
    }

    [Theory]
    [InlineData(19, "at least 20 customers; there are 19")]
    [InlineData(40, "a feature that differs between customers")]
    public void Without_segments_the_rest_is_there_and_the_reason(int customers, string reason)
    {
        var files = Features(customers, alike: customers == 40);
        var table = Table(files);
        var groups = CustomerSegmentation.Fit(table, Settings, last: null);
        groups.Warning.ShouldNotBeNull().ShouldContain(reason);
        var report = Report(files, Scores("now", table, groups), groups, null);
        report.Index.Warning.ShouldBe(groups.Warning);
        report.Index.Segments.ShouldBeEmpty();
        report.Profiles.ShouldBeEmpty();
        groups.Assign(table).ShouldAllBe(g => g.Segment == null && g.BehaviourTier.Length > 0);
    }

    private SegmentReport Report(
        string[] features,
        string scores,
        CustomerSegmentation groups,
        (string Run, string Scores)? last
    ) =>
        SegmentReport.Of(
            new SegmentReportInput
            {
                Features = features,
                Scores = scores,
                Last = last,
                Groups = groups,
                Tiers = ["High", "Low"],
                HorizonDays = 90,
                Opportunities = new OpportunitySettings(),
                ScratchDirectory = _folder,
                MemoryLimitMb = 128,
            }
        );

    private static string Text(SegmentReport report) => JsonSerializer.Serialize(report, BlobFiles.Json);

    private string Scores(string name, FeatureTable table, CustomerSegmentation groups)
    {
        var file = Path.Combine(_folder, $"{name}.parquet");
        var assigned = groups.Assign(table);
        var spend = table.Column("spend");
        ScoreParquet.Write(
            [
                .. table.CustomerIds.Select(
                    (id, i) =>
                        Tests.Scoring.ScoreParquetTests.Score(
                            id,
                            Math.Round(spend[i], 2),
                            spend[i] > 500 ? "High" : "Low"
                        ) with
                        {
                            Segment = assigned[i].Segment,
                            BehaviourTier = assigned[i].BehaviourTier,
                            NeedTier = assigned[i].NeedTier,
                        }
                ),
            ],
            "run-1",
            file
        );
        return file;
    }

    /// <summary>Two partitions of customers of two kinds: seldom and long ago, or often and lately.</summary>
    private string[] Features(int customers, bool alike = false)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["purchase_days"] = "CASE WHEN kind = 0 THEN 3 ELSE 20 END + noise % 2",
            ["recency_days"] = "CASE WHEN kind = 0 THEN 200 ELSE 8 END + noise % 3",
            ["spend_mean"] = "CASE WHEN kind = 0 THEN 30 ELSE 60 END + noise % 5",
            ["spend"] = "CASE WHEN kind = 0 THEN 90 ELSE 900 END + noise % 31",
            ["tenure_days"] = "300 + noise % 17",
        };
        var columns = FeatureCatalogue.All.Select(f =>
            $"{(known.TryGetValue(f.Name, out var sql) ? $"({sql})::FLOAT" : f.IsCategorical ? "NULL::VARCHAR" : "NULL::FLOAT")} AS {f.Name}"
        );
        return
        [
            .. Enumerable
                .Range(0, 2)
                .Select(part =>
                {
                    var file = Path.Combine(_folder, $"features={part}-{customers}.parquet");
                    using var connection = DuckDb.Open(_folder, 128);
                    connection.Execute(
                        $"""
                        COPY (
                            SELECT printf('c%05d', i) AS customer_id, {string.Join(", ", columns)}
                            FROM (
                                SELECT i, {(alike ? "0" : "(i // 2) % 2")} AS kind, {(
                            alike ? "0" : "hash(i) % 1000"
                        )} AS noise
                                FROM range({customers}) AS r(i)
                            )
                            WHERE i % 2 = {part}
                            ORDER BY customer_id
                        ) TO {DuckDb.Quote(file)} (FORMAT parquet)
                        """
                    );
                    return file;
                }),
        ];
    }

    private FeatureTable Table(string[] files)
    {
        using var columns = new FeatureFiles(files, _folder, 128);
        var order = Enumerable
            .Range(0, columns.Count)
            .OrderBy(i => columns.CustomerIds[i], StringComparer.Ordinal)
            .ToArray();
        return new FeatureTable(
            new DateOnly(2026, 1, 1),
            90,
            [.. order.Select(i => columns.CustomerIds[i])],
            [
                .. columns.NumericNames.Select(name =>
                {
                    var values = columns.TryColumn(name)!;
                    return new NumericColumn(name, [.. order.Select(i => values[i])]);
                }),
            ],
            [],
            labels: null
        );
    }
}
