using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

namespace CustomerValue.Client;

/// <summary>
/// The API as a client: <see cref="ApiRoot.Api"/> has its resources. It is made of the OpenAPI document when it is built. Requests that were
/// turned away with 429 or 503 are sent again after the seconds of Retry-After. Problems are <c>ProblemDetails</c>, which is an exception.
/// </summary>
public sealed class CustomerValueClient : ApiRoot, IDisposable
{
    private readonly HttpClientRequestAdapter _adapter;

    private CustomerValueClient(HttpClientRequestAdapter adapter)
        : base(adapter) => _adapter = adapter;

    /// <summary>A client that shows a key, or none where the app is open.</summary>
    /// <param name="address">Where the app is, such as https://shop-value.azurewebsites.net.</param>
    /// <param name="key">Key that is sent in the header X-Api-Key, or null.</param>
    /// <exception cref="ArgumentException">A key would be sent unencrypted to another machine.</exception>
    public static CustomerValueClient Create(Uri address, string? key = null) =>
        key is null ? Create(address, new AnonymousAuthenticationProvider())
        : address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback
            ? throw new ArgumentException("A key is only sent over https.", nameof(address))
        : Create(address, new KeyProvider(key));

    /// <summary>A client that shows bearer tokens of Entra ID.</summary>
    /// <param name="address">Where the app is.</param>
    /// <param name="authentication">Gives the tokens.</param>
    public static CustomerValueClient Create(Uri address, IAuthenticationProvider authentication) =>
        new(new HttpClientRequestAdapter(authentication) { BaseUrl = address.ToString().TrimEnd('/') });

    /// <inheritdoc />
    public void Dispose() => _adapter.Dispose();

    /// <summary>That of Kiota refuses the local host, which has no https.</summary>
    private sealed class KeyProvider(string key) : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        )
        {
            request.Headers.Add("X-Api-Key", key);
            return Task.CompletedTask;
        }
    }
}
