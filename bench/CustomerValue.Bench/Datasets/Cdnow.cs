using System.Globalization;
using System.IO.Compression;

namespace CustomerValue.Bench.Datasets;

/// <summary>
/// CDNOW: purchases from January 1997 to June 1998 of everybody who first bought in early 1997. The calibration is the
/// first 39 weeks, the holdout the next 39.
/// </summary>
internal static class Cdnow
{
    public const int HorizonDays = 273;

    public static readonly DateOnly Cutoff = new(1997, 10, 1);

    /// <summary>All 23,570 customers, from CDNOW_master.txt.gz.</summary>
    public static PurchaseLog Full(string dataDir) => Read(Path.Combine(dataDir, "cdnow", "CDNOW_master.txt.gz"), 0);

    /// <summary>The 2,357 customers of the published fits, from CDNOW_sample.txt.gz.</summary>
    public static PurchaseLog Sample(string dataDir) => Read(Path.Combine(dataDir, "cdnow", "CDNOW_sample.txt.gz"), 1);

    private static PurchaseLog Read(string path, int idColumns)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var rows = new List<PurchaseDay>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields.Length == 4 + idColumns && char.IsAsciiDigit(fields[0][0]))
            {
                rows.Add(
                    new PurchaseDay(
                        fields[0],
                        DateOnly.ParseExact(fields[1 + idColumns], "yyyyMMdd", CultureInfo.InvariantCulture),
                        double.Parse(fields[3 + idColumns], CultureInfo.InvariantCulture)
                    )
                );
            }
        }

        return new PurchaseLog(rows);
    }
}
