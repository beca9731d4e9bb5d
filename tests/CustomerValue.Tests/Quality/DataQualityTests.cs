using CustomerValue.Quality;

namespace CustomerValue.Tests.Quality;

public class DataQualityTests
{
    private static readonly QualityLimits Limits = QualityLimits.Of(new CustomerValueOptions());
    private static readonly DataQuality Good = new("model-1", new DateOnly(2026, 1, 1), 100, [], [], [], []);

    [Fact]
    public void What_is_as_it_should_be_warns_of_nothing() =>
        (
            Good with
            {
                Features = [new FeatureDrift("spend", 0.2, DriftLevel.Moderate, 0, 0)],
                Volumes = [new VolumeCheck("orders", 90, 100, 12, false)],
                Exports =
                [
                    Export("orders.csv", refused: 1),
                    Export("customers.csv", duplicates: 1),
                    Export("products.csv", before: 1_990),
                    Export("few.csv", kept: 4, before: 12),
                ],
            }
        )
            .Warned(Limits)
            .Warnings.ShouldBeEmpty();

    [Fact]
    public void Everything_at_once_is_a_handful_of_sentences()
    {
        var bad = Good with
        {
            Features =
            [
                .. Enumerable
                    .Range(0, 9)
                    .Select(i => new FeatureDrift($"feature_{i}", 2 - (i / 10.0), DriftLevel.Major, 0, 0)),
                new FeatureDrift("small", 0.3, DriftLevel.None, 0, 0),
            ],
            Volumes = [new VolumeCheck("orders", 1, 100, 12, true), new VolumeCheck("carts", 0, 100, 12, true)],
            Exports =
            [
                Export("a.csv", refused: 20, ahead: 3),
                Export("b.csv", refused: 30, outOfRange: 5),
                Export("c.csv", duplicates: 12),
                Export("e.csv", before: 2_100),
                Export("f.csv", kept: 100, before: 1_000),
            ],
            RefusedExports = [new RefusedExport("d.csv", "unknown_kind")],
        };
        bad.Warned(Limits)
            .Warnings.ShouldBe([
                "Of 10 features 9 have drifted since model-1 learned from them: feature_0 (PSI 2.00), feature_1 (PSI 1.90), feature_2 (PSI 1.80) and 6 more. GET /api/quality tells of all.",
                "The last 7 days have 1 orders, the 12 weeks before 100 in the median: check whether an export is missing or cut. Fallen as well: carts.",
                "f.csv has 100 rows, the upload of that name before it had 1000: check whether it is cut. What it lacks is gone. So it is, less so, with 1 more.",
                "5 rows of b.csv are dated after they were uploaded, or before 1970: check the clock and time zone of the shop's system. So it is, less so, with 1 more.",
                "12 of 1000 rows of c.csv are of customers who have another row there; the last one counts.",
                "3.0 % of the rows of b.csv were refused: GET /api/exports tells why. So it is, less so, with 1 more.",
                "d.csv was refused whole (unknown_kind): the run is without what is new in it.",
            ]);
    }

    private static ExportCheck Export(
        string name,
        long refused = 0,
        long? ahead = 0,
        long outOfRange = 0,
        long? duplicates = null,
        long kept = 1_000,
        long? before = null
    ) => new(name, "orders", 1_000, refused, refused / 1_000.0, ahead, outOfRange, duplicates, kept, before);
}
