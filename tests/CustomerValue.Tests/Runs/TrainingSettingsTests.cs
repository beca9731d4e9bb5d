using System.Reflection;
using CustomerValue.Pipeline;
using CustomerValue.Recommendations;
using CustomerValue.Reviews;
using CustomerValue.Summaries;

namespace CustomerValue.Tests.Runs;

public sealed class TrainingSettingsTests
{
    /// <summary>Settings that a training does not depend on, or that its features or the run's id hold already.</summary>
    private static readonly HashSet<string> Others =
    [
        nameof(CustomerValueOptions.HorizonDays),
        nameof(CustomerValueOptions.AsOf),
        nameof(CustomerValueOptions.Partitions),
        nameof(CustomerValueOptions.MaxRefusedShare),
        nameof(CustomerValueOptions.ReportingCurrency),
        nameof(CustomerValueOptions.ExchangeRates),
        nameof(CustomerValueOptions.ScratchDirectory),
        nameof(CustomerValueOptions.MemoryLimitMb),
        nameof(CustomerValueOptions.KeepReplacedLines),
        nameof(CustomerValueOptions.SentimentService),
        nameof(CustomerValueOptions.LanguageEndpoint),
        nameof(CustomerValueOptions.LanguageKey),
        nameof(CustomerValueOptions.LanguageClientId),
        nameof(CustomerValueOptions.LanguageTimeoutSeconds),
        nameof(CustomerValueOptions.KeepRuns),
        nameof(CustomerValueOptions.MaxDequeueCount),
    ];

    [Fact]
    public void A_run_with_another_setting_is_another_run()
    {
        var asItIs = Identity(new CustomerValueOptions(), new RecommendationOptions());
        foreach (var property in Properties<CustomerValueOptions>().Where(p => !Others.Contains(p.Name)))
        {
            Identity(With<CustomerValueOptions>(property), new RecommendationOptions())
                .ShouldNotBe(asItIs, property.Name);
        }

        foreach (var property in Properties<RecommendationOptions>())
        {
            Identity(new CustomerValueOptions(), With<RecommendationOptions>(property))
                .ShouldNotBe(asItIs, property.Name);
        }
    }

    private static PropertyInfo[] Properties<T>() =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static T With<T>(PropertyInfo property)
        where T : new()
    {
        var options = new T();
        property.SetValue(options, Another(property.GetValue(options)!));
        return options;
    }

    private static string Identity(CustomerValueOptions options, RecommendationOptions recommendations) =>
        RunPlanner.TrainingSettings(options)
        + RunPlanner.PublishingSettings(options, new SummaryOptions(), recommendations);

    private static object Another(object value) =>
        value switch
        {
            int number => number + 1,
            double number => number + 0.5,
            string text => text + "x",
            Enum choice => Enum.ToObject(choice.GetType(), Convert.ToInt32(choice, provider: null) + 1),
            List<string> => new List<string> { "bg-nbd+gg", "bg-nbd" },
            List<List<string>> => new List<List<string>> { new() { "all" } },
            List<NeedOption> => new List<NeedOption>
            {
                new()
                {
                    Name = "all",
                    Feature = "spend",
                    Share = 1,
                },
            },
            List<AspectOption> => new List<AspectOption>
            {
                new() { Name = "inseam", Words = ["inseam"] },
            },
            List<TierOption> => new List<TierOption>
            {
                new() { Name = "All", Share = 1 },
            },
            _ => throw new NotSupportedException($"No other value of {value.GetType()} is known here."),
        };
}
