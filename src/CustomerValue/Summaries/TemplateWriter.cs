using System.Globalization;

namespace CustomerValue.Summaries;

/// <summary>
/// Writes a segment's summary from its facts alone, by rules. Its drafts cite facts as a model's do and pass the same guards.
/// </summary>
public static class TemplateWriter
{
    private const int HabitsOfWho = 2;
    private const int HabitsOfWhy = 2;

    /// <summary>The draft of a segment.</summary>
    public static SummaryDraft Write(SegmentFacts facts, SummaryLanguage language)
    {
        var writing = new Writing(new SegmentReading(facts), language);
        var (risks, actions) = TemplateAdvice.For(writing.Reading, language);
        return new SummaryDraft(
            writing.Name(),
            writing.Headline(),
            writing.Who(),
            writing.Changed(),
            writing.Why(),
            risks,
            actions
        );
    }

    /// <summary>The paragraph about what changed; nothing without a run before.</summary>
    public static string Changed(SegmentFacts facts, SummaryLanguage language) =>
        new Writing(new SegmentReading(facts), language).Changed();

    private sealed class Writing(SegmentReading reading, SummaryLanguage language)
    {
        public SegmentReading Reading => reading;

        private string Churn => TemplateWords.Churn(reading.Facts.Churn).In(language);

        private bool Chinese => language == SummaryLanguage.Zh;

        public string Name()
        {
            var name = TemplateWords.Name(reading.Kind).In(language);
            var addition = reading
                .Habits.Where(h => !Says(reading.Kind, h.Theme))
                .Select(h => TemplateWords.Addition(h.Theme, Direction(h.Fact)))
                .FirstOrDefault(a => a is not null);
            if (addition is null || reading.Kind == SegmentKind.Outside)
            {
                return name;
            }

            return Chinese ? $"{addition.Zh}{name}" : $"{name} {addition.En}";
        }

        public string Headline() =>
            Fill(
                TemplateWords.Headline(reading.Kind),
                Cite("customers"),
                Cite("customer_share"),
                Cite("value_share"),
                Cite("churn_probability"),
                Cite("churn_probability.all"),
                Cite("expected_spend"),
                Churn
            );

        public string Who()
        {
            var size = reading.Direction("value_share") switch
            {
                FactDirection.Higher => new Bilingual(
                    "{0} {3} here. At {1} of all customers they stand for {2} of the expected spend, so each counts for more than the average customer.",
                    "这里有{0}。他们占全部客户的{1}，却对应{2}的预期消费，人均价值高于平均水平。"
                ),
                FactDirection.Lower => new Bilingual(
                    "{0} {3} here. They are {1} of all customers but only {2} of the expected spend.",
                    "这里有{0}，占全部客户的{1}，但只对应{2}的预期消费。"
                ),
                _ => new Bilingual(
                    "{0} {3} here: {1} of all customers and {2} of the expected spend, which is in proportion.",
                    "这里有{0}，占全部客户的{1}，对应{2}的预期消费，与人数相称。"
                ),
            };
            var verb = reading.Facts.Customers == 1 ? "belongs" : "belong";
            var text = Fill(size, Cite("customers"), Cite("customer_share"), Cite("value_share"), verb);
            var habits = Habits(0, HabitsOfWho);
            if (habits.Count > 0)
            {
                text += Chinese
                    ? $"典型客户的特点是：{string.Join("；", habits)}。"
                    : $" What sets the typical customer here apart: {string.Join("; ", habits)}.";
            }

            return text + Buys();
        }

        public string Changed()
        {
            if (!reading.Facts.HasLastRun)
            {
                return "";
            }

            var parts = new List<string>
            {
                Change("customers", new("the segment", "群体规模")),
                Change("expected_spend", new("the expected spend", "预期消费")),
                Change("churn_probability", TemplateWords.Churn(reading.Facts.Churn)),
            };
            var moves = Moves();
            return Chinese
                ? $"与上次运行相比，{string.Join("；", parts)}。{moves}"
                : $"Since the last run, {string.Join("; ", parts)}.{moves}";
        }

        public string Why()
        {
            var text = TemplateWords.Why(reading.Kind).In(language);
            var habits = Habits(HabitsOfWho, HabitsOfWhy);
            if (habits.Count > 0)
            {
                text += Chinese
                    ? $"典型客户还有这些特点：{string.Join("；", habits)}。"
                    : $" Also of the typical customer: {string.Join("; ", habits)}.";
            }

            if (reading.Facts.Find("spend_each") is not null)
            {
                text += Fill(
                    new(
                        " A customer here is expected to spend {0}, against {1} overall, on average; {4} is {2}, against {3} overall.",
                        "每位客户的平均预期消费为{0}，全体为{1}；{4}为{2}，全体为{3}。"
                    ),
                    Cite("spend_each"),
                    Cite("spend_each.all"),
                    Cite("churn_probability"),
                    Cite("churn_probability.all"),
                    Churn
                );
            }

            return text;
        }

        private static bool Says(SegmentKind kind, string theme) =>
            (kind, theme) switch
            {
                (SegmentKind.DealSeekers, FeatureWords.Discount) => true,
                (SegmentKind.GiftSeason, FeatureWords.Season) => true,
                (SegmentKind.Evening, FeatureWords.Evening) => true,
                (SegmentKind.SmallBaskets or SegmentKind.BigBaskets, FeatureWords.Basket) => true,
                (SegmentKind.SmallBaskets or SegmentKind.Occasional or SegmentKind.New, FeatureWords.Frequency) => true,
                _ => false,
            };

        private static FactDirection Direction(SummaryFact fact) => fact.Against(FactBasis.All)!.Direction;

        private List<string> Habits(int skip, int take) =>
            [
                .. reading
                    .Habits.Skip(skip)
                    .Take(take)
                    .Select(h =>
                        Fill(
                            TemplateWords.Habit(h.Theme, Direction(h.Fact)),
                            $"{{{h.Fact.Id}}}",
                            $"{{{h.Fact.Against(FactBasis.All)!.Reference}}}"
                        )
                    ),
            ];

        private string Change(string key, Bilingual what)
        {
            var pattern = reading.Direction(key, FactBasis.LastRun) switch
            {
                FactDirection.Higher => new Bilingual("{0} grew from {1} to {2}", "{0}从{1}上升到{2}"),
                FactDirection.Lower => new Bilingual("{0} fell from {1} to {2}", "{0}从{1}下降到{2}"),
                _ => new Bilingual("{0} held steady at {2}", "{0}稳定在{2}"),
            };
            return Fill(pattern, what.In(language), Cite($"{key}.last"), Cite(key));
        }

        private string Moves()
        {
            var (joined, left) = (reading.Facts.Find("joined"), reading.Facts.Find("left"));
            return joined is null || left is null
                ? ""
                : Fill(
                    new(" {0} came in and {1} went to other segments.", "{0}进入，{1}转到其他群体。"),
                    Cite("joined"),
                    Cite("left")
                );
        }

        private string Buys() =>
            reading.Facts.Find("category.1") is null
                ? ""
                : Fill(
                    new(
                        " Of all categories, {1} of them spend most on {0}, against {2} of customers overall.",
                        "其中{1}的客户在{0}上消费最多，全体客户为{2}。"
                    ),
                    Cite("category.1"),
                    Cite("category_share.1"),
                    Cite("category_share.1.all")
                );

        private string Cite(string key) => reading.Facts.Find(key) is { } fact ? $"{{{fact.Id}}}" : "";

        private string Fill(Bilingual pattern, params object[] values) =>
            string.Format(CultureInfo.InvariantCulture, pattern.In(language), values);
    }
}
