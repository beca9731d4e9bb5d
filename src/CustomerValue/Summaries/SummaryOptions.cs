using System.ComponentModel.DataAnnotations;

namespace CustomerValue.Summaries;

/// <summary>Who writes summaries.</summary>
public enum SummaryService
{
    /// <summary>The template, without any service.</summary>
    None,

    /// <summary>A deployment of Azure OpenAI.</summary>
    AzureOpenAI,

    /// <summary>Any endpoint that speaks OpenAI's chat completions.</summary>
    OpenAI,
}

/// <summary>Settings of summaries, section <c>CustomerValue:Summaries</c> (<c>CustomerValue__Summaries__Service</c> as an environment variable).</summary>
public sealed class SummaryOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "CustomerValue:Summaries";

    /// <summary>None, AzureOpenAI or OpenAI. Default None: the template writes.</summary>
    [EnumDataType(typeof(SummaryService))]
    public SummaryService Service { get; set; } = SummaryService.None;

    /// <summary>Address of the Azure OpenAI resource, or base address of the other endpoint with its version (.../v1); https.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Name of the deployment, or of the model with OpenAI. Needed with either service.</summary>
    [StringLength(100)]
    public string? Model { get; set; }

    /// <summary>Key. Default none: with AzureOpenAI the app's identity is used, which needs the role Cognitive Services OpenAI User.</summary>
    public string? Key { get; set; }

    /// <summary>Client id of the user-assigned identity for Azure OpenAI. Default none: the identity that Azure finds first.</summary>
    public string? ClientId { get; set; }

    /// <summary>Language of the summaries, En or Zh. Default En.</summary>
    [EnumDataType(typeof(SummaryLanguage))]
    public SummaryLanguage Language { get; set; } = SummaryLanguage.En;

    /// <summary>Segments of fewer customers are never sent to a service, 10 to 1,000,000. Default 50.</summary>
    [Range(10, 1_000_000)]
    public int MinCustomers { get; set; } = 50;

    /// <summary>
    /// Whether some reviews of a segment's customers go into the prompt, without addresses, numbers and ids. Default false: names of
    /// people that stand in a text cannot be told from other words.
    /// </summary>
    public bool ReviewQuotes { get; set; }

    /// <summary>Seconds that one try of a call may take, 1 to 300; a call with its retries may take three times as long. Default 60.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>Tokens that one run may use, in and out, 0 to 100,000,000. Default 200,000.</summary>
    [Range(0, 100_000_000)]
    public long MaxTokensPerRun { get; set; } = 200_000;

    /// <summary>Price of a million tokens sent, 0 to 10,000, any currency. Default 0: cost is not counted.</summary>
    [Range(typeof(decimal), "0", "10000")]
    public decimal InputPricePerMillion { get; set; }

    /// <summary>Price of a million tokens written, 0 to 10,000, the same currency. Default 0.</summary>
    [Range(typeof(decimal), "0", "10000")]
    public decimal OutputPricePerMillion { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Service == SummaryService.None)
        {
            yield break;
        }

        const string Prefix = "CustomerValue__Summaries__";
        if (Endpoint is not { IsAbsoluteUri: true } || (Endpoint.Scheme != Uri.UriSchemeHttps && !Endpoint.IsLoopback))
        {
            yield return new ValidationResult(
                $"{Prefix}Endpoint must be an https address such as https://NAME.openai.azure.com.",
                [nameof(Endpoint)]
            );
        }

        if (string.IsNullOrWhiteSpace(Model))
        {
            yield return new ValidationResult($"{Prefix}Service is {Service}: set {Prefix}Model.", [nameof(Model)]);
        }

        if (Service == SummaryService.OpenAI && string.IsNullOrEmpty(Key))
        {
            yield return new ValidationResult($"{Prefix}Service is OpenAI: set {Prefix}Key.", [nameof(Key)]);
        }
    }
}
