using CustomerValue.Features;

namespace CustomerValue.Models.Boosting;

/// <summary>
/// Turns a feature table into a matrix for trees: numeric features as they are (NaN is missing), text features as the rank of
/// the category in the training data; rare and unknown ones share a code.
/// </summary>
/// <param name="Numeric">Numeric features, in matrix order.</param>
/// <param name="Categorical">Text features behind them, with their categories, most frequent first.</param>
public sealed record FeatureEncoder(IReadOnlyList<string> Numeric, IReadOnlyList<CategoryList> Categorical)
{
    private const int MaxCategories = 30;

    /// <summary>Names of the matrix columns.</summary>
    public IReadOnlyList<string> Columns => [.. Numeric, .. Categorical.Select(c => c.Feature)];

    /// <summary>Learns the categories.</summary>
    public static FeatureEncoder Fit(IReadOnlyList<FeatureTable> tables)
    {
        var categorical = tables[0]
            .Categorical.Select(
                (column, index) =>
                {
                    var frequent = tables
                        .SelectMany(t => t.Categorical[index].Values)
                        .OfType<string>()
                        .GroupBy(v => v, StringComparer.Ordinal)
                        .OrderByDescending(g => g.Count())
                        .ThenBy(g => g.Key, StringComparer.Ordinal)
                        .Take(MaxCategories);
                    return new CategoryList(column.Name, [.. frequent.Select(g => g.Key)]);
                }
            );
        return new FeatureEncoder([.. tables[0].Numeric.Select(c => c.Name)], [.. categorical]);
    }

    /// <summary>Every row of a table, row by row.</summary>
    public float[] Matrix(FeatureTable table) => Matrix(table, [.. Enumerable.Range(0, table.Count)]);

    /// <summary>The rows of a table that are wanted, row by row.</summary>
    /// <returns>Row-major matrix of rows x <see cref="Columns"/>.</returns>
    public float[] Matrix(FeatureTable table, IReadOnlyList<int> rows)
    {
        var width = Numeric.Count + Categorical.Count;
        var matrix = new float[checked(rows.Count * width)];
        for (var c = 0; c < Numeric.Count; c++)
        {
            var values = table.Column(Numeric[c]);
            for (var r = 0; r < rows.Count; r++)
            {
                matrix[(r * width) + c] = values[rows[r]];
            }
        }

        for (var c = 0; c < Categorical.Count; c++)
        {
            var codes = Categorical[c]
                .Categories.Select((v, i) => (v, i))
                .ToDictionary(p => p.v, p => p.i, StringComparer.Ordinal);
            var values = table.Categorical.Single(t => t.Name == Categorical[c].Feature).Values;
            for (var r = 0; r < rows.Count; r++)
            {
                var value = values[rows[r]];
                matrix[(r * width) + Numeric.Count + c] =
                    value is null ? float.NaN
                    : codes.TryGetValue(value, out var code) ? code
                    : MaxCategories;
            }
        }

        return matrix;
    }

    /// <summary>LightGBM's parameter that names the categorical columns.</summary>
    internal string CategoricalParameter =>
        Categorical.Count == 0
            ? ""
            : $" categorical_feature={string.Join(',', Categorical.Select((_, i) => Numeric.Count + i))}";
}

/// <summary>The categories of a text feature, most frequent first.</summary>
public sealed record CategoryList(string Feature, IReadOnlyList<string> Categories);
