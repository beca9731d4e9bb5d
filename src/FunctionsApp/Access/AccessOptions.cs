using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace FunctionsApp.Access;

/// <summary>
/// Who may call the API. Without a key, a tenant or <see cref="Open"/> nobody may: the app is closed until somebody opens it.
/// </summary>
public sealed partial class AccessOptions : IValidatableObject
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "CustomerValue:Access";

    /// <summary>Whether everybody may do everything. Only for a host on loopback, which sets it itself; refused unless storage is the emulator on this machine.</summary>
    public bool Open { get; set; }

    /// <summary>Keys that callers send in the header X-Api-Key.</summary>
    public List<AccessKey> Keys { get; set; } = [];

    /// <summary>Entra ID tenant whose bearer tokens are taken; empty for none.</summary>
    public string? TenantId { get; set; }

    /// <summary>Application id or URI that tokens must be made for; needed with <see cref="TenantId"/>.</summary>
    public string? Audience { get; set; }

    /// <summary>Where the tenant's signing keys are found; null for Entra ID's own address in the public cloud.</summary>
    public Uri? Authority { get; set; }

    /// <summary>Origins such as <c>https://shop.example</c> whose pages may call the API from a browser; none but its own by default.</summary>
    public List<string> Origins { get; set; } = [];

    /// <summary>Requests that one caller may make in a minute, on each instance; more are answered with 429.</summary>
    [Range(1, 10_000_000)]
    public int RequestsPerMinute { get; set; } = 6_000;

    /// <summary>Whether bearer tokens are taken.</summary>
    internal bool TakesTokens => !string.IsNullOrEmpty(TenantId);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (key, i) in Keys.Select((key, i) => (key, i)))
        {
            if (key.Name.Length == 0 || Keys.FindIndex(k => k.Name == key.Name) != i)
            {
                yield return new ValidationResult(
                    $"{Section}:Keys:{i}:Name must be there and differ from other keys'."
                );
            }

            if (!Sha256Hex().IsMatch(key.Sha256))
            {
                yield return new ValidationResult(
                    $"{Section}:Keys:{i}:Sha256 must be the SHA-256 of the key, 64 hex digits: printf %s KEY | sha256sum"
                );
            }

            if (!Scopes.All.Contains(key.Scope, StringComparer.Ordinal))
            {
                yield return new ValidationResult($"{Section}:Keys:{i}:Scope must be read, write or admin.");
            }
        }

        if (TakesTokens && string.IsNullOrEmpty(Audience))
        {
            yield return new ValidationResult($"{Section}:Audience must say which application tokens are made for.");
        }

        foreach (var origin in Origins.Where(o => !IsOrigin(o)))
        {
            yield return new ValidationResult(
                $"{Section}:Origins: '{origin}' is no origin such as https://shop.example, without a path."
            );
        }
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && text.Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^[0-9A-Fa-f]{64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256Hex();
}

/// <summary>A key. Settings hold only its hash, so that who reads them cannot call.</summary>
public sealed class AccessKey
{
    /// <summary>What the audit log calls its holder; no personal data.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the key's UTF-8 bytes, 64 hex digits. The key itself should be random, 32 bytes or more.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>read, write or admin; each holds those before it.</summary>
    public string Scope { get; set; } = Scopes.Read;
}
