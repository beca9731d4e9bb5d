namespace CustomerValue.Tests;

public class ContentHashTests
{
    [Fact]
    public void Borders_between_parts_count()
    {
        ContentHash.Of("ab", "c").ShouldNotBe(ContentHash.Of("a", "bc"));
        ContentHash.Of("ab", "c").ShouldBe(ContentHash.Of("ab", "c"));
        ContentHash.Of("a").Length.ShouldBe(16);
    }

    [Fact]
    public void A_larger_sample_of_customers_holds_a_smaller_one()
    {
        var ids = Enumerable.Range(0, 10_000).Select(i => $"C{i}").ToList();
        var small = ids.Where(id => CustomerHash.InSample(id, 0.1, seed: 1)).ToList();
        var large = ids.Where(id => CustomerHash.InSample(id, 0.3, seed: 1)).ToHashSet();
        small.ShouldAllBe(id => large.Contains(id));
        small.Count.ShouldBeInRange(900, 1100);
        ids.Count(id => CustomerHash.InSample(id, 1, seed: 1)).ShouldBe(ids.Count);
    }
}
