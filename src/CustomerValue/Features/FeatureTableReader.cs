using DuckDB.NET.Data;

namespace CustomerValue.Features;

/// <summary>Reads feature files.</summary>
public static class FeatureTableReader
{
    private const long SampleSeed = 1;

    /// <summary>Reads the parts of one cutoff into one table.</summary>
    /// <param name="files">Local Parquet files as <see cref="FeatureBuilder.Write"/> writes them, one per partition.</param>
    /// <param name="cutoff">Their cutoff.</param>
    /// <param name="horizonDays">Their horizon.</param>
    /// <param name="share">Share of customers to read, 0 to 1, picked by hash: the same ones at every cutoff.</param>
    public static FeatureTable Read(IReadOnlyList<string> files, DateOnly cutoff, int horizonDays, double share = 1)
    {
        using var connection = DuckDb.Open(Path.GetTempPath(), 256);
        var numeric = FeatureCatalogue.All.Where(f => !f.IsCategorical).Select(f => f.Name).ToList();
        var categorical = FeatureCatalogue.All.Where(f => f.IsCategorical).Select(f => f.Name).ToList();
        var columns = string.Join(", ", numeric.Concat(categorical).Concat(FeatureBuilder.SequenceColumns));
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT customer_id, label_spend, label_orders, label_last_day, {columns} FROM {DuckDb.ReadParquet(files)}";
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        var rows = new Rows(numeric.Count, categorical.Count);
        while (reader.Read())
        {
            if (CustomerHash.InSample(reader.GetString(0), share, SampleSeed))
            {
                rows.Add(reader);
            }
        }

        return rows.ToTable(cutoff, horizonDays, numeric, categorical);
    }

    /// <summary>Number of customers in feature files, from their footers.</summary>
    public static long Count(IReadOnlyList<string> files)
    {
        using var connection = DuckDb.Open(Path.GetTempPath(), 128);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {DuckDb.ReadParquet(files)}";
        return (long)command.ExecuteScalar()!;
    }

    private sealed class Rows(int numeric, int categorical)
    {
        private const int FirstFeature = 4;

        private readonly List<string> _ids = [];
        private readonly List<float> _spend = [];
        private readonly List<float> _orders = [];
        private readonly List<float> _lastDay = [];
        private readonly List<float>[] _numeric = [.. Enumerable.Range(0, numeric).Select(_ => new List<float>())];
        private readonly List<string?>[] _categorical =
        [
            .. Enumerable.Range(0, categorical).Select(_ => new List<string?>()),
        ];
        private readonly List<(int Week, float[] Values)[]> _sequences = [];

        public void Add(DuckDBDataReader reader)
        {
            _ids.Add(reader.GetString(0));
            if (!reader.IsDBNull(1))
            {
                _spend.Add(reader.GetFloat(1));
                _orders.Add(reader.GetFloat(2));
                _lastDay.Add(FloatOf(reader, 3));
            }

            for (var i = 0; i < numeric; i++)
            {
                _numeric[i].Add(FloatOf(reader, FirstFeature + i));
            }

            for (var i = 0; i < categorical; i++)
            {
                var column = FirstFeature + numeric + i;
                _categorical[i].Add(reader.IsDBNull(column) ? null : string.Intern(reader.GetString(column)));
            }

            _sequences.Add(Sequence(reader, FirstFeature + numeric + categorical));
        }

        private static float FloatOf(DuckDBDataReader reader, int column) =>
            reader.IsDBNull(column) ? float.NaN : reader.GetFloat(column);

        private static (int Week, float[] Values)[] Sequence(DuckDBDataReader reader, int first)
        {
            if (reader.IsDBNull(first))
            {
                return [];
            }

            var weeks = reader.GetFieldValue<List<byte>>(first);
            var channels = Enumerable
                .Range(first + 1, FeatureCatalogue.Channels.Count)
                .Select(reader.GetFieldValue<List<float>>)
                .ToList();
            return [.. weeks.Select((week, i) => ((int)week, channels.Select(c => c[i]).ToArray()))];
        }

        public FeatureTable ToTable(
            DateOnly cutoff,
            int horizonDays,
            List<string> numericNames,
            List<string> categoricalNames
        )
        {
            var order = Enumerable.Range(0, _ids.Count).ToArray();
            Array.Sort(order, (a, b) => string.CompareOrdinal(_ids[a], _ids[b]));
            // A shop has few of the kinds of export: what nobody has is held once.
            var unknown = Enumerable.Repeat(float.NaN, order.Length).ToArray();
            var without = new string?[order.Length];
            return new FeatureTable(
                cutoff,
                horizonDays,
                [.. order.Select(i => _ids[i])],
                [
                    .. numericNames.Select(
                        (name, c) =>
                            new NumericColumn(
                                name,
                                _numeric[c].TrueForAll(float.IsNaN) ? unknown : Ordered(_numeric[c], order)
                            )
                    ),
                ],
                [
                    .. categoricalNames.Select(
                        (name, c) =>
                            new CategoricalColumn(
                                name,
                                _categorical[c].TrueForAll(v => v is null) ? without : Ordered(_categorical[c], order)
                            )
                    ),
                ],
                _spend.Count == _ids.Count && _ids.Count > 0
                    ? new Labels(Ordered(_spend, order), Ordered(_orders, order), Ordered(_lastDay, order))
                    : null,
                WeeklySequences.Of([.. FeatureCatalogue.Channels.Select(c => c.Name)], order.Select(i => _sequences[i]))
            );
        }

        private static T[] Ordered<T>(List<T> values, int[] order) => Array.ConvertAll(order, i => values[i]);
    }
}
