using System.Reflection;
using System.Runtime.InteropServices;

namespace CustomerValue.Models.Boosting;

/// <summary>The functions of XGBoost's C API that are used; every one returns 0 or sets the last error of its thread.</summary>
internal static unsafe partial class XgboostNative
{
    private const string Library = "xgboost";

    // The API of JSON settings for predicting and saving.
    private static readonly Version Oldest = new(1, 6);

    private static readonly Lazy<nint> Loaded = new(LoadLibrary);
    private static readonly Lazy<string?> Unusable = new(WhyUnusable);

    static XgboostNative() =>
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(),
            (name, _, _) => name == Library ? Loaded.Value : nint.Zero
        );

    /// <summary>Why XGBoost cannot be used here, in words for the leaderboard; null where it can.</summary>
    public static string? Missing => Unusable.Value;

    /// <summary>Version of the installed library.</summary>
    public static Version InstalledVersion
    {
        get
        {
            XGBoostVersion(out var major, out var minor, out var patch);
            return new Version(major, minor, patch);
        }
    }

    /// <exception cref="ModelFitException">The library is not installed or too old.</exception>
    public static void Require()
    {
        if (Missing is { } reason)
        {
            throw new ModelFitException(reason);
        }
    }

    /// <exception cref="ModelFitException">The call failed.</exception>
    public static void Check(int result)
    {
        if (result != 0)
        {
            var error = Marshal.PtrToStringUTF8(XGBGetLastError()) ?? "";
            // The lines below are a stack trace.
            throw new ModelFitException($"XGBoost: {error.Split('\n')[0]}");
        }
    }

    private static nint LoadLibrary()
    {
        string[] names = ["libxgboost.so.0", "libxgboost.so", "libxgboost.dylib", "xgboost.dll"];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                return handle;
            }
        }

        return nint.Zero;
    }

    private static string? WhyUnusable() =>
        Loaded.Value == nint.Zero ? "XGBoost's library (libxgboost) is not installed; LightGBM takes its place."
        : InstalledVersion < Oldest ? $"XGBoost {InstalledVersion} is too old; LightGBM takes its place."
        : null;

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGDMatrixCreateFromMat_omp(
        float* data,
        ulong rows,
        ulong columns,
        float missing,
        out DMatrix matrix,
        int threads
    );

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGDMatrixFree(nint matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGDMatrixSetFloatInfo(DMatrix matrix, string field, float[] values, ulong count);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGBoosterCreate(nint[] matrices, ulong count, out XgboostBooster booster);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGBoosterFree(nint booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGBoosterSetParam(XgboostBooster booster, string name, string value);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGBoosterUpdateOneIter(XgboostBooster booster, int iteration, DMatrix train);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGBoosterEvalOneIter(
        XgboostBooster booster,
        int iteration,
        nint[] matrices,
        string[] names,
        ulong count,
        out nint text
    );

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGBoosterSlice(
        XgboostBooster booster,
        int begin,
        int end,
        int step,
        out XgboostBooster slice
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGBoosterPredictFromDMatrix(
        XgboostBooster booster,
        DMatrix matrix,
        string settings,
        out ulong* shape,
        out ulong dimensions,
        out float* result
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGBoosterSaveModelToBuffer(
        XgboostBooster booster,
        string settings,
        out ulong length,
        out byte* bytes
    );

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int XGBoosterLoadModelFromBuffer(XgboostBooster booster, byte[] bytes, ulong length);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint XGBGetLastError();

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void XGBoostVersion(out int major, out int minor, out int patch);
}

/// <summary>Rows in XGBoost's memory, freed with the last reference.</summary>
internal sealed class DMatrix : SafeHandle
{
    public DMatrix()
        : base(nint.Zero, ownsHandle: true) { }

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle() => XgboostNative.XGDMatrixFree(handle) == 0;
}

/// <summary>An ensemble in XGBoost's memory, freed with the last reference.</summary>
internal sealed class XgboostBooster : SafeHandle
{
    public XgboostBooster()
        : base(nint.Zero, ownsHandle: true) { }

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle() => XgboostNative.XGBoosterFree(handle) == 0;
}
