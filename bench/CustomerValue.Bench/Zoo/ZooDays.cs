namespace CustomerValue.Bench.Zoo;

/// <summary>
/// The days of a made-up shop and its clock: time in which everybody buys at one pace. The days before the data have pace 1.
/// </summary>
internal sealed class ZooDays
{
    private readonly int _before;
    private readonly double[] _clock;
    private readonly double[] _arrivals;

    public ZooDays(ZooSettings settings)
    {
        _before = settings.DaysBefore;
        End = settings.HistoryDays + settings.HorizonDays;
        _clock = Cumulated(End, settings.Pace);
        _arrivals = Cumulated(_before + End, day => settings.Arrivals(day - _before));
    }

    /// <summary>First day after the horizon.</summary>
    public int End { get; }

    /// <summary>Day on which a customer comes, by the share of those who came before.</summary>
    public int Arrival(double share) => Position(_arrivals, share * _arrivals[^1]) - _before;

    /// <summary>Share of the customers who come on a day.</summary>
    public double ArrivalShare(int day) => (_arrivals[day + _before + 1] - _arrivals[day + _before]) / _arrivals[^1];

    /// <summary>Time at a day.</summary>
    public double At(double day) =>
        day <= 0 ? day : _clock[(int)day] + ((day - (int)day) * (_clock[(int)day + 1] - _clock[(int)day]));

    /// <summary>Day at a time.</summary>
    public double DayOf(double time) =>
        time <= 0 ? time
        : time >= _clock[^1] ? _clock.Length
        : Position(_clock, time) is var day ? day + ((time - _clock[day]) / (_clock[day + 1] - _clock[day]))
        : 0;

    private static double[] Cumulated(int days, Func<int, double> value)
    {
        var sums = new double[days + 1];
        for (var day = 0; day < days; day++)
        {
            sums[day + 1] = sums[day] + Math.Max(1e-6, value(day));
        }

        return sums;
    }

    private static int Position(double[] sums, double value)
    {
        var at = Array.BinarySearch(sums, value);
        return Math.Min(at >= 0 ? at : ~at - 1, sums.Length - 2);
    }
}
