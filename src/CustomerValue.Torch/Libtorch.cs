using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using CustomerValue.Models;

namespace CustomerValue.Torch;

/// <summary>
/// Loads libtorch from the folder <c>libtorch</c> beside the app, or from <c>artifacts/libtorch</c> of the repository that the
/// app was built in.
/// </summary>
internal static partial class Libtorch
{
    private const string Bridge = "libLibTorchSharp.so";

    // RTLD_NOW
    private const int BindNow = 2;

    // In the order of their needs: each finds those before it loaded already.
    private static readonly string[] Libraries = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private static readonly Lazy<string?> Unusable = new(() => WhyUnusable(Folders(AppContext.BaseDirectory)));

    /// <summary>Why networks cannot be trained here, in words for the leaderboard; null where they can.</summary>
    public static string? Missing => Unusable.Value;

    /// <exception cref="ModelFitException">libtorch cannot be loaded; the message says why.</exception>
    public static void Require()
    {
        if (Missing is { } reason)
        {
            throw new ModelFitException(reason);
        }
    }

    /// <summary>Folders that may hold libtorch, the nearest first.</summary>
    internal static IEnumerable<string> Folders(string app)
    {
        yield return Path.Combine(app, "libtorch");
        for (var folder = new DirectoryInfo(app); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "artifacts", "libtorch");
        }
    }

    /// <summary>Loads libtorch from the first of the folders that has it.</summary>
    /// <returns>Null, or why it cannot be used.</returns>
    internal static string? WhyUnusable(IEnumerable<string> folders)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return "Networks are trained on 64-bit Linux on x64 only: libtorch is not packaged for this machine.";
        }

        if (folders.FirstOrDefault(f => File.Exists(Path.Combine(f, Bridge))) is not { } folder)
        {
            return "Networks need libtorch, and the app has no folder 'libtorch'. Copy artifacts/libtorch of the build beside the app.";
        }

        try
        {
            foreach (var library in Libraries)
            {
                NativeLibrary.Load(Path.Combine(folder, library));
            }

            LoadBridge(Path.Combine(folder, Bridge));
            return null;
        }
        catch (Exception e)
            when (e is DllNotFoundException or InvalidDataException or IOException or BadImageFormatException)
        {
            return $"libtorch cannot be loaded: {e.Message.Trim()}";
        }
    }

    /// <summary>
    /// TorchSharp's own library asks for a newer libstdc++ than Debian 12 has, without using anything of it: see
    /// docs/decisions/006-libtorch-on-debian-12.md.
    /// </summary>
    private static void LoadBridge(string file)
    {
        try
        {
            NativeLibrary.Load(file);
        }
        catch (DllNotFoundException e) when (MissingVersion().Match(e.Message) is { Success: true } match)
        {
            var library = File.ReadAllBytes(file);
            SymbolVersions.Weaken(library, match.Groups["version"].Value);
            var folder = Directory.CreateTempSubdirectory("libtorch-").FullName;
            try
            {
                var copy = Path.Combine(folder, Bridge);
                File.WriteAllBytes(copy, library);
                // All symbols now: one that is missing after all must be an error here, not the end of the process later.
                if (Open(copy, BindNow) == 0)
                {
                    throw new DllNotFoundException(Marshal.PtrToStringUTF8(LastError()), e);
                }
            }
            finally
            {
                // What is loaded stays loaded.
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    [LibraryImport("libdl.so.2", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Open(string file, int flags);

    [LibraryImport("libdl.so.2", EntryPoint = "dlerror")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint LastError();

    [GeneratedRegex(@"version `(?<version>GLIBCXX_[\d.]+)' not found", RegexOptions.None, 1000)]
    private static partial Regex MissingVersion();
}
