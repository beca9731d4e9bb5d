namespace CustomerValue.Models;

/// <summary>Version of the code that trains. Part of what tells one training from another.</summary>
internal static class ModelingVersion
{
    /// <summary>
    /// Raised with every change after which the same data and settings give another model, so that the next nightly training does not find its
    /// work done.
    /// </summary>
    public const string Current = "1";
}
