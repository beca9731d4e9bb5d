using System.Globalization;
using CustomerValue.Models.Churn;
using CustomerValue.Segments;

namespace CustomerValue.Summaries;

/// <summary>What a run knows of a segment beyond its profile. Everything may be missing.</summary>
public sealed record SegmentContext
{
    /// <summary>ISO 4217 code of the amounts, or null.</summary>
    public string? Currency { get; init; }

    /// <summary>Days that the predictions reach.</summary>
    public int HorizonDays { get; init; } = 90;

    /// <summary>What a churn probability is of.</summary>
    public ChurnMeaning Churn { get; init; }

    /// <summary>The segment's profile in the last run, or null.</summary>
    public SegmentProfile? Last { get; init; }

    /// <summary>Share of its reviews that are negative, 0 to 1, or null.</summary>
    public double? NegativeReviews { get; init; }

    /// <summary>The same of all customers.</summary>
    public double? NegativeReviewsOfAll { get; init; }

    /// <summary>Customers who came from other segments or are new since the last run, or null.</summary>
    public int? Joined { get; init; }

    /// <summary>Customers who went to other segments since the last run, or null.</summary>
    public int? Left { get; init; }

    /// <summary>What is known of a segment's customers since the run before.</summary>
    /// <param name="segment">Id of the segment, null for the customers in none.</param>
    /// <param name="migration">Who moved.</param>
    /// <param name="last">The segment in the run before, or null.</param>
    public static SegmentContext Of(int? segment, Migration migration, SegmentProfile? last)
    {
        var name = TierMigration.SegmentName(segment);
        return last is null
            ? new SegmentContext()
            : new SegmentContext
            {
                Last = last,
                Joined = migration.Segments.Where(c => c.To == name && c.From != name).Sum(c => c.Customers),
                Left = migration
                    .Segments.Where(c => c.From == name && c.To != name && c.To is not null)
                    .Sum(c => c.Customers),
            };
    }
}

/// <summary>A segment as a summary may tell it: figures with ids, and nothing of any one customer.</summary>
/// <param name="Segment">Id of the segment, null for the customers in none.</param>
/// <param name="Customers">Number of customers.</param>
/// <param name="Facts">The figures; each comparison points at another of them.</param>
public sealed record SegmentFacts(int? Segment, int Customers, IReadOnlyList<SummaryFact> Facts)
{
    private const int MaxTraits = 6;
    private const int MaxNames = 3;
    private static readonly CountNoun People = new("customer", "customers", "位客户");

    /// <summary>Equal facts, equal hash.</summary>
    public string Hash { get; } =
        ContentHash.Of([
            Segment?.ToString(CultureInfo.InvariantCulture) ?? "none",
            .. Facts.SelectMany(f =>
                new[] { f.Id, f.Key, f.Label.En, f.Label.Zh, f.Text.En, f.Text.Zh }.Concat(
                    f.Comparisons.Select(c => $"{c}")
                )
            ),
        ]);

    /// <summary>What a churn probability is of.</summary>
    public ChurnMeaning Churn { get; init; }

    /// <summary>Whether anything is compared with the last run.</summary>
    public bool HasLastRun => Facts.Any(f => f.Against(FactBasis.LastRun) is not null);

    /// <summary>The fact with a key, or null.</summary>
    public SummaryFact? Find(string key) => Facts.FirstOrDefault(f => f.Key == key);

    /// <summary>The fact with an id, or null.</summary>
    public SummaryFact? ById(string id) => Facts.FirstOrDefault(f => f.Id == id);

    /// <summary>The facts of a profile, in a stable order.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="context">What else is known.</param>
    public static SegmentFacts Of(SegmentProfile profile, SegmentContext context)
    {
        var list = new FactList();
        AddSize(list, profile, context.Last);
        AddValue(list, profile, context);
        AddChurn(list, profile, context);
        AddTraits(list, profile, context.Currency);
        if (profile.Tiers.Count > 0 && SafeName(profile.Tiers[0].Name) is { } tier)
        {
            var label = new Bilingual($"share of them in the tier {tier}", $"其中属于“{tier}”等级的比例");
            list.Add("top_tier_share", label, FactUnit.Share, profile.Tiers[0].Share, FactFormat.Share, 0.2, tier);
        }

        AddCategories(list, profile.TellingCategories);
        AddExtras(list, context);
        return new SegmentFacts(profile.Id, profile.Customers, list.Facts) { Churn = context.Churn };
    }

