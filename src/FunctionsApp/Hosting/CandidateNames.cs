using CustomerValue;
using CustomerValue.Models.Backtest;
using CustomerValue.Torch;
using Microsoft.Extensions.Options;

namespace FunctionsApp.Hosting;

/// <summary>The models that settings name for a training, out of those of all assemblies.</summary>
internal sealed class CandidateNames : IValidateOptions<CustomerValueOptions>
{
    public static Candidates Chosen(CustomerValueOptions options) => Everybody(options).Only(options.Candidates);

    public ValidateOptionsResult Validate(string? name, CustomerValueOptions options) =>
        Everybody(options).ReasonAgainst(options.Candidates) is { } reason
            ? ValidateOptionsResult.Fail($"CustomerValue__Candidates {reason}")
            : ValidateOptionsResult.Success;

    private static Candidates Everybody(CustomerValueOptions options) =>
        Candidates.Of(options.ClassBalance).And(TorchCandidates.Value, TorchCandidates.Retention);
}
