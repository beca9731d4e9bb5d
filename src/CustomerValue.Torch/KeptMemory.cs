using System.Runtime.InteropServices;

namespace CustomerValue.Torch;

/// <summary>
/// While one of these is held, memory that libtorch frees stays with the process. Otherwise glibc gives it back to the system after
/// every step and takes it again with the next, which took half of the time of a training on photos. In the end what is free goes back.
/// </summary>
internal sealed partial class KeptMemory : IDisposable
{
    // Parameters of mallopt, in malloc.h.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;

    // The largest that glibc takes.
    private const int LargestOnHeap = 32 << 20;
    private const int Everything = 2_000_000_000;
    private const int Usual = 2 * LargestOnHeap;

    private static readonly Lock Counting = new();
    private static int _held;

    public KeptMemory()
    {
        lock (Counting)
        {
            if (_held++ == 0)
            {
                _ = SetOption(MapThreshold, LargestOnHeap);
                _ = SetOption(TrimThreshold, Everything);
            }
        }
    }

    public void Dispose()
    {
        lock (Counting)
        {
            if (--_held == 0)
            {
                _ = SetOption(TrimThreshold, Usual);
                _ = Trim(0);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Trim(nuint kept);
}
