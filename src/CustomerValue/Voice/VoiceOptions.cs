using System.ComponentModel.DataAnnotations;

namespace CustomerValue.Voice;

/// <summary>Settings of voice notes, section <c>CustomerValue:Voice</c> (<c>CustomerValue__Voice__MaxSeconds</c> as an environment variable).</summary>
public sealed class VoiceOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "CustomerValue:Voice";

    /// <summary>Most bytes of a sound: a minute of two channels of floats at 48,000 samples a second is 23 MB.</summary>
    public const int MaxBytes = 24_000_000;

    /// <summary>Longest sound that is read, seconds, 1 to 300. Default 60.</summary>
    [Range(1, 300)]
    public int MaxSeconds { get; set; } = 60;

    /// <summary>
    /// Share of unknown speech that may be taken for one of the phrases, 0.001 to 0.5. Less also rejects more that is known. Default 0.05.
    /// </summary>
    [Range(0.001, 0.5)]
    public double MaxFalseAccepts { get; set; } = 0.05;

    /// <summary>Most clips that phrases are learned from, of each phrase about as many, 10 to 20,000. Default 2,000.</summary>
    [Range(10, 20_000)]
    public int MaxClips { get; set; } = 2_000;

    /// <summary>Most seconds that a training reads notes, 10 to 3,000; what is left waits for the next one. Default 600.</summary>
    [Range(10, 3_000)]
    public int ReadingSeconds { get; set; } = 600;

    /// <summary>
    /// Address of an Azure OpenAI resource that transcribes what is no known phrase, https. Default none: no voice leaves the app.
    /// </summary>
    public Uri? TranscriptionEndpoint { get; set; }

    /// <summary>Name of the deployment of a model that transcribes. Needed with an endpoint.</summary>
    [StringLength(100)]
    public string? TranscriptionModel { get; set; }

    /// <summary>Key. Default none: the app's identity is used, which needs the role Cognitive Services OpenAI User.</summary>
    public string? TranscriptionKey { get; set; }

    /// <summary>Client id of the user-assigned identity. Default none: the identity that Azure finds first.</summary>
    public string? TranscriptionClientId { get; set; }

    /// <summary>Seconds that one try of a transcription may take, 1 to 300. Default 60.</summary>
    [Range(1, 300)]
    public int TranscriptionTimeoutSeconds { get; set; } = 60;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TranscriptionEndpoint is null)
        {
            yield break;
        }

        const string Prefix = "CustomerValue__Voice__Transcription";
        if (
            !TranscriptionEndpoint.IsAbsoluteUri
            || (TranscriptionEndpoint.Scheme != Uri.UriSchemeHttps && !TranscriptionEndpoint.IsLoopback)
        )
        {
            yield return new ValidationResult(
                $"{Prefix}Endpoint must be an https address such as https://NAME.openai.azure.com.",
                [nameof(TranscriptionEndpoint)]
            );
        }

        if (string.IsNullOrWhiteSpace(TranscriptionModel))
        {
            yield return new ValidationResult(
                $"{Prefix}Endpoint is set: set {Prefix}Model to a deployment.",
                [nameof(TranscriptionModel)]
            );
        }
    }
}
