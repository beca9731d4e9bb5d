namespace CustomerValue.Exports.Formats;

/// <summary>A table that was looked through.</summary>
/// <param name="Number">Its place, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsHidden">Whether it is hidden.</param>
/// <param name="Rows">Rows with a value below the header.</param>
/// <param name="Width">Columns with a value among the first rows.</param>
/// <param name="Names">Names of its columns; null where none were found.</param>
/// <param name="HeaderRow">Row of the header, from 0.</param>
internal sealed record LookedTable(
    int Number,
    string Name,
    bool IsHidden,
    long Rows,
    int Width,
    IReadOnlyList<string>? Names,
    int HeaderRow
);
