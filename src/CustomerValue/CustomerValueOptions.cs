using System.ComponentModel.DataAnnotations;

namespace CustomerValue;

/// <summary>The settings of the pipeline, section <c>CustomerValue</c> (<c>CustomerValue__HorizonDays</c> as an environment variable).</summary>
public sealed class CustomerValueOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "CustomerValue";

    /// <summary>Length of the predicted period in days, 7 to 730. Default 90.</summary>
    [Range(7, 730)]
    public int HorizonDays { get; set; } = 90;

    /// <summary>
    /// Last day that is known, UTC: predictions begin the day after. Default: the newest order's day. Later orders are ignored.
    /// </summary>
    public DateOnly? AsOf { get; set; }

    /// <summary>
    /// Number of customer partitions, 1 to 64: the units of parallel work. Fixed once the first export is in the lake. Default 8.
    /// </summary>
    [Range(1, 64)]
    public int Partitions { get; set; } = 8;

    /// <summary>An export with a larger share of refused rows is refused whole, 0 to 1. Default 0.05.</summary>
    [Range(0, 1)]
    public double MaxRefusedShare { get; set; } = 0.05;

    /// <summary>ISO 4217 code that amounts are reported in. Default: the only currency an export has.</summary>
    [RegularExpression("^[A-Z]{3}$", ErrorMessage = "ReportingCurrency is a three-letter code such as EUR.")]
    public string? ReportingCurrency { get; set; }

    /// <summary>Units of the reporting currency for one unit of another: <c>ExchangeRates__USD=0.92</c>. Default none.</summary>
    public Dictionary<string, decimal> ExchangeRates { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Folder for temporary files. Default: the system's.</summary>
    public string ScratchDirectory { get; set; } = Path.Combine(Path.GetTempPath(), "customervalue");

    /// <summary>Memory that DuckDB may use in one invocation, MiB, 128 to 65,536. Default 350.</summary>
    [Range(128, 65_536)]
    public int MemoryLimitMb { get; set; } = 350;

    /// <summary>Most past cutoffs that models learn from, 1 to 24; older history is left out. Default 6.</summary>
    [Range(1, 24)]
    public int MaxTrainingCutoffs { get; set; } = 6;

    /// <summary>Most customers that models learn from, picked by hash, 1,000 or more. Default 60,000.</summary>
    [Range(1_000, int.MaxValue)]
    public int MaxTrainingCustomers { get; set; } = 60_000;

    /// <summary>
    /// When a customer counts as having left: NoPurchase (none in the horizon) or Silence (at its end silent for longer than
    /// the customer's own rhythm allows). Default NoPurchase. See docs/churn.md.
    /// </summary>
    [EnumDataType(typeof(ChurnMeaning))]
    public ChurnMeaning ChurnMeaning { get; set; } = ChurnMeaning.NoPurchase;

    /// <summary>
    /// With Silence: the longest silence of a customer who stays, in units of the customer's usual gap between purchases, 1 to 20.
    /// Default 2.3.
    /// </summary>
    [Range(1, 20)]
    public double SilenceFactor { get; set; } = 2.3;

    /// <summary>
    /// What classifiers of retention do where few buy, or few leave: None, Weights, OverSampling, UnderSampling, Smote. Default
    /// None: see the measured comparison in docs/benchmarks.md.
    /// </summary>
    [EnumDataType(typeof(ClassBalance))]
    public ClassBalance ClassBalance { get; set; } = ClassBalance.None;

    /// <summary>
    /// What it costs to leave alone a customer who goes, in units of an action wasted on one who would have stayed, 0.01 to 1,000:
    /// the evaluation of churn cuts at a probability of 1 / (1 + cost). Default 1, which is a probability of one half.
    /// </summary>
    [Range(0.01, 1_000)]
    public double MissedChurnCost { get; set; } = 1;

    /// <summary>
    /// Learn from so many of the features alone, the most telling ones and what the models need, 0 to 1,000. The model card says what
    /// that costs; the backtest takes twice as long. Default 0: all of them.
    /// </summary>
    [Range(0, 1_000)]
    public int TopFeatures { get; set; }

    /// <summary>
    /// Names of the models that take part in a training, as the leaderboard has them: <c>Candidates__0=bg-nbd+gg</c>. A blend has those of
    /// its parts that are named. Default none: all of them.
    /// </summary>
    public List<string> Candidates { get; set; } = [];

    /// <summary>Seconds that one candidate of a training may take, 1 to 3,600; one that needs more steps aside. Default 300.</summary>
    [Range(1, 3_600)]
    public int CandidateSeconds { get; set; } = 300;

    /// <summary>
    /// Memory of the whole process above which the candidate in work steps aside, MiB, 256 to 65,536. Default 1,800, for
    /// instances of 2,048.
    /// </summary>
    [Range(256, 65_536)]
    public int TrainingMemoryMb { get; set; } = 1_800;

    /// <summary>How long the lines of a replaced upload stay in the lake, a time span. Default one day.</summary>
    public TimeSpan KeepReplacedLines { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Seed of everything random. Default 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>How much worse than the standing champion a new one may be and still replace it, relative, 0 to 1. Default 0.05.</summary>
    [Range(0, 1)]
    public double PromotionMargin { get; set; } = 0.05;

    /// <summary>
    /// Value tiers, best first. Default: Platinum for the top 5 %, Gold for the next 15 %, Silver for the next 30 %, Bronze.
    /// </summary>
    public List<TierOption> Tiers { get; set; } = [];

    /// <summary>Least number of segments tried, 2 to 20; there must be ten times as many customers. Default 2.</summary>
    [Range(2, 20)]
    public int MinSegments { get; set; } = 2;

    /// <summary>Greatest number of segments tried, 2 to 20. Default 10.</summary>
    [Range(2, 20)]
    public int MaxSegments { get; set; } = 10;

    /// <summary>Most customers that segments are learned from, 1,000 to 100,000; all are assigned. Default 20,000.</summary>
    [Range(1_000, 100_000)]
    public int SegmentTrainingCustomers { get; set; } = 20_000;

    /// <summary>
    /// Least agreement of refits on resampled customers for a number of segments to be chosen, an adjusted Rand index, 0 to 1.
    /// Default 0.75.
    /// </summary>
    [Range(0, 1)]
    public double SegmentStability { get; set; } = 0.75;

    /// <summary>
    /// Names of the tiers by behaviour: five rows from the longest ago to the latest purchase, five columns from the least to the
    /// most: <c>BehaviourTiers__4__4=champions</c>. Default: the table in docs/segments.md.
    /// </summary>
    public List<List<string>> BehaviourTiers { get; set; } = [];

    /// <summary>
    /// Tiers by need, the first that holds: <c>Needs__0__Name=bulk buyers</c>, <c>Needs__0__Feature=units_per_order</c> and either
    /// <c>Needs__0__Min=10</c> or <c>Needs__0__Share=0.1</c>. Default: those in docs/segments.md.
    /// </summary>
    public List<NeedOption> Needs { get; set; } = [];

    /// <summary>Name of the tier by need of customers for whom no rule holds. Default everyday buyers.</summary>
    [Required]
    public string OtherNeed { get; set; } = "everyday buyers";

    /// <summary>
    /// Hidden potential: least lead of the percentile by prediction over the one by spend to date, 0 to 100 points. Default 30.
    /// </summary>
    [Range(0, 100)]
    public double HiddenPotentialLead { get; set; } = 30;

    /// <summary>Hidden potential: least percentile by prediction, 0 to 100. Default 60.</summary>
    [Range(0, 100)]
    public double HiddenPotentialPercentile { get; set; } = 60;

    /// <summary>
    /// Words added to the aspects of reviews, in any language: <c>Aspects__0__Name=fit</c>, <c>Aspects__0__Words__0=inseam</c>. A new
    /// name makes a new aspect. Default none; docs/sentiment.md lists the built-in ones.
    /// </summary>
    public List<AspectOption> Aspects { get; set; } = [];

    /// <summary>Whether reviews are judged locally or by Azure AI Language: Local, AzureLanguage. Default Local.</summary>
    [EnumDataType(typeof(SentimentService))]
    public SentimentService SentimentService { get; set; } = SentimentService.Local;

    /// <summary>Endpoint of the Azure AI Language resource, https. Needed with AzureLanguage.</summary>
    public Uri? LanguageEndpoint { get; set; }

    /// <summary>Key of that resource. Default none: the app's identity is used, which the role Cognitive Services Language Reader lets in.</summary>
    public string? LanguageKey { get; set; }

    /// <summary>Client id of the user-assigned identity for Azure AI Language. Default none: the identity that Azure finds first.</summary>
    public string? LanguageClientId { get; set; }

    /// <summary>Seconds that one try of a request to Azure AI Language may take, 1 to 100. Default 10.</summary>
    [Range(1, 100)]
    public int LanguageTimeoutSeconds { get; set; } = 10;

    /// <summary>Least population stability index of a feature that a run warns of, 0.1 to 10. Default 0.25. See docs/quality.md.</summary>
    [Range(0.1, 10)]
    public double DriftWarning { get; set; } = 0.25;

    /// <summary>A run warns when the last week has less than the usual one, or an upload fewer rows than the one of its name before, by more than this share, 0.05 to 1. Default 0.5.</summary>
    [Range(0.05, 1)]
    public double VolumeDropWarning { get; set; } = 0.5;

    /// <summary>A run warns of an export with a larger share of refused rows, 0 to 1. Default 0.01.</summary>
    [Range(0, 1)]
    public double RefusedWarning { get; set; } = 0.01;

    /// <summary>
    /// A run warns of an export of customers with a larger share of rows whose customer has another row in it, 0 to 1. Default
    /// 0.01.
    /// </summary>
    [Range(0, 1)]
    public double DuplicateWarning { get; set; } = 0.01;

    /// <summary>How many published runs are kept, 2 to 30. Default 2.</summary>
    [Range(2, 30)]
    public int KeepRuns { get; set; } = 2;

    /// <summary>Tries after which a queue message is given up, as in host.json. Default 5.</summary>
    [Range(1, 100)]
    public int MaxDequeueCount { get; set; } = 5;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxSegments < MinSegments)
        {
            yield return new ValidationResult(
                $"MaxSegments ({MaxSegments}) is less than MinSegments ({MinSegments}). Set a greater one."
            );
        }
    }
}

/// <summary>One value tier: either the share of customers in it or the least predicted spend.</summary>
public sealed class TierOption
{
    /// <summary>Name shown to people.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>Share of all customers, best first, 0 to 1; the last tier takes the rest.</summary>
    [Range(0, 1)]
    public double? Share { get; set; }

    /// <summary>Least predicted spend over the horizon, reporting currency.</summary>
    public double? MinValue { get; set; }
}

/// <summary>One tier by need: a feature and either its least value or the share of customers highest in it.</summary>
public sealed class NeedOption
{
    /// <summary>Name shown to people.</summary>
    public string Name { get; set; } = "";

    /// <summary>A feature of docs/features.md: a number with Min or Share, a text with Is.</summary>
    public string Feature { get; set; } = "";

    /// <summary>Least value, in the feature's unit.</summary>
    public double? Min { get; set; }

    /// <summary>Share of the customers who know the feature, 0 to 1.</summary>
    public double? Share { get; set; }

    /// <summary>The text that the feature is, such as a channel, in whatever case.</summary>
    public string? Is { get; set; }
}
