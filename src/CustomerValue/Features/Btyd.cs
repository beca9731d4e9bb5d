namespace CustomerValue.Features;

/// <summary>Names of the buy-till-you-die statistics among the features; a week is 7 days and may be fractional.</summary>
public static class Btyd
{
    /// <summary>x: purchase days before the cutoff, less the first.</summary>
    public const string RepeatDays = "btyd_x";

    /// <summary>t_x: weeks from the first to the last purchase day.</summary>
    public const string RecencyWeeks = "btyd_t_x";

    /// <summary>T: weeks from the first purchase day to the last day before the cutoff.</summary>
    public const string AgeWeeks = "btyd_t";

    /// <summary>Mean amount of the repeat purchase days, 0 where there is none.</summary>
    public const string RepeatMean = "btyd_m_repeat";

    /// <summary>Mean amount of all purchase days.</summary>
    public const string AllMean = "btyd_m_all";

    /// <summary>Amount of the first purchase day.</summary>
    public const string FirstAmount = "spend_first";

    /// <summary>Spend in the window of the horizon's length just before the cutoff: the naive forecast.</summary>
    public const string SpendLastHorizon = "spend_last_horizon";

    /// <summary>Purchase days in the window of the horizon's length just before the cutoff.</summary>
    public const string OrdersLastHorizon = "orders_last_horizon";
}
