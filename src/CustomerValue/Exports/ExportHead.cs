using CustomerValue.Exports.Formats;
using CustomerValue.Exports.Reading;

namespace CustomerValue.Exports;

/// <summary>Plans an upload from its first part alone, with values of its columns for people to look at.</summary>
internal static class ExportHead
{
    private const int HeadBytes = 4 << 20;
    private const string BadMapping = "bad_mapping";

    /// <summary>Reads the first part. A workbook or Parquet file is unpacked whole for it.</summary>
    /// <exception cref="ExportRefusedException">It is no table, or its mapping file is not right.</exception>
    public static async Task<ReadingPlan> PlanAsync(
        ExportSource source,
        int memoryLimitMb,
        Scratch scratch,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var mapping = ExportMapping.Parse(source.Name, source.MappingJson);
        using var folder = scratch.NewFolder();
        await using var upload = await OpenedUpload.OpenAsync(source, mapping, folder, memoryLimitMb, cancellation);
        var (text, final) = await new TextChunks(upload.Text, HeadBytes, source.Name).ReadAsync(cancellation);
        var rows = RowReader.Open(source.Name, text.Span, final, mapping, upload.Delimiter);
        var latest = time.GetUtcNow().UtcDateTime.AddDays(2);
        var profile = new FileProfile(rows.Headers, rows.Sample(text.Span, final), latest);
        try
        {
            return ExportPlanner.Show(profile, ExportPlanner.Plan(source.Name, profile, mapping), withSamples: true);
        }
        catch (ExportRefusedException e) when (e.Code != BadMapping)
        {
            return ExportPlanner.ShowUnplanned(profile, mapping);
        }
    }

    /// <summary>The same where the mapping file may be wrong: then it is read as if there were none.</summary>
    public static async Task<ReadingPlan> PlanAnywayAsync(
        ExportSource source,
        int memoryLimitMb,
        Scratch scratch,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        try
        {
            return await PlanAsync(source, memoryLimitMb, scratch, time, cancellation);
        }
        catch (ExportRefusedException e) when (e.Code == BadMapping)
        {
            return await PlanAsync(source with { MappingJson = null }, memoryLimitMb, scratch, time, cancellation);
        }
    }
}
