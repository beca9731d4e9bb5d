using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace CustomerValue.Storage;

/// <summary>
/// Where the app's storage is, as Azure Functions names it: <c>AzureWebJobsStorage</c> is a connection string (Azurite), or
/// <c>AzureWebJobsStorage__accountName</c> names an account that is reached with the app's identity
/// (<c>AzureWebJobsStorage__clientId</c> for a user-assigned one).
/// </summary>
public sealed class StorageOptions
{
    /// <summary>Connection string; for the emulator only, in Azure the identity is used.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Name of the storage account.</summary>
    public string? AccountName { get; set; }

    /// <summary>Client id of the user-assigned identity.</summary>
    public string? ClientId { get; set; }

    /// <summary>Whether storage is the emulator on this machine.</summary>
    public bool IsOnThisMachine =>
        !string.IsNullOrEmpty(ConnectionString)
        && Flaw() is null
        && new BlobServiceClient(ConnectionString).Uri.IsLoopback;

    /// <summary>What is wrong with them and what to do, without their values, which may be secret; null for nothing.</summary>
    public string? Flaw()
    {
        if (string.IsNullOrEmpty(ConnectionString))
        {
            return string.IsNullOrEmpty(AccountName) ? StorageClients.NoStorage
                : IsAccountName(AccountName) ? null
                : "AzureWebJobsStorage__accountName is no name of a storage account: 3 to 24 small letters and digits, without an address around it.";
        }

        try
        {
            _ = new StorageClients(this);
            return null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            return "AzureWebJobsStorage is no connection string for blobs, queues and tables. Set UseDevelopmentStorage=true or the one of an account, or AzureWebJobsStorage__accountName in its place.";
        }
    }

    private static bool IsAccountName(string name) =>
        name.Length is >= 3 and <= 24 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));
}

/// <summary>The three storage clients, made once.</summary>
public sealed class StorageClients
{
    /// <summary>What to do where no storage is set.</summary>
    public const string NoStorage =
        "Set AzureWebJobsStorage to a connection string, or AzureWebJobsStorage__accountName to the storage account's name.";

    /// <summary>The tables that are always there; every run adds one of its own.</summary>
    public static IReadOnlyList<string> TableNames { get; } = ["runs", "exports", "audit"];

    /// <summary>Makes the clients; nothing is contacted.</summary>
    /// <exception cref="InvalidOperationException">Neither a connection string nor an account name is set.</exception>
    public StorageClients(StorageOptions options)
    {
        // The emulator lags behind Azure: the newest service version that it knows is pinned for it.
        if (!string.IsNullOrEmpty(options.ConnectionString))
        {
            Blobs = new BlobServiceClient(
                options.ConnectionString,
                new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05)
            );
            Queues = new QueueServiceClient(
                options.ConnectionString,
                new QueueClientOptions(QueueClientOptions.ServiceVersion.V2025_11_05)
            );
            Tables = new TableServiceClient(options.ConnectionString);
        }
        else if (!string.IsNullOrEmpty(options.AccountName))
        {
            TokenCredential credential = string.IsNullOrEmpty(options.ClientId)
                ? new DefaultAzureCredential()
                : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(options.ClientId));
            Blobs = new BlobServiceClient(Endpoint(options.AccountName, "blob"), credential);
            Queues = new QueueServiceClient(Endpoint(options.AccountName, "queue"), credential);
            Tables = new TableServiceClient(Endpoint(options.AccountName, "table"), credential);
        }
        else
        {
            throw new InvalidOperationException(NoStorage);
        }
    }

    /// <summary>Blob service.</summary>
    public BlobServiceClient Blobs { get; }

    /// <summary>Queue service.</summary>
    public QueueServiceClient Queues { get; }

    /// <summary>Table service.</summary>
    public TableServiceClient Tables { get; }

    /// <summary>Creates the containers, tables and queues that do not exist yet.</summary>
    public async Task CreateMissingAsync(CancellationToken cancellation)
    {
        foreach (var container in Containers.All)
        {
            await Blobs.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellation);
        }

        foreach (var queue in QueueNames.All.SelectMany(q => new[] { q, QueueNames.Poison(q) }))
        {
            await Queues.GetQueueClient(queue).CreateIfNotExistsAsync(cancellationToken: cancellation);
        }

        foreach (var table in TableNames)
        {
            await Tables.CreateTableIfNotExistsAsync(table, cancellation);
        }
    }

    private static Uri Endpoint(string account, string service) => new($"https://{account}.{service}.core.windows.net");
}

/// <summary>The blob containers, one per stage of the road.</summary>
public static class Containers
{
    /// <summary>Uploads.</summary>
    public const string Exports = "exports";

    /// <summary>Canonical order lines, manifests, rejects.</summary>
    public const string Lake = "lake";

    /// <summary>Features by cutoff.</summary>
    public const string Features = "features";

    /// <summary>Model versions.</summary>
    public const string Models = "models";

    /// <summary>Scoring runs and the pointer to the current one.</summary>
    public const string Scores = "scores";

    /// <summary>Answers to requests that may be sent again, for a day.</summary>
    public const string Answers = "answers";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Exports, Lake, Features, Models, Scores, Answers];
}

/// <summary>The queues, one per queue-triggered function.</summary>
public static class QueueNames
{
    /// <summary>BlobCreated and BlobDeleted events of the exports container.</summary>
    public const string ExportCreated = "export-created";

    /// <summary>One message per run and partition.</summary>
    public const string Featurize = "featurize";

    /// <summary>One message per training.</summary>
    public const string Retrain = "retrain";

    /// <summary>One message per run and partition.</summary>
    public const string Score = "score";

    /// <summary>One message per run.</summary>
    public const string Publish = "publish";

    /// <summary>One message per published run.</summary>
    public const string Summarize = "summarize";

    /// <summary>One message per published run.</summary>
    public const string Recommend = "recommend";

    /// <summary>One message per published training.</summary>
    public const string Photos = "photos";

    /// <summary>One message per published run.</summary>
    public const string Announce = "announce";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [ExportCreated, Featurize, Retrain, Score, Publish, Summarize, Recommend, Photos, Announce];

    /// <summary>Where the host puts a message that failed too often.</summary>
    public static string Poison(string queue) => queue + "-poison";
}
