using System.ComponentModel;
using CustomerValue.Models.Churn;
using CustomerValue.Scoring;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FunctionsApp.Api;

/// <summary>Which customers are asked for, as parameters of a path.</summary>
internal sealed class CustomerFilterQuery
{
    [FromQuery(Name = "tier")]
    [Description("Only this value tier")]
    public string? Tier { get; init; }

    [FromQuery(Name = "segment")]
    [Description("Only the segment with this id; 0 for customers in none")]
    public int? Segment { get; init; }

    [FromQuery(Name = "behaviourTier")]
    [Description("Only this tier by behaviour")]
    public string? BehaviourTier { get; init; }

    [FromQuery(Name = "needTier")]
    [Description("Only this tier by need")]
    public string? NeedTier { get; init; }

    [FromQuery(Name = "state")]
    [Description("Only customers who stand there by their silence: new, active, overdue, dormant or lost")]
    public string? State { get; init; }

    [FromQuery(Name = "atRisk")]
    [Description("Only customers who are overdue and worth money, or with false all others")]
    public bool? AtRisk { get; init; }

    [FromQuery(Name = "idStartsWith")]
    [Description("Only customers whose id begins with this; capitals count")]
    public string? IdStartsWith { get; init; }

    /// <summary>The answer to a state that there is none of, or null.</summary>
    public ProblemHttpResult? WrongState() =>
        State is null || StateOf(State) is not null
            ? null
            : Problems.Invalid("state", "Use one of new, active, overdue, dormant, lost.");

    /// <summary>The filter; an id that begins with nothing is any id.</summary>
    public CustomerFilter Filter =>
        new(
            Tier,
            Segment,
            BehaviourTier,
            NeedTier,
            State is null ? null : StateOf(State),
            AtRisk,
            string.IsNullOrEmpty(IdStartsWith) ? null : IdStartsWith
        );

    // The framework reads names of an enumeration only as they are in the code.
    private static CustomerState? StateOf(string text) =>
        Enum.GetValues<CustomerState>()
            .Cast<CustomerState?>()
            .FirstOrDefault(s => string.Equals($"{s}", text, StringComparison.OrdinalIgnoreCase));
}
