namespace CustomerValue.Segments;

/// <summary>Pairs rows with columns at the least total cost.</summary>
internal static class Matching
{
    /// <summary>The Hungarian method by shortest augmenting paths (Kuhn 1955, Munkres 1957), O(rows^2 x columns).</summary>
    /// <param name="cost">Finite costs; no more rows than columns.</param>
    /// <returns>Column of each row.</returns>
    public static int[] Assign(double[,] cost)
    {
        var (rows, columns) = (cost.GetLength(0), cost.GetLength(1));
        if (rows > columns)
        {
            throw new ArgumentException($"{rows} rows cannot be paired with {columns} columns.");
        }

        // Rows and columns count from 1; column 0 holds the row that is being placed.
        var rowPotential = new double[rows + 1];
        var columnPotential = new double[columns + 1];
        var rowOf = new int[columns + 1];
        var previous = new int[columns + 1];
        for (var row = 1; row <= rows; row++)
        {
            rowOf[0] = row;
            var column = 0;
            var least = Enumerable.Repeat(double.PositiveInfinity, columns + 1).ToArray();
            var used = new bool[columns + 1];
            do
            {
                used[column] = true;
                var (step, next) = (double.PositiveInfinity, 0);
                for (var j = 1; j <= columns; j++)
                {
                    if (used[j])
                    {
                        continue;
                    }

                    var reduced = cost[rowOf[column] - 1, j - 1] - rowPotential[rowOf[column]] - columnPotential[j];
                    if (reduced < least[j])
                    {
                        (least[j], previous[j]) = (reduced, column);
                    }

                    if (least[j] < step)
                    {
                        (step, next) = (least[j], j);
                    }
                }

                for (var j = 0; j <= columns; j++)
                {
                    if (used[j])
                    {
                        rowPotential[rowOf[j]] += step;
                        columnPotential[j] -= step;
                    }
                    else
                    {
                        least[j] -= step;
                    }
                }

                column = next;
            } while (rowOf[column] != 0);

            for (; column != 0; column = previous[column])
            {
                rowOf[column] = rowOf[previous[column]];
            }
        }

        var assigned = new int[rows];
        for (var j = 1; j <= columns; j++)
        {
            if (rowOf[j] > 0)
            {
                assigned[rowOf[j] - 1] = j - 1;
            }
        }

        return assigned;
    }
}
