using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LocalHost;

/// <summary>Starts programs that end with this process, however it ends.</summary>
internal static partial class ChildProcess
{
    private const int FirstPort = 20_000;
    private const int PortCount = 12_000;
    private static readonly BlockingCollection<Action> Work = StartThread();

    // Another process begins elsewhere.
    private static int _lastPort = Environment.ProcessId * 61;

    /// <summary>Starts a program; its output goes line by line to <paramref name="output"/>.</summary>
    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        Action<string> output
    )
    {
        // setpriv (util-linux) asks the kernel to end the child with its parent: a killed host leaves nothing behind.
        const string setpriv = "/usr/bin/setpriv";
        var start = new ProcessStartInfo
        {
            FileName = File.Exists(setpriv) ? setpriv : program,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        if (File.Exists(setpriv))
        {
            start.ArgumentList.Add("--pdeathsig=KILL");
            start.ArgumentList.Add(program);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => Forward(e.Data);
        process.ErrorDataReceived += (_, e) => Forward(e.Data);
        StartOnOwnThread(process);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Forward(string? line)
        {
            if (!string.IsNullOrEmpty(line))
            {
                output(line);
            }
        }
    }

    /// <summary>
    /// The kernel ends such a child with the thread that started it, so that thread must live as long as this process: those
    /// of the thread pool do not.
    /// </summary>
    private static BlockingCollection<Action> StartThread()
    {
        var work = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
            {
                action();
            }
        })
        {
            IsBackground = true,
            Name = "starts child processes",
        };
        thread.Start();
        return work;
    }

    private static void StartOnOwnThread(Process process)
    {
        Exception? failure = null;
        using var done = new ManualResetEventSlim();
        Work.Add(() =>
        {
            try
            {
                process.Start();
            }
#pragma warning disable CA1031 // It is thrown again on the caller's thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        if (failure is not null)
        {
            throw new InvalidOperationException(
                $"{process.StartInfo.FileName} cannot be started: {failure.Message}",
                failure
            );
        }
    }

    /// <summary>Asks a process that was started here to end, and ends it when it has not done so in time.</summary>
    public static async Task EndAsync(Process process, TimeSpan grace)
    {
        const int terminate = 15;
        if (!process.HasExited && Signal(process.Id, terminate) == 0)
        {
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(grace));
        }

        await EndAsync(process);
    }

    /// <summary>Ends a process that was started here.</summary>
    public static async Task EndAsync(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>A port that is free on loopback, and that no outgoing connection takes before a child listens on it.</summary>
    public static int FreePort()
    {
        while (true)
        {
            // Below the ports that systems give to outgoing connections, and none twice.
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref _lastPort) % PortCount);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException e)
                when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another program has it.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int processId, int signal);
}
