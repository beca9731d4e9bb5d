using System.Text.Json.Nodes;
using CustomerValue.Exports;
using CustomerValue.Exports.Reading;
using CustomerValue.Storage;

namespace CustomerValue.Previews;

/// <summary>What became of an upload's rows and money, in figures.</summary>
/// <param name="RowsRead">Rows below the header.</param>
/// <param name="RowsKept">Rows that became canonical rows.</param>
/// <param name="RowsRefused">Rows that were refused.</param>
/// <param name="RefusedByReason">Refused rows by reason.</param>
/// <param name="RowsAnonymous">Rows without a customer.</param>
/// <param name="RowsExcluded">Rows that are no purchase, or are not counted for another reason.</param>
/// <param name="First">Time of the first row, UTC.</param>
/// <param name="Last">Time of the last row, UTC.</param>
/// <param name="Currency">Currency of the amounts, if known.</param>
/// <param name="Money">Its money; null for kinds without money.</param>
/// <param name="Warnings">What a reader should know.</param>
public sealed record ExportTotals(
    long RowsRead,
    long RowsKept,
    long RowsRefused,
    IReadOnlyDictionary<string, long> RefusedByReason,
    long RowsAnonymous,
    long RowsExcluded,
    DateTime? First,
    DateTime? Last,
    string? Currency,
    ExportMoney? Money,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>The warnings with what it takes to say them in another language.</summary>
    public IReadOnlyList<Sentence> Notices { get; init; } = [];

    /// <summary>Those of a manifest.</summary>
    public static ExportTotals Of(ExportManifest manifest) =>
        new(
            manifest.RowsRead,
            manifest.RowsKept,
            manifest.RowsRefused,
            manifest.RefusedByReason,
            manifest.RowsAnonymous,
            manifest.RowsExcluded,
            manifest.First,
            manifest.Last,
            manifest.Currency,
            manifest.Money,
            manifest.Warnings
        )
        {
            Notices = manifest.Notices,
        };
}

/// <summary>How an upload is read and what may be changed about it.</summary>
/// <param name="Name">Name of the upload.</param>
/// <param name="Status">reading, ready, asked or failed.</param>
/// <param name="Code">What it asks or why it was refused, for programs.</param>
/// <param name="Message">The same for people.</param>
/// <param name="UpdatedAt">When the status was last written.</param>
/// <param name="Plan">The plan; its samples are read anew from the upload each time and are stored nowhere.</param>
/// <param name="Mapping">The mapping file beside the upload; null where there is none that can be read.</param>
/// <param name="Totals">What became of its rows and money; null where it was refused whole.</param>
/// <param name="Roles">Canonical columns by kind: what a column can be read as.</param>
public sealed record ExportPlan(
    string Name,
    ExportStatus Status,
    string? Code,
    string? Message,
    DateTimeOffset UpdatedAt,
    ReadingPlan Plan,
    JsonObject? Mapping,
    ExportTotals? Totals,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Roles
);

/// <summary>An answer to a question of a plan.</summary>
/// <param name="Code">Code of the question.</param>
/// <param name="Choice">Place of the answer in the question's answers, from 0.</param>
/// <param name="Question">Place of the question in the plan's questions, from 0; needed only to tell apart several of one code, which are else answered in their order.</param>
public sealed record ChosenAnswer(string Code, int Choice, int? Question = null);

/// <summary>What a change of a plan sets going.</summary>
/// <param name="Name">Name of the upload.</param>
/// <param name="Reads">Whether the upload is read again; false where it has been read this way before.</param>
/// <param name="Mapping">The mapping file as it is now; null for none.</param>
public sealed record PlanChange(string Name, bool Reads, JsonObject? Mapping);
