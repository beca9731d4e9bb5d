namespace CustomerValue.Recommendations;

/// <summary>Weights of products, for one customer.</summary>
/// <param name="products">Product numbers, ascending.</param>
/// <param name="weights">Their weights, above 0.</param>
internal readonly ref struct History(ReadOnlySpan<int> products, ReadOnlySpan<float> weights)
{
    /// <summary>Product numbers, ascending.</summary>
    public ReadOnlySpan<int> Products { get; } = products;

    /// <summary>Their weights.</summary>
    public ReadOnlySpan<float> Weights { get; } = weights;
}

/// <summary>A sparse matrix of weights by row; rows are customers, or products when transposed.</summary>
/// <param name="Starts">First entry of each row, and the number of entries at the end.</param>
/// <param name="Columns">Column of each entry, ascending in a row.</param>
/// <param name="Values">Weight of each entry, above 0.</param>
/// <param name="ColumnCount">Number of columns.</param>
internal sealed record FeedbackMatrix(int[] Starts, int[] Columns, float[] Values, int ColumnCount)
{
    /// <summary>Number of rows.</summary>
    public int RowCount => Starts.Length - 1;

    /// <summary>One row.</summary>
    public History Row(int row) =>
        new(Columns.AsSpan(Starts[row]..Starts[row + 1]), Values.AsSpan(Starts[row]..Starts[row + 1]));

    /// <summary>What each customer had done before a day.</summary>
    public static FeedbackMatrix Of(FeedbackLog log, FeedbackWeights weights, int until)
    {
        var starts = new int[log.Customers + 1];
        var columns = new List<int>();
        var values = new List<float>();
        for (var customer = 0; customer < log.Customers; customer++)
        {
            foreach (var (product, weight) in weights.History(log.Of(customer), until))
            {
                columns.Add(product);
                values.Add(weight);
            }

            starts[customer + 1] = columns.Count;
        }

        return new FeedbackMatrix(starts, [.. columns], [.. values], log.Products);
    }

    /// <summary>Some columns of it.</summary>
    /// <param name="columns">Their numbers, ascending; their places are the new numbers.</param>
    public FeedbackMatrix Of(int[] columns)
    {
        if (columns.Length == ColumnCount)
        {
            return this;
        }

        var starts = new int[Starts.Length];
        var places = new List<int>();
        var values = new List<float>();
        for (var row = 0; row < RowCount; row++)
        {
            for (var entry = Starts[row]; entry < Starts[row + 1]; entry++)
            {
                if (Array.BinarySearch(columns, Columns[entry]) is var place and >= 0)
                {
                    places.Add(place);
                    values.Add(Values[entry]);
                }
            }

            starts[row + 1] = places.Count;
        }

        return new FeedbackMatrix(starts, [.. places], [.. values], columns.Length);
    }

    /// <summary>The same weights by column.</summary>
    public FeedbackMatrix Transpose()
    {
        var starts = new int[ColumnCount + 1];
        foreach (var column in Columns)
        {
            starts[column + 1]++;
        }

        for (var column = 0; column < ColumnCount; column++)
        {
            starts[column + 1] += starts[column];
        }

        var next = starts[..ColumnCount];
        var rows = new int[Columns.Length];
        var values = new float[Values.Length];
        for (var row = 0; row < RowCount; row++)
        {
            for (var entry = Starts[row]; entry < Starts[row + 1]; entry++)
            {
                var place = next[Columns[entry]]++;
                (rows[place], values[place]) = (row, Values[entry]);
            }
        }

        return new FeedbackMatrix(starts, rows, values, RowCount);
    }
}
