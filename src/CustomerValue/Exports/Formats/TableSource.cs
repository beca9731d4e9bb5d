namespace CustomerValue.Exports.Formats;

/// <summary>A cell of a table as text.</summary>
/// <param name="Text">Its text, as short as it can be read back.</param>
/// <param name="IsNumber">Whether it is a number.</param>
/// <param name="IsFilled">Whether the text is that of a merged cell that began further up.</param>
internal readonly record struct TableCell(string Text, bool IsNumber = false, bool IsFilled = false);

/// <summary>A table of an upload: a sheet of a workbook, or a table of a page.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="IsHidden">Whether its author has hidden it.</param>
/// <param name="Rows">Its rows from the first one on; read once, in passing. A row may be changed when the next one is read.</param>
internal sealed record SourceTable(string Name, bool IsHidden, IEnumerable<List<TableCell>> Rows);

/// <summary>The tables of an upload. They are gone through twice: to choose, and to read.</summary>
internal abstract class TableSource
{
    /// <summary>What a table is called, for messages.</summary>
    public abstract string Word { get; }

    /// <summary>Whether there is one table only, so that its rows need not be counted; known when the first one is met.</summary>
    public bool IsSingle { get; protected set; }

    /// <summary>The tables in their order.</summary>
    public abstract IEnumerable<SourceTable> Tables(CancellationToken cancellation);
}
