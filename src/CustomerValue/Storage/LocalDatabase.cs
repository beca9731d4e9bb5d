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
    /// <param name="download">Puts the files into a folder and returns the SQL that makes views or tables of them.</param>
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
            var connection = (await StateAsync(tag, download)).Connection.Duplicate();
            await connection.OpenAsync(cancellation);
            return connection;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Opens a file of the database's folder, which stays readable when the database has moved on.</summary>
    /// <param name="tag">The state of the files that is wanted.</param>
    /// <param name="download">As of <see cref="ConnectAsync"/>.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="makeSql">SQL that writes a file that is not there yet, to the given path.</param>
    /// <param name="cancellation">Stops the waiting for others.</param>
    public async Task<FileStream> OpenFileAsync(
        string tag,
        Func<ScratchFolder, Task<string>> download,
        string name,
        Func<string, string> makeSql,
        CancellationToken cancellation
    )
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var state = await StateAsync(tag, download);
            var file = state.Folder.File(name);
            if (!File.Exists(file))
            {
                var unfinished = state.Folder.File($"{name}.unfinished");
                state.Connection.Execute(makeSql(unfinished));
                File.Move(unfinished, file);
            }

            return File.OpenRead(file);
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

    private async Task<Opened> StateAsync(string tag, Func<ScratchFolder, Task<string>> download)
    {
        if (_open?.Tag != tag)
        {
            var opened = await OpenAsync(tag, download);
            _open?.Dispose();
            _open = opened;
        }

        return _open!;
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
