namespace FunctionsApp.Http;

/// <summary>Marks an operation whose answer no cache may keep.</summary>
internal sealed record NeverStored;
