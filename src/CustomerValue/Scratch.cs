using System.Globalization;

namespace CustomerValue;

/// <summary>
/// Temporary folders of one process. The host ends a process without warning, so folders of dead processes are removed
/// when the next one starts.
/// </summary>
public sealed class Scratch
{
    private readonly string _root;
    private int _count;

    /// <summary>Makes the process's folder and removes those that dead processes left.</summary>
    public Scratch(string directory)
    {
        _root = Path.Combine(directory, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        if (Directory.Exists(directory))
        {
            foreach (var left in Directory.GetDirectories(directory).Where(IsLeftOver))
            {
                TryDelete(left);
            }
        }

        Directory.CreateDirectory(_root);
    }

    /// <summary>A new empty folder that is removed on dispose.</summary>
    public ScratchFolder NewFolder() =>
        new(Path.Combine(_root, Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture)));

    internal static void TryDelete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (IOException)
        {
            // Another process cleans up at the same time, or a file is still open: the next start tries again.
        }
    }

    private static bool IsLeftOver(string directory)
    {
        if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var processId))
        {
            return false;
        }

        if (processId == Environment.ProcessId)
        {
            return true;
        }

        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(processId);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}

/// <summary>A temporary folder.</summary>
public sealed class ScratchFolder : IDisposable
{
    internal ScratchFolder(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc />
    public void Dispose() => Scratch.TryDelete(Path);
}
