namespace CustomerValue.Exports;

/// <summary>The refused rows of a chunk as Parquet: line, column, value, reason, raw.</summary>
internal static class RejectFile
{
    /// <summary>Writes the file; of very many refused rows only the first are listed, all are counted.</summary>
    /// <returns>False when no row was refused; nothing is written then.</returns>
    public static bool Write(string file, ReadOnlySpan<byte> text, ScratchRows early, ExportChunk? values, int most)
    {
        var late = values?.Refused(most).ToList() ?? [];
        if (early.Rejects.Count == 0 && late.Count == 0)
        {
            return false;
        }

        using var connection = DuckDb.Open(Path.GetDirectoryName(file)!, 128);
        connection.Execute(
            "CREATE TABLE rejects (line BIGINT, \"column\" VARCHAR, value VARCHAR, reason VARCHAR, raw VARCHAR)"
        );
        using (var appender = connection.CreateAppender("rejects"))
        {
            foreach (var reject in early.Rejects.Take(most))
            {
                appender
                    .CreateRow()
                    .AppendValue(reject.Line)
                    .AppendNullValue()
                    .AppendNullValue()
                    .AppendValue(reject.Reason)
                    .AppendValue(reject.Raw)
                    .EndRow();
            }

            foreach (var reject in late)
            {
                appender
                    .CreateRow()
                    .AppendValue(reject.Line)
                    .AppendValue(reject.Column)
                    .AppendValue(reject.Value)
                    .AppendValue(reject.Reason)
                    .AppendValue(ScratchRows.RawText(early.Raw(reject.Line, text)))
                    .EndRow();
            }
        }

        connection.Execute(
            $"COPY (SELECT * FROM rejects ORDER BY line) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd)"
        );
        return true;
    }
}
