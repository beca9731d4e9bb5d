using CustomerValue.Exports;
using CustomerValue.Previews;

namespace CustomerValue.Testing.Door;

/// <summary>How a draw went through the door.</summary>
internal enum DoorVerdict
{
    /// <summary>Every customer's spend is right to the cent.</summary>
    Right,

    /// <summary>A question was asked.</summary>
    Asked,

    /// <summary>The upload was refused.</summary>
    Failed,

    /// <summary>It was read, and differs.</summary>
    Different,
}

/// <summary>Reads draws and holds them against what is right.</summary>
internal static class DoorCheck
{
    /// <summary>Reads one draw.</summary>
    /// <param name="draw">The draw.</param>
    /// <param name="folder">Existing folder for its files.</param>
    /// <returns>How it went, and what to tell of it.</returns>
    public static async Task<(DoorVerdict Verdict, string Told)> ReadAsync(DoorDraw draw, string folder)
    {
        var files = new List<DryRunFile>();
        for (var i = 0; i < draw.Files.Count; i++)
        {
            var path = Path.Combine(folder, $"orders-{i}.csv");
            await File.WriteAllBytesAsync(path, draw.Files[i]);
            files.Add(new DryRunFile($"orders-{i}.csv", path, null));
        }

        var run = new DryRun(
            new ExportSettings { Partitions = 1 },
            new Scratch(Path.Combine(folder, "scratch")),
            TimeProvider.System
        );
        var answer = await run.ReadAsync(files, CancellationToken.None);
        if (answer.Outcome == "asked")
        {
            return (DoorVerdict.Asked, $"{answer.Code}: {answer.Message}");
        }

        if (answer.Outcome == "failed")
        {
            return (DoorVerdict.Failed, $"{answer.Code}: {answer.Message}");
        }

        // Per cents leave fractions of a hundredth on each line, unless an amount beside them is rounded; so do refunds with their share of tax.
        var tolerance =
            draw.Dialect is { LineDiscounts: true, Layout: DoorLayout.Lines } ? 0.5m
            : draw.Dialect is { Tax: true, Returns: DoorReturns.Column } ? (draw.Dialect.NoDecimals ? 5 : 0.05m)
            : 0.011m;
        var wrong = draw
            .Spend.Keys.Union(answer.Customers.Keys)
            .Select(id =>
                (
                    Id: id,
                    Right: draw.Spend.GetValueOrDefault(id) / 100m,
                    Read: answer.Customers.GetValueOrDefault(id)?.Spend ?? 0
                )
            )
            .Where(c =>
                Math.Abs(c.Right - c.Read) > tolerance || !draw.Spend.ContainsKey(c.Id) && !IsBlank(answer, c.Id)
            )
            .ToList();
        return wrong.Count == 0
            ? (DoorVerdict.Right, string.Join(' ', answer.Warnings))
            : (DoorVerdict.Different, string.Join("; ", wrong.Take(4).Select(w => $"{w.Id} {w.Right} read {w.Read}")));
    }

    // A customer of nothing but returned goods is one who came to nothing.
    private static bool IsBlank(DryRunResponse answer, string id) => answer.Customers[id].Orders == 0;
}
