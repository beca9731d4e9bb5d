using System.Diagnostics;

namespace CustomerValue.Bench;

/// <summary>This program again, so that a measurement has a process of its own.</summary>
internal static class OwnProcess
{
    /// <summary>How to start it, whether it was started by the runtime or by itself.</summary>
    public static ProcessStartInfo Start(params string[] arguments)
    {
        var program = Environment.ProcessPath!;
        string[] assembly =
            Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        return new ProcessStartInfo(program, [.. assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
    }
}