    private static void AddSize(FactList list, SegmentProfile profile, SegmentProfile? last)
    {
        Bilingual People(double v) => FactFormat.Count(v, SegmentFacts.People);
        var size = list.Add(
            "customers",
            new("customers in it", "客户数"),
            FactUnit.Count,
            profile.Customers,
            People,
            1
        );
        if (last is not null)
        {
            list.Compare(
                size,
                FactBasis.LastRun,
                new("customers in it in the last run", "上次运行时的客户数"),
                last.Customers,
                People
            );
        }

        list.Add(
            "customer_share",
            new("its share of all customers", "占全部客户的比例"),
            FactUnit.Share,
            profile.ShareOfCustomers,
            FactFormat.Share,
            1
        );
    }

    private static void AddValue(FactList list, SegmentProfile profile, SegmentContext context)
    {
        Bilingual Money(double v) => FactFormat.Amount(v, context.Currency);
        var (days, last) = (FactFormat.Days(context.HorizonDays), context.Last);
        var value = list.Add(
            "expected_spend",
            new($"expected spend of the segment over {days.En}", $"未来{days.Zh}的预期消费总额"),
            FactUnit.Amount,
            profile.ExpectedSpend,
            Money,
            0.8
        );
        if (last is not null)
        {
            list.Compare(
                value,
                FactBasis.LastRun,
                new("expected spend of the segment in the last run", "上次运行时的预期消费总额"),
                last.ExpectedSpend,
                Money
            );
        }

        var share = list.Add(
            "value_share",
            new(
                "its share of everybody's expected spend, against its share of customers",
                "占全部预期消费的比例，与其客户占比相比"
            ),
            FactUnit.Share,
            profile.ShareOfValue,
            FactFormat.Share,
            1.2
        );
        list.CompareWith(share, FactBasis.All, "customer_share");
        if (profile is { Customers: > 0, ShareOfValue: > 0, ShareOfCustomers: > 0 })
        {
            var each = profile.ExpectedSpend / profile.Customers;
            var all = each * profile.ShareOfCustomers / profile.ShareOfValue;
            var label = new Bilingual(
                $"expected spend of a customer over {days.En}, mean",
                $"每位客户未来{days.Zh}的平均预期消费"
            );
            var mean = list.Add("spend_each", label, FactUnit.Amount, each, Money, Math.Abs(Math.Log(each / all)));
            list.Compare(mean, FactBasis.All, new("the same of all customers", "全体客户的同一指标"), all, Money);
        }
    }

    private static void AddChurn(FactList list, SegmentProfile profile, SegmentContext context)
    {
        var last = context.Last;
        var telling = 3 * Math.Abs(profile.ChurnProbability - profile.ChurnProbabilityOfAll);
        var churn = list.Add(
            "churn_probability",
            context.Churn == ChurnMeaning.NoPurchase
                ? new("probability that a customer does not buy in that time, mean", "客户在此期间不再购买的平均概率")
                : new("probability that a customer will have fallen silent, mean", "客户陷入沉默的平均概率"),
            FactUnit.Share,
            profile.ChurnProbability,
            FactFormat.Share,
            0.5 + telling
        );
        list.Compare(
            churn,
            FactBasis.All,
            new("the same probability of all customers", "全体客户的同一概率"),
            profile.ChurnProbabilityOfAll,
            FactFormat.Share
        );
        if (last is not null)
        {
            list.Compare(
                churn,
                FactBasis.LastRun,
                new("the same probability in the last run", "上次运行时的同一概率"),
                last.ChurnProbability,
                FactFormat.Share
            );
        }
    }

