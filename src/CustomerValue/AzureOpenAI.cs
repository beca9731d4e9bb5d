using System.ClientModel;
using System.ClientModel.Primitives;
using Azure.AI.OpenAI;
using Azure.Core;
using Azure.Identity;

namespace CustomerValue;

/// <summary>Makes clients of Azure OpenAI. Nothing is contacted.</summary>
internal static class AzureOpenAI
{
    // The libraries retry 429 and 5xx themselves, waiting as Retry-After says.
    private const int Retries = 3;

    /// <summary>A client that shows a key, or the identity where there is none.</summary>
    /// <param name="endpoint">Address of the resource.</param>
    /// <param name="key">Its key, or nothing.</param>
    /// <param name="clientId">Client id of a user-assigned identity, or nothing.</param>
    /// <param name="timeoutSeconds">Seconds that one try may take.</param>
    public static AzureOpenAIClient Client(Uri endpoint, string? key, string? clientId, int timeoutSeconds)
    {
        var limits = Limited(new AzureOpenAIClientOptions(), timeoutSeconds);
        if (!string.IsNullOrEmpty(key))
        {
            return new AzureOpenAIClient(endpoint, new ApiKeyCredential(key), limits);
        }

        TokenCredential credential = string.IsNullOrEmpty(clientId)
            ? new DefaultAzureCredential()
            : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));
        return new AzureOpenAIClient(endpoint, credential, limits);
    }

    /// <summary>Options with the app's limits of tries and time.</summary>
    public static T Limited<T>(T client, int timeoutSeconds)
        where T : ClientPipelineOptions
    {
        client.NetworkTimeout = TimeSpan.FromSeconds(timeoutSeconds);
        client.RetryPolicy = new ClientRetryPolicy(Retries);
        return client;
    }
}
