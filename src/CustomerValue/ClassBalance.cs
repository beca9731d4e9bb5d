namespace CustomerValue;

/// <summary>What is done before a classifier learns where one class is rare.</summary>
public enum ClassBalance
{
    /// <summary>Nothing: the log loss needs no balance to rank or to be calibrated.</summary>
    None,

    /// <summary>Rows of the rare class weigh more, so that both classes weigh the same.</summary>
    Weights,

    /// <summary>Rows of the rare class are drawn again, with replacement, until there are as many.</summary>
    OverSampling,

    /// <summary>Rows of the frequent class are left out until there are as many.</summary>
    UnderSampling,

    /// <summary>New rows of the rare class are made between neighbours (SMOTE; Chawla et al. 2002) until there are as many.</summary>
    Smote,
}
