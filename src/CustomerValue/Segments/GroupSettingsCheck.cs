using CustomerValue.Features;
using Microsoft.Extensions.Options;

namespace CustomerValue.Segments;

/// <summary>Whether the settings of tiers make sense: their grid is whole, and their rules name features that there are.</summary>
public sealed class GroupSettingsCheck : IValidateOptions<CustomerValueOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, CustomerValueOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var wrong = new List<string>();
        if (options.BehaviourTiers.Count > 0 && !RfmTiers.IsGrid(options.BehaviourTiers))
        {
            wrong.Add(
                "CustomerValue__BehaviourTiers needs five rows of five names, BehaviourTiers__0__0 to BehaviourTiers__4__4. Set all or none."
            );
        }

        for (var i = 0; i < options.Needs.Count; i++)
        {
            if (Reason(options.Needs[i]) is { } reason)
            {
                wrong.Add($"CustomerValue__Needs__{i} {reason}");
            }
        }

        return wrong.Count > 0 ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }

    /// <summary>What is wrong with a rule and what to do, or null.</summary>
    private static string? Reason(NeedOption rule) =>
        string.IsNullOrWhiteSpace(rule.Name) ? "has no name. Set Name."
        : !FeatureCatalogue.All.Any(f => f.Name == rule.Feature && f.IsCategorical == rule.Is is not null)
            ? $"names '{rule.Feature}', which is no {(rule.Is is null ? "numeric feature" : "feature of text")}. GET /api/features lists them."
        : NeedTiers.Given(rule.Min, rule.Share, rule.Is) != 1 ? "must set one of Min, Share and Is."
        : rule.Share is < 0 or > 1 ? $"has a Share of {rule.Share}. Set one from 0 to 1."
        : null;
}
