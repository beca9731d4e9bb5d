using System.Text.Json;
using CustomerValue.Storage;

namespace CustomerValue.Tests.Storage;

public class LakeIndexTests
{
    [Fact]
    public void An_index_of_before_other_kinds_were_read_holds_orders()
    {
        const string stored =
            """{"version":"v","partitions":2,"exports":[{"name":"a.csv","version":"1","content":"c","kept":3,"first":"2025-01-01T00:00:00","last":"2025-01-02T00:00:00","currency":"EUR"}]}""";
        var export = JsonSerializer.Deserialize<LakeIndex>(stored, BlobFiles.Json)!.Exports.Single();
        export.Kind.ShouldBe("orders");
        export.Last.ShouldBe(new DateTime(2025, 1, 2));
        export.Uploaded.ShouldBeNull();
    }

    [Theory]
    [InlineData("customers", false)]
    [InlineData("products", false)]
    [InlineData("orders", false)]
    [InlineData("events", true)]
    public void The_order_of_uploads_is_part_of_the_version_where_the_newest_counts(string kind, bool same)
    {
        DateTimeOffset uploaded = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        LakeExport Export(string name, int day) =>
            new(name, "1", "c", 3, null, null, null, kind) { Uploaded = uploaded.AddDays(day) };
        var version = LakeIndex.Of(2, [Export("a", 1), Export("b", 2)]).Version;
        LakeIndex.Of(2, [Export("b", 4), Export("a", 3)]).Version.ShouldBe(version);
        (LakeIndex.Of(2, [Export("a", 2), Export("b", 1)]).Version == version).ShouldBe(same);
    }

    [Fact]
    public void An_export_without_times_is_read_back_as_it_was_written()
    {
        var index = LakeIndex.Of(2, [new LakeExport("p.csv", "1", "c", 3, null, null, null, "products")]);
        var read = JsonSerializer.Deserialize<LakeIndex>(
            JsonSerializer.Serialize(index, BlobFiles.Json),
            BlobFiles.Json
        )!;
        read.Exports.Single().ShouldBe(index.Exports.Single());
    }
}
