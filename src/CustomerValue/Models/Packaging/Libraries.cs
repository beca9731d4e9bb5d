using System.Reflection;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Boosting;

namespace CustomerValue.Models.Packaging;

/// <summary>Versions of the libraries that models are learned with, for the model card.</summary>
internal static class Libraries
{
    // As Directory.Build.targets names them.
    private const string Prefix = "Library:";

    /// <summary>Those of the assemblies that have the candidates, by package; XGBoost is the system's.</summary>
    public static SortedDictionary<string, string> Of(Candidates candidates)
    {
        var trainers = candidates
            .PlainValue.Concat(candidates.BlendedValue.SelectMany(f => f))
            .Concat<object>(candidates.PlainRetention)
            .Concat(candidates.BlendedRetention.SelectMany(f => f));
        var libraries = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["XGBoost"] = XgboostModel.LibraryVersion?.ToString() ?? "not installed",
        };
        foreach (
            var named in trainers
                .Select(t => t.GetType().Assembly)
                .Append(typeof(Libraries).Assembly)
                .Distinct()
                .SelectMany(a => a.GetCustomAttributes<AssemblyMetadataAttribute>())
                .Where(m => m.Key.StartsWith(Prefix, StringComparison.Ordinal))
        )
        {
            libraries[named.Key[Prefix.Length..]] = named.Value!;
        }

        return libraries;
    }
}
