using Azure;
using Azure.Data.Tables;

namespace CustomerValue.Storage;

/// <summary>
/// Single customers by id: a table for each run, so that dropping an old run is one call. PartitionKey is a bucket of the
/// customer id's hash, RowKey the id itself, encoded.
/// </summary>
public sealed class ScoreTable(StorageClients clients)
{
    private const string Prefix = "customers";
    private const int Buckets = 256;

    /// <summary>Letters of a key: 1 KiB of UTF-16.</summary>
    internal const int LongestKey = 512;
    private const int BatchSize = 100;
    private const int ParallelBatches = 4;

    /// <summary>Writes rows, replacing those of an earlier try.</summary>
    /// <param name="run">Id of the run.</param>
    /// <param name="rows">Customer id and the properties of its row.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public async Task PutAsync(
        string run,
        IEnumerable<(string CustomerId, IReadOnlyDictionary<string, object?> Properties)> rows,
        CancellationToken cancellation
    )
    {
        var table = clients.Tables.GetTableClient(TableName(run));
        await table.CreateIfNotExistsAsync(cancellation);
        var batches = rows.Select(r => Row(r.CustomerId, r.Properties))
            .GroupBy(r => r.PartitionKey, StringComparer.Ordinal)
            .SelectMany(g => g.Chunk(BatchSize));
        await Parallel.ForEachAsync(
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelBatches, CancellationToken = cancellation },
            async (batch, stop) =>
            {
                var actions = batch.Select(r => new TableTransactionAction(
                    TableTransactionActionType.UpsertReplace,
                    r
                ));
                await table.SubmitTransactionAsync(actions, stop);
            }
        );
    }

    /// <summary>The row of a customer, or null when the run does not have one.</summary>
    public async Task<TableEntity?> FindAsync(string run, string customerId, CancellationToken cancellation)
    {
        var table = clients.Tables.GetTableClient(TableName(run));
        try
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(
                Bucket(customerId),
                Key(customerId),
                cancellationToken: cancellation
            );
            return row.HasValue ? row.Value : null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Removes a customer's rows of every run.</summary>
    public async Task RemoveAsync(string customerId, CancellationToken cancellation)
    {
        await foreach (var item in clients.Tables.QueryAsync(cancellationToken: cancellation))
        {
            if (item.Name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                var table = clients.Tables.GetTableClient(item.Name);
                await table.DeleteEntityAsync(Bucket(customerId), Key(customerId), cancellationToken: cancellation);
            }
        }
    }

    /// <summary>Removes the rows of a run.</summary>
    public async Task DropAsync(string run, CancellationToken cancellation) =>
        await clients.Tables.DeleteTableAsync(TableName(run), cancellation);

    private static TableEntity Row(string customerId, IReadOnlyDictionary<string, object?> properties)
    {
        var row = new TableEntity(Bucket(customerId), Key(customerId));
        foreach (var (name, value) in properties)
        {
            row[name] = value;
        }

        return row;
    }

    private static string TableName(string run) => Prefix + run.Replace("-", "", StringComparison.Ordinal);

    private static string Bucket(string customerId) =>
        (CustomerHash.Of(customerId) % Buckets).ToString("x2", provider: null);

    // Table keys may not hold / \ # ? and control characters; percent encoding keeps ids readable otherwise.
    internal static string Key(string customerId)
    {
        var key = Uri.EscapeDataString(customerId);
        // Uploads are read without such ids; an older lake may have some. No encoded id has an equals sign.
        return key.Length <= LongestKey ? key : $"={ContentHash.Of(customerId)}";
    }
}
