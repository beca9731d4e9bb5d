namespace CustomerValue.Recommendations;

/// <summary>
/// Candidates as they did on the windows. A window counts twice as much as the one before it. A lead is told from noise by the standard
/// error of paired differences: each customer's, summed over the windows.
/// </summary>
/// <param name="windows">The windows, oldest first.</param>
internal sealed class Contest(IReadOnlyList<(string Name, Backtest Test)> windows)
{
    private readonly Dictionary<RecommendationCandidate, Dictionary<string, Measured>> _measured = [];
    private readonly Dictionary<RecommendationCandidate, string> _skipped = [];

    /// <summary>Notes how a candidate did on a window.</summary>
    public void Add(RecommendationCandidate candidate, string window, Measured measured)
    {
        if (!_measured.TryGetValue(candidate, out var byWindow))
        {
            _measured[candidate] = byWindow = new Dictionary<string, Measured>(StringComparer.Ordinal);
        }

        byWindow[window] = measured;
    }

    /// <summary>Notes why a candidate stepped aside; nothing where it did not.</summary>
    public void Skip(RecommendationCandidate candidate, string? reason)
    {
        if (reason is not null)
        {
            _skipped[candidate] = reason;
        }
    }

    /// <summary>Of each kind the settings that did best; of equals the first.</summary>
    /// <param name="candidates">Candidates with settings.</param>
    /// <param name="on">The windows that count.</param>
    public List<RecommendationCandidate> BestSettings(
        IReadOnlyList<RecommendationCandidate> candidates,
        IReadOnlyList<(string Name, Backtest Test)> on
    ) =>
        [
            .. candidates
                .Where(c => !_skipped.ContainsKey(c))
                .GroupBy(c => c.Name)
                .Select(kind => kind.MaxBy(c => on.Count == 0 ? 0 : Mean(c, on))!),
        ];

    /// <summary>Candidates, best first over all windows; those that stepped aside are left out.</summary>
    public List<RecommendationCandidate> ByScore(IEnumerable<RecommendationCandidate> kinds) =>
        [
            .. kinds
                .Where(c => !_skipped.ContainsKey(c))
                .OrderByDescending(c => windows.Count == 0 ? 0 : Mean(c, windows)),
        ];

    /// <summary>The champion, then the others, best first.</summary>
    /// <param name="kinds">A candidate of each kind.</param>
    /// <param name="proof">Standard errors by which a champion has to lead the best baseline.</param>
    public List<RecommendationCandidate> Ranked(IReadOnlyList<RecommendationCandidate> kinds, double proof)
    {
        var ranked = ByScore(kinds);
        if (ranked.Find(c => c.IsBaseline) is not { } baseline || windows.Count == 0)
        {
            return ranked;
        }

        bool MayServe(RecommendationCandidate candidate)
        {
            var (lead, error) = Lead(candidate, baseline);
            var newest = windows[^1].Name;
            return candidate.IsBaseline
                || (
                    lead > proof * error
                    && _measured[candidate][newest].Metrics.Ndcg >= _measured[baseline][newest].Metrics.Ndcg
                );
        }

        return [.. ranked.OrderBy(c => MayServe(c) ? 0 : 1)];
    }

    /// <summary>What the choice of settings was made on.</summary>
    public List<RecommendationTrial> Trials(
        IReadOnlyList<RecommendationCandidate> candidates,
        IReadOnlyList<(string Name, Backtest Test)> on
    ) =>
        [
            .. candidates.Select(c =>
            {
                var isMeasured =
                    on.Count > 0 && _measured.ContainsKey(c) && on.All(w => _measured[c].ContainsKey(w.Name));
                return new RecommendationTrial(
                    c.Name,
                    c.Settings,
                    isMeasured
                        ? on.ToDictionary(w => w.Name, w => _measured[c][w.Name].Metrics.Ndcg, StringComparer.Ordinal)
                        : null,
                    isMeasured ? Mean(c, on) : null,
                    _skipped.GetValueOrDefault(c)
                );
            }),
        ];

    /// <summary>Candidates on all windows, in their order.</summary>
    public List<RecommendationResult> Results(IReadOnlyList<RecommendationCandidate> ranked)
    {
        var baseline = ByScore(ranked).Find(c => c.IsBaseline);
        return
        [
            .. ranked.Select(c =>
            {
                var (lead, error) = windows.Count > 0 && baseline is not null ? Lead(c, baseline) : (0, 0);
                return new RecommendationResult(
                    c.Name,
                    c.Settings,
                    windows
                        .Reverse()
                        .ToDictionary(w => w.Name, w => _measured[c][w.Name].Metrics, StringComparer.Ordinal),
                    windows.Count > 0 ? Mean(c, windows) : null,
                    c.IsBaseline,
                    lead,
                    error
                );
            }),
        ];
    }

    private double Mean(RecommendationCandidate candidate, IReadOnlyList<(string Name, Backtest Test)> on) =>
        on.Select((w, i) => Weight(i, on.Count) * _measured[candidate][w.Name].Metrics.Ndcg).Sum();

    private (double Lead, double Error) Lead(RecommendationCandidate candidate, RecommendationCandidate baseline)
    {
        double lead = 0;
        var apart = new SortedDictionary<int, double>();
        for (var i = 0; i < windows.Count; i++)
        {
            var (name, test) = windows[i];
            var one = _measured[candidate][name].Ndcg;
            var other = _measured[baseline][name].Ndcg;
            var mean = one.Average() - other.Average();
            var weight = Weight(i, windows.Count);
            lead += weight * mean;
            for (var c = 0; c < one.Length; c++)
            {
                apart[test.Customers[c]] =
                    apart.GetValueOrDefault(test.Customers[c]) + (weight * (one[c] - other[c] - mean) / one.Length);
            }
        }

        return (lead, Math.Sqrt(apart.Values.Sum(d => d * d)));
    }

    private static double Weight(int place, int count) => Math.Pow(2, place) / (Math.Pow(2, count) - 1);
}
