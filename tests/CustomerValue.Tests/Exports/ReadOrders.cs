using System.Globalization;
using System.Text;
using CustomerValue.Exports;
using CustomerValue.Previews;

namespace CustomerValue.Tests.Exports;

/// <summary>Texts read as uploads into one lake, and what each customer comes to.</summary>
internal static class ReadOrders
{
    /// <summary>Reads texts, the oldest upload first.</summary>
    public static Task<DryRunResponse> Async(params string[] texts) =>
        Async([.. texts.Select(t => (Encoding.UTF8.GetBytes(t), (string?)null))]);

    /// <summary>Reads uploads with their mapping files.</summary>
    public static async Task<DryRunResponse> Async(params (byte[] Bytes, string? Mapping)[] uploads)
    {
        var folder = Directory.CreateTempSubdirectory("read-").FullName;
        try
        {
            var files = new List<DryRunFile>();
            for (var i = 0; i < uploads.Length; i++)
            {
                var path = Path.Combine(folder, $"orders-{i}");
                await File.WriteAllBytesAsync(path, uploads[i].Bytes);
                files.Add(new DryRunFile($"orders-{i}", path, uploads[i].Mapping));
            }

            var run = new DryRun(
                new ExportSettings { Partitions = 2 },
                new Scratch(Path.Combine(folder, "scratch")),
                TimeProvider.System
            );
            return await run.ReadAsync(files, TestContext.Current.CancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Customer, orders and spend, such as "ann 2 50".</summary>
    public static string Sums(this DryRunResponse answer)
    {
        (answer.Outcome is "ready" or "warned").ShouldBeTrue(answer.Message);
        return string.Join(
            "; ",
            answer.Customers.Select(c =>
                string.Create(CultureInfo.InvariantCulture, $"{c.Key} {c.Value.Orders} {c.Value.Spend:0.####}")
            )
        );
    }
}
