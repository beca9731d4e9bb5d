using System.ClientModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;
using OpenAI;

namespace CustomerValue.Summaries;

/// <summary>Makes the chat client that the settings ask for.</summary>
public static class SummaryChat
{
    /// <summary>The client, or null where the template writes. Nothing is contacted.</summary>
    /// <exception cref="ValidationException">A setting is missing or wrong.</exception>
    public static IChatClient? Create(SummaryOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options.Service switch
        {
            SummaryService.AzureOpenAI => AzureOpenAI
                .Client(options.Endpoint!, options.Key, options.ClientId, options.TimeoutSeconds)
                .GetChatClient(options.Model)
                .AsIChatClient(),
            SummaryService.OpenAI => new OpenAIClient(
                new ApiKeyCredential(options.Key!),
                AzureOpenAI.Limited(new OpenAIClientOptions { Endpoint = options.Endpoint }, options.TimeoutSeconds)
            )
                .GetChatClient(options.Model)
                .AsIChatClient(),
            _ => null,
        };
    }
}
