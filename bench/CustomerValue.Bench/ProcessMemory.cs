using System.Globalization;

namespace CustomerValue.Bench;

/// <summary>Peak memory of a process, from Linux's /proc.</summary>
internal static class ProcessMemory
{
    /// <summary>Most memory the process had resident since the last <see cref="ResetPeak"/>, MB.</summary>
    public static double PeakMb(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status")
            .First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            / 1024;
    }

    /// <summary>Begins a new peak.</summary>
    public static void ResetPeak(int processId) => File.WriteAllText($"/proc/{processId}/clear_refs", "5");
}
