using Microsoft.Extensions.Logging;

namespace EndToEnd.Tests;

internal sealed class FileLog : ILoggerFactory, ILogger
{
    public void AddProvider(ILoggerProvider provider) { }
    public ILogger CreateLogger(string categoryName) => this;
    public void Dispose() { }
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (typeof(FileLog)) { File.AppendAllText("/tmp/w/recs/host.log", formatter(state, exception) + exception + "\n"); }
    }
}
