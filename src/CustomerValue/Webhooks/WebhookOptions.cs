using System.ComponentModel.DataAnnotations;

namespace CustomerValue.Webhooks;

/// <summary>Whom to call when scores are published, section <c>CustomerValue:Webhook</c> (<c>CustomerValue__Webhook__Url</c> as an environment variable).</summary>
public sealed class WebhookOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "CustomerValue:Webhook";

    private const string Prefix = "whsec_";
    private const int LeastBytes = 24;
    private const int MostBytes = 64;

    /// <summary>Address that is called: https, or http on this machine. Default none: nobody is called.</summary>
    public Uri? Url { get; set; }

    /// <summary>What calls are signed with: 24 to 64 random bytes in base64, with or without <c>whsec_</c> before them.</summary>
    public string? Secret { get; set; }

    /// <summary>Seconds that a call may take, 1 to 100. Default 15.</summary>
    [Range(1, 100)]
    public int TimeoutSeconds { get; set; } = 15;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is null)
        {
            yield break;
        }

        if (
            !Url.IsAbsoluteUri
            || !(Url.Scheme == Uri.UriSchemeHttps || (Url.Scheme == Uri.UriSchemeHttp && Url.IsLoopback))
        )
        {
            yield return new ValidationResult($"{Section}:Url must be an https address.");
        }

        if (Key() is not { Length: >= LeastBytes and <= MostBytes })
        {
            yield return new ValidationResult(
                $"{Section}:Secret must be {LeastBytes} to {MostBytes} random bytes in base64: openssl rand -base64 32"
            );
        }
    }

    /// <summary>The bytes of the secret, or null where it is no base64.</summary>
    internal byte[]? Key()
    {
        var text = Secret ?? "";
        text = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : null;
    }
}
