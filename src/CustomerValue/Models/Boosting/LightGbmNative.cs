using System.Runtime.InteropServices;

namespace CustomerValue.Models.Boosting;

/// <summary>The functions of LightGBM's C API that are used; every one returns 0 or sets the last error.</summary>
internal static unsafe partial class LightGbmNative
{
    public const int Float32 = 0;
    public const int PredictNormal = 0;
    public const int PredictRaw = 1;
    public const int PredictContributions = 3;

    private const string Library = "lib_lightgbm";

    /// <exception cref="ModelFitException">The call failed.</exception>
    public static void Check(int result)
    {
        if (result != 0)
        {
            throw new ModelFitException($"LightGBM: {Marshal.PtrToStringUTF8(LGBM_GetLastError())}");
        }
    }

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint LGBM_GetLastError();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_DatasetCreateFromMat(
        float* data,
        int dataType,
        int rows,
        int columns,
        int rowMajor,
        string parameters,
        nint reference,
        out nint dataset
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_DatasetSetField(nint dataset, string field, float* data, int count, int type);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_DatasetFree(nint dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_BoosterCreate(nint dataset, string parameters, out nint booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_BoosterLoadModelFromString(string model, out int iterations, out nint booster);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_BoosterGetCurrentIteration(Booster booster, out int iteration);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_BoosterGetNumClasses(Booster booster, out int classes);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_BoosterFree(nint booster);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_BoosterAddValidData(nint booster, nint dataset);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_BoosterUpdateOneIter(nint booster, out int finished);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_BoosterGetEval(nint booster, int dataIndex, out int count, double* results);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_BoosterPredictForMat(
        Booster booster,
        float* data,
        int dataType,
        int rows,
        int columns,
        int rowMajor,
        int predictType,
        int startIteration,
        int iterations,
        string parameters,
        out long count,
        double* result
    );

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LGBM_BoosterSaveModelToString(
        nint booster,
        int startIteration,
        int iterations,
        int importanceType,
        long bufferLength,
        out long length,
        byte* buffer
    );
}
