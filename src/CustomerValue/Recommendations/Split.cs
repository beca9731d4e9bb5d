using System.Runtime.InteropServices;

namespace CustomerValue.Recommendations;

/// <summary>What is known and what is to be predicted: everything before a day, and the purchases from then on for some days.</summary>
/// <param name="Cutoff">First day that is not known; ages count from it.</param>
/// <param name="Window">Days that are predicted, 1 or more.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Split(int Cutoff, int Window)
{
    /// <summary>First day after what is predicted.</summary>
    public int End => Cutoff + Window;

    /// <summary>The split of the window before.</summary>
    public Split Before => this with { Cutoff = Cutoff - Window };
}
