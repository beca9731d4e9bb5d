using System.ClientModel;
using System.ClientModel.Primitives;
using System.ComponentModel.DataAnnotations;
using Azure.AI.OpenAI;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.AI;
using OpenAI;

namespace CustomerValue.Summaries;

/// <summary>Makes the chat client that the settings ask for.</summary>
public static class SummaryChat
{
    // The libraries retry 429 and 5xx themselves, waiting as Retry-After says.
    private const int Retries = 3;

    /// <summary>The client, or null where the template writes. Nothing is contacted.</summary>
    /// <exception cref="ValidationException">A setting is missing or wrong.</exception>
    public static IChatClient? Create(SummaryOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options.Service switch
        {
            SummaryService.AzureOpenAI => Azure(options).GetChatClient(options.Model).AsIChatClient(),
            SummaryService.OpenAI => new OpenAIClient(
                new ApiKeyCredential(options.Key!),
                Limited(new OpenAIClientOptions { Endpoint = options.Endpoint }, options)
            )
                .GetChatClient(options.Model)
                .AsIChatClient(),
            _ => null,
        };
    }

    private static AzureOpenAIClient Azure(SummaryOptions options)
    {
        var limits = Limited(new AzureOpenAIClientOptions(), options);
        if (!string.IsNullOrEmpty(options.Key))
        {
            return new AzureOpenAIClient(options.Endpoint!, new ApiKeyCredential(options.Key), limits);
        }

        TokenCredential credential = string.IsNullOrEmpty(options.ClientId)
            ? new DefaultAzureCredential()
            : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(options.ClientId));
        return new AzureOpenAIClient(options.Endpoint!, credential, limits);
    }

    private static T Limited<T>(T client, SummaryOptions options)
        where T : ClientPipelineOptions
    {
        client.NetworkTimeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        client.RetryPolicy = new ClientRetryPolicy(Retries);
        return client;
    }
}
