namespace CustomerValue.Models.Churn;

/// <summary>
/// Where a customer stands, by the silence since the last purchase in units of their usual gap (<see cref="UsualGap"/>). Known at the
/// cutoff: nothing in it is predicted.
/// </summary>
public enum CustomerState
{
    /// <summary>Bought on one day, and silent for less than the shop's usual gap.</summary>
    New,

    /// <summary>Silent for at most 2.3 usual gaps (<see cref="ChurnDefinition.NineOfTenGaps"/>): as nine of ten gaps are.</summary>
    Active,

    /// <summary>Silent for more than 2.3 usual gaps, and at most 4.6: one of ten gaps is longer than the first, one of a hundred than the second.</summary>
    Overdue,

    /// <summary>Silent for more than 4.6 usual gaps, and less than 10.</summary>
    Dormant,

    /// <summary>Silent for 10 usual gaps or more.</summary>
    Lost,
}
