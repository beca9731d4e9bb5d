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
    public static CustomerValueClient Create(Uri address, string? key = null) =>
        Create(
            address,
            key is null
                ? new AnonymousAuthenticationProvider()
                : new ApiKeyAuthenticationProvider(key, "X-Api-Key", ApiKeyAuthenticationProvider.KeyLocation.Header)
        );

    /// <summary>A client that shows bearer tokens of Entra ID.</summary>
    /// <param name="address">Where the app is.</param>
    /// <param name="authentication">Gives the tokens.</param>
    public static CustomerValueClient Create(Uri address, IAuthenticationProvider authentication) =>
        new(new HttpClientRequestAdapter(authentication) { BaseUrl = address.ToString().TrimEnd('/') });

    /// <inheritdoc />
    public void Dispose() => _adapter.Dispose();
}