    // Shares are told as means: of customers who buy at one hour or another the median is all or nothing. Where what is told reads the
    // same, an effect cannot be shown in figures.
    private static void AddTraits(FactList list, SegmentProfile profile, string? currency)
    {
        var told = profile
            .Traits.Where(t => FeatureWords.All.ContainsKey(t.Feature))
            .Select(t => (Trait: t, Word: FeatureWords.All[t.Feature]))
            .Where(p =>
            {
                var (own, all) = Values(p.Word, p.Trait);
                var direction = FactFormat.Direction(own, Text(p.Word, own), all, Text(p.Word, all));
                return direction == (p.Trait.Effect > 0 ? FactDirection.Higher : FactDirection.Lower);
            })
            .OrderByDescending(p => Math.Abs(p.Trait.Effect))
            .DistinctBy(p => p.Word.Theme)
            .Take(MaxTraits);
        foreach (var (trait, word) in told)
        {
            var (own, all) = Values(word, trait);
            var kind =
                word.Unit == FactUnit.Share ? new Bilingual("mean", "平均值") : new Bilingual("median", "中位数");
            var label = new Bilingual($"{word.Label.En}, {kind.En}", $"{word.Label.Zh}，{kind.Zh}");
            var fact = list.Add(trait.Feature, label, word.Unit, own, v => Text(word, v), Math.Abs(trait.Effect));
            list.Compare(
                fact,
                FactBasis.All,
                new($"{word.Label.En}, {kind.En} of all customers", $"{word.Label.Zh}，全体客户的{kind.Zh}"),
                all,
                v => Text(word, v)
            );
        }

        static (double Own, double All) Values(FeatureWord word, SegmentTrait trait) =>
            word.Unit == FactUnit.Share ? (trait.Mean, trait.MeanOfAll) : (trait.Median, trait.MedianOfAll);

        Bilingual Text(FeatureWord word, double value) =>
            word.Unit switch
            {
                FactUnit.Amount => FactFormat.Amount(value, currency),
                FactUnit.Share => FactFormat.Share(value),
                FactUnit.Days => FactFormat.Days(value),
                _ => FactFormat.Count(value, word.Noun!),
            };
    }

    private static void AddExtras(FactList list, SegmentContext context)
    {
        if (context.NegativeReviews is { } negative)
        {
            var label = new Bilingual("share of its reviews that are negative", "负面评价的比例");
            var fact = list.Add("negative_reviews", label, FactUnit.Share, negative, FactFormat.Share, 0.7);
            if (context.NegativeReviewsOfAll is { } all)
            {
                var other = new Bilingual("the same share of all reviews", "全部评价的同一比例");
                list.Compare(fact, FactBasis.All, other, all, FactFormat.Share);
            }
        }

        Bilingual People(double v) => FactFormat.Count(v, SegmentFacts.People);
        if (context.Joined is { } joined)
        {
            list.Add(
                "joined",
                new("customers who came to it since the last run", "上次运行后进入的客户"),
                FactUnit.Count,
                joined,
                People,
                0.6
            );
        }

        if (context.Left is { } left)
        {
            list.Add(
                "left",
                new("customers who left it for another segment since the last run", "上次运行后转到其他群体的客户"),
                FactUnit.Count,
                left,
                People,
                0.6
            );
        }
    }

    private static void AddCategories(FactList list, IReadOnlyList<TellingShare> categories)
    {
        var safe = categories
            .Select(c => (Name: SafeName(c.Name), c.Share, c.ShareOfAll))
            .Where(c => c.Name is not null);
        foreach (var ((name, part, ofAll), i) in safe.Take(MaxNames).Select((c, i) => (c, i + 1)))
        {
            var label = new Bilingual("category that many of them spend most on", "许多客户消费最多的品类");
            list.Add($"category.{i}", label, FactUnit.Text, i, _ => new Bilingual(name!, name!), 0.5 / i);
            var of = new Bilingual($"share of them who spend most on {name}", $"在{name}上消费最多的客户比例");
            var share = list.Add($"category_share.{i}", of, FactUnit.Share, part, FactFormat.Share, 0, name);
            var other = new Bilingual("the same share of all customers", "全体客户的同一比例");
            list.Compare(share, FactBasis.All, other, ofAll, FactFormat.Share);
        }
    }

    private static string? SafeName(string name) => SafeText.Name(name);

    private sealed class FactList
    {
        private readonly List<SummaryFact> _facts = [];

        public IReadOnlyList<SummaryFact> Facts => _facts;

        public int Add(
            string key,
            Bilingual label,
            FactUnit unit,
            double value,
            Func<double, Bilingual> text,
            double telling,
            string? name = null
        )
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"F{_facts.Count + 1}");
            _facts.Add(
                new SummaryFact(id, key, label, unit, value, text(value), [], telling)
                {
                    Words = FactWords.Of(key, name),
                }
            );
            return _facts.Count - 1;
        }

        public void Compare(int fact, FactBasis basis, Bilingual label, double value, Func<double, Bilingual> text)
        {
            var key = $"{_facts[fact].Key}.{(basis == FactBasis.All ? "all" : "last")}";
            Add(key, label, _facts[fact].Unit, value, text, 0);
            CompareWith(fact, basis, key);
        }

        public void CompareWith(int fact, FactBasis basis, string key)
        {
            var (own, other) = (_facts[fact], _facts.First(f => f.Key == key));
            var direction = FactFormat.Direction(own.Value, own.Text, other.Value, other.Text);
            _facts[fact] = own with { Comparisons = [.. own.Comparisons, new(basis, other.Id, direction)] };
        }
    }
}
