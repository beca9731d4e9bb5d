using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Storage;

namespace CustomerValue.Models.Networks;

/// <summary>Probability of buying in the horizon by networks of one shape that started from different seeds: their mean.</summary>
public sealed class NetworkRetentionModel : IRetentionModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "network-retention";

    private readonly NetworkRows _rows;
    private readonly BtydColumns _rhythm;
    private readonly OnnxNetwork _network;

    /// <param name="name">The trainer's name.</param>
    /// <param name="rows">What the network reads.</param>
    /// <param name="rhythm">Columns of the buy-till-you-die model.</param>
    /// <param name="network">Network whose output is the log-odds of buying, one column per seed.</param>
    internal NetworkRetentionModel(string name, NetworkRows rows, BtydColumns rhythm, OnnxNetwork network)
    {
        Name = name;
        _rows = rows;
        _rhythm = rhythm;
        _network = network;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <summary>Loads a saved model.</summary>
    /// <exception cref="ModelFitException">The network is not readable.</exception>
    public static NetworkRetentionModel Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(BlobFiles.Json)!;
        return new NetworkRetentionModel(
            saved.Name,
            saved.Rows,
            BtydColumns.Of(saved.Rhythm),
            new OnnxNetwork(saved.Network)
        );
    }

    /// <inheritdoc />
    public double[] Predict(FeatureTable table)
    {
        var odds = _network.Run(table.Count, _rows.Of(_rhythm.AddTo(table)));
        var buys = new double[table.Count];
        if (buys.Length == 0)
        {
            return buys;
        }

        var nets = odds.Length / buys.Length;
        for (var i = 0; i < odds.Length; i++)
        {
            buys[i / nets] += 1 / (1 + Math.Exp(-odds[i])) / nets;
        }

        return buys;
    }

    /// <inheritdoc />
    public byte[] Save() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Saved(Kind, Name, _rows, _rhythm.Saved(), _network.Bytes),
            BlobFiles.Json
        );

    private sealed record Saved(string Kind, string Name, NetworkRows Rows, SavedBtydColumns Rhythm, byte[] Network);
}
