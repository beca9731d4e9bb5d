namespace CustomerValue.Recommendations;

/// <summary>
/// Which feedback is known and what is to be foretold: of each customer everything before a day is known, and the purchases
/// from that day up to another are the target. Nothing else is looked at.
/// </summary>
internal sealed class Split
{
    private readonly int[] _untils;
    private readonly int[] _ends;

    private Split(int[] untils, int[] ends, int cutoff)
    {
        _untils = untils;
        _ends = ends;
        Cutoff = cutoff;
    }

    /// <summary>Day from which the ages of popularity and catalogue count.</summary>
    public int Cutoff { get; }

    /// <summary>First day that is not known of a customer.</summary>
    public int Until(int customer) => _untils[customer];

    /// <summary>First day after a customer's target; the same day as <see cref="Until"/> for one without a target.</summary>
    public int End(int customer) => _ends[customer];

    /// <summary>All before the cutoff is known, nothing is foretold.</summary>
    public static Split Everything(int customers, int cutoff) => ByTime(customers, cutoff, 0);

    /// <summary>What everybody bought in a window of time is the target.</summary>
    /// <param name="customers">Number of customers.</param>
    /// <param name="cutoff">First day of the window.</param>
    /// <param name="window">Its length, days.</param>
    public static Split ByTime(int customers, int cutoff, int window)
    {
        var untils = new int[customers];
        var ends = new int[customers];
        Array.Fill(untils, cutoff);
        Array.Fill(ends, cutoff + window);
        return new Split(untils, ends, cutoff);
    }

    /// <summary>
    /// Each customer's last purchase day is the target, or the one before it. A customer with no purchase day before the target
    /// has none.
    /// </summary>
    /// <param name="log">Feedback.</param>
    /// <param name="cutoff">First day that is not known of anybody.</param>
    /// <param name="back">0 for the last day; 1 for the one before, of the last one nothing is known then.</param>
    public static Split LeaveLastOut(FeedbackLog log, int cutoff, int back)
    {
        var untils = new int[log.Customers];
        var ends = new int[log.Customers];
        for (var customer = 0; customer < log.Customers; customer++)
        {
            int[] days =
            [
                .. log.Of(customer)
                    .ToArray()
                    .Where(r => r.Type == FeedbackType.Buy && r.Day < cutoff)
                    .Select(r => r.Day)
                    .Distinct()
                    .OrderDescending(),
            ];
            var hasTarget = days.Length > back + 1;
            untils[customer] =
                hasTarget ? days[back]
                : days.Length > 1 ? days[0]
                : cutoff;
            ends[customer] = untils[customer] + (hasTarget ? 1 : 0);
        }

        return new Split(untils, ends, cutoff);
    }
}
