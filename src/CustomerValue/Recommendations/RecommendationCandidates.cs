using System.Globalization;
using CustomerValue.Models.Backtest;

namespace CustomerValue.Recommendations;

/// <summary>Where and with what candidates are fitted.</summary>
internal sealed record FitPlace
{
    /// <summary>Where DuckDB works.</summary>
    public required NeighbourPlace Database { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required int Seed { get; init; }

    /// <summary>Number of threads; no result depends on it.</summary>
    public required int Threads { get; init; }

    /// <summary>What one candidate may use.</summary>
    public required Budget Budget { get; init; }

    /// <summary>What all candidates together may take. The last quarter of it is kept for learning from everything.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Told of every fit: candidate, settings, seconds, and the most memory of the process, MiB.</summary>
    public Action<string, string, double, long> Fitted { get; init; } = (_, _, _, _) => { };
}

/// <summary>A candidate with settings.</summary>
/// <param name="Name">Name of the candidate.</param>
/// <param name="Settings">Its settings in short.</param>
/// <param name="Fit">Learns from what is known before a split's targets.</param>
/// <param name="Own">Where it lists what a customer has.</param>
internal sealed record RecommendationCandidate(
    string Name,
    string Settings,
    Func<Backtest, FitPlace, CancellationToken, ProductModel> Fit,
    OwnOrder Own = OwnOrder.ByChance
)
{
    /// <summary>What everybody buys lately.</summary>
    public static readonly RecommendationCandidate Popular = new(
        "popularity",
        "",
        (known, _, _) => known.Popularity,
        OwnOrder.ByModel
    );

    /// <summary>What a customer will buy again among what is popular.</summary>
    public static readonly RecommendationCandidate BuyAgain = new("buyAgain", "", (known, _, _) => known.Popularity);

    /// <summary>The baselines: all that needs no model of which products go together.</summary>
    private static readonly RecommendationCandidate[] Baselines =
    [
        Popular,
        new("mostBought", "", (known, _, _) => known.Popularity, OwnOrder.MostBought),
        new("latest", "", (known, _, _) => known.Popularity, OwnOrder.Latest),
        BuyAgain,
    ];

    private const int Neighbours = 200;
    private const int Iterations = 12;

    /// <summary>Those that compete, simple ones first: of equals the first wins.</summary>
    public static IReadOnlyList<RecommendationCandidate> All(RecommendationOptions options) =>
        [
            .. Baselines,
            new(
                "cosine",
                "",
                (known, place, stop) => NeighbourTrainer.Cosine(known.Known, Neighbours, place.Database, stop)
            ),
            Bm25(1.2, 0.75),
            Bm25(1.2, 0.3),
            Als(new AlsSettings(64, 10, 10, Iterations)),
            Als(new AlsSettings(128, 3, 10, Iterations)),
            Als(new AlsSettings(128, 10, 10, Iterations)),
            Ease(10, options.EaseProducts),
            Ease(30, options.EaseProducts),
            Ease(100, options.EaseProducts),
        ];

    /// <summary>Whether it is one of the baselines that the champion has to beat.</summary>
    public bool IsBaseline => Baselines.Contains(this);

    /// <summary>Neighbours by BM25.</summary>
    public static RecommendationCandidate Bm25(double k1, double b) =>
        new(
            "bm25",
            string.Create(CultureInfo.InvariantCulture, $"k1 {k1}, b {b}"),
            (known, place, stop) => NeighbourTrainer.Bm25(known.Known, k1, b, Neighbours, place.Database, stop)
        );

    /// <summary>Implicit alternating least squares.</summary>
    public static RecommendationCandidate Als(AlsSettings settings) =>
        new(
            "als",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{settings.Factors} factors, alpha {settings.Alpha}, lambda {settings.Lambda}, {settings.Iterations} iterations"
            ),
            (known, place, stop) => AlsTrainer.Fit(known.Known, settings, place.Seed, place.Threads, stop)
        );

    /// <summary>The linear model in closed form.</summary>
    public static RecommendationCandidate Ease(float lambda, int maxProducts) =>
        new(
            "ease",
            string.Create(CultureInfo.InvariantCulture, $"lambda {lambda}"),
            (known, place, stop) => EaseTrainer.Fit(known.Known, lambda, maxProducts, place.Threads, stop)
        );
}
