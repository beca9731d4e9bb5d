namespace CustomerValue;

/// <summary>Who is asked first.</summary>
public enum SentimentService
{
    /// <summary>The shop's model, or the word list.</summary>
    Local,

    /// <summary>Azure AI Language, with the local one where it fails.</summary>
    AzureLanguage,
}
