using DuckDB.NET.Data;

namespace CustomerValue.Storage;

/// <summary>A database over files that are downloaded to local disk, made anew when its readers want another state of them.</summary>
internal sealed class LocalDatabase(Scratch scratch) : IDisposable
{
    private const int MemoryLimitMb = 256;
    private const int Threads = 2;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Opened? _open;

    /// <summary>Opens a connection of the caller's own.</summary>
    /// <param name="tag">The state of the files that is wanted.</param>
    /// <param name="download">Puts the files into a folder and returns the SQL that makes views of them.</param>
    /// <param name="cancellation">Stops the waiting for others.</param>
    public async Task<DuckDBConnection> ConnectAsync(
        string tag,
        Func<ScratchFolder, Task<string>> download,
        CancellationToken cancellation
    )
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_open?.Tag != tag)
            {
                var opened = await OpenAsync(tag, download);
                _open?.Dispose();
                _open = opened;
            }

            var connection = _open!.Connection.Duplicate();
            await connection.OpenAsync(cancellation);
            return connection;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _open?.Dispose();
        _gate.Dispose();
    }

    private async Task<Opened> OpenAsync(string tag, Func<ScratchFolder, Task<string>> download)
    {
        var folder = scratch.NewFolder();
        try
        {
            var sql = await download(folder);
            var connection = DuckDb.Open(folder.Path, MemoryLimitMb, Threads);
            connection.Execute(sql);
            return new Opened(tag, connection, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private sealed record Opened(string Tag, DuckDBConnection Connection, ScratchFolder Folder) : IDisposable
    {
        public void Dispose()
        {
            Connection.Dispose();
            Folder.Dispose();
        }
    }
}
