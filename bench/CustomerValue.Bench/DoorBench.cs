using System.Globalization;
using CustomerValue.Testing.Door;

namespace CustomerValue.Bench;

/// <summary>
/// Orders made up with known totals per customer, written in random dialects and read by the door: sums per customer are right to the cent,
/// or a question is asked.
/// </summary>
internal static class DoorBench
{
    public static async Task RunAsync(Results results, int from, int draws, bool verbose, string? kept)
    {
        var folder = Directory.CreateTempSubdirectory("door-").FullName;
        var counts = new int[4];
        var codes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        try
        {
            for (var number = from; number < from + draws; number++)
            {
                var draw = DoorDraw.Make(number);
                var (verdict, told) = await DoorCheck.ReadAsync(draw, folder);
                counts[(int)verdict]++;
                if (kept is not null)
                {
                    Directory.CreateDirectory(kept);
                    for (var i = 0; i < draw.Files.Count; i++)
                    {
                        await File.WriteAllBytesAsync(Path.Combine(kept, $"{number}-{i}.csv"), draw.Files[i]);
                    }
                }

                if (verdict is DoorVerdict.Asked or DoorVerdict.Failed)
                {
                    var code = told.Split(':')[0];
                    codes[code] = codes.GetValueOrDefault(code) + 1;
                }

                if (verdict is DoorVerdict.Different or DoorVerdict.Failed || (verbose && verdict == DoorVerdict.Asked))
                {
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{number} {verdict} {draw.Dialect.Language.Name} {draw.Dialect.Layout} {draw.Dialect.Returns}: {told[..Math.Min(told.Length, 300)]}"
                        )
                    );
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var (code, count) in codes)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{code}: {count}"));
        }

        results.Write("door", "dialects", "door", "draws", draws, "");
        results.Write("door", "dialects", "door", "silent_differences", counts[(int)DoorVerdict.Different], "");
        results.Write("door", "dialects", "door", "asked_share", (double)counts[(int)DoorVerdict.Asked] / draws, "");
        results.Write("door", "dialects", "door", "failed_share", (double)counts[(int)DoorVerdict.Failed] / draws, "");
    }
}
