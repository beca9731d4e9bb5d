using System.Globalization;
using CustomerValue.Features;
using CustomerValue.Storage;

namespace CustomerValue.Bench.Datasets;

/// <summary>IBM's made-up telephone customers: 7,043 rows, 26.5 % left. A purchase in the horizon stands for having left.</summary>
internal static class TelcoChurn
{
    private static readonly string[] Numeric = ["tenure", "MonthlyCharges", "TotalCharges"];

    /// <summary>The whole table.</summary>
    public static FeatureTable Read(string dataDirectory)
    {
        using var connection = DuckDb.Open(Path.GetTempPath(), 500);
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT * FROM read_csv('{dataDirectory}/telco_churn/Telco-Customer-Churn.csv.gz', all_varchar = true) ORDER BY customerID";
        using var reader = command.ExecuteReader();
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var columns = names.ConvertAll(_ => new List<string>());
        while (reader.Read())
        {
            for (var c = 0; c < names.Count; c++)
            {
                columns[c].Add(reader.IsDBNull(c) ? "" : reader.GetString(c).Trim());
            }
        }

        List<string> Column(string name) => columns[names.IndexOf(name)];
        var left = Column("Churn").ConvertAll(v => v == "Yes" ? 1f : 0f).ToArray();
        return new FeatureTable(
            new DateOnly(2018, 1, 1),
            30,
            Column("customerID"),
            [.. Numeric.Select(n => new NumericColumn(n, [.. Column(n).Select(Number)]))],
            [
                .. names
                    .Except([.. Numeric, "customerID", "Churn"])
                    .Select(n => new CategoricalColumn(n, [.. Column(n)])),
            ],
            new Labels(left, left)
        );
    }

    private static float Number(string text) =>
        float.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : float.NaN;
}
