namespace CustomerValue;

/// <summary>When a customer counts as having left.</summary>
public enum ChurnMeaning
{
    /// <summary>No purchase in the horizon: one rule for everybody.</summary>
    NoPurchase,

    /// <summary>At the end of the horizon silent for longer than the customer's own rhythm allows.</summary>
    Silence,
}
