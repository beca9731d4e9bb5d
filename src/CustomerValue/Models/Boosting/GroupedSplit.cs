using CustomerValue.Features;

namespace CustomerValue.Models.Boosting;

/// <summary>
/// Rows of several cutoffs put on top of each other, split by customer: all rows of a customer are on one side, so that the
/// validation rows tell something about customers not seen.
/// </summary>
internal static class GroupedSplit
{
    private const double ValidationShare = 0.2;
    private const long SplitSeed = 7;

    /// <summary>Training and validation rows.</summary>
    /// <param name="encoder">Fitted encoder.</param>
    /// <param name="tables">Labelled tables.</param>
    /// <param name="keep">Which rows take part.</param>
    /// <param name="label">Label of a row.</param>
    /// <exception cref="ModelFitException">Too few rows on one side.</exception>
    public static (TrainingRows Train, TrainingRows Validation) Of(
        FeatureEncoder encoder,
        IReadOnlyList<FeatureTable> tables,
        Func<Labels, int, bool> keep,
        Func<Labels, int, float> label
    )
    {
        const int fewest = 30;
        var train = Side(encoder, tables, keep, label, validation: false);
        var validation = Side(encoder, tables, keep, label, validation: true);
        return train.Rows >= fewest && validation.Rows >= fewest
            ? (train, validation)
            : throw new ModelFitException(
                $"Too few customers to learn from: {train.Rows} training and {validation.Rows} validation rows, {fewest} of each are needed."
            );
    }

    /// <summary>Whether a customer's rows are for validation.</summary>
    public static bool IsValidation(string customerId) => CustomerHash.InSample(customerId, ValidationShare, SplitSeed);

    private static TrainingRows Side(
        FeatureEncoder encoder,
        IReadOnlyList<FeatureTable> tables,
        Func<Labels, int, bool> keep,
        Func<Labels, int, float> label,
        bool validation
    )
    {
        var parts = tables.Select(t => (Table: t, Rows: RowsOf(t, keep, validation))).ToList();
        var columns = encoder.Columns.Count;
        var count = parts.Sum(p => p.Rows.Count);
        var matrix = new float[checked(count * columns)];
        var labels = new float[count];
        var at = 0;
        foreach (var (table, rows) in parts)
        {
            encoder.Matrix(table, rows).CopyTo(matrix, at * columns);
            foreach (var row in rows)
            {
                labels[at++] = label(table.Labels!, row);
            }
        }

        return new TrainingRows(matrix, count, columns, labels);
    }

    private static List<int> RowsOf(FeatureTable table, Func<Labels, int, bool> keep, bool validation)
    {
        var rows = new List<int>();
        for (var i = 0; i < table.Count; i++)
        {
            if (keep(table.Labels!, i) && IsValidation(table.CustomerIds[i]) == validation)
            {
                rows.Add(i);
            }
        }

        return rows;
    }
}
