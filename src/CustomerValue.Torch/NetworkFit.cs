using System.Runtime.InteropServices;
using CustomerValue.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>How a network is trained.</summary>
internal sealed record FitSettings
{
    /// <summary>Rows of a step.</summary>
    public int BatchRows { get; init; } = 256;

    /// <summary>Most passes over the rows.</summary>
    public int MaxEpochs { get; init; } = 60;

    /// <summary>Passes without gain on the held-out customers after which training ends.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>Size of a step of <see cref="AdamW"/>.</summary>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Weight decay of <see cref="AdamW"/>.</summary>
    public double WeightDecay { get; init; } = 0.05;
}

/// <summary>Trains a network until customers held out no longer gain.</summary>
internal static class NetworkFit
{
    private const int EvaluatedRows = 4096;
    private const double MaxGradient = 1;

    // torch has one random generator for the whole process.
    private static readonly Lock Starting = new();

    /// <summary>Trains a network from each seed, side by side.</summary>
    /// <typeparam name="TModule">Kind of network.</typeparam>
    /// <typeparam name="T">What is read of a network.</typeparam>
    /// <param name="create">Creates a network with random weights; nothing but its creation draws from torch's generator.</param>
    /// <param name="loss">
    /// Mean loss of the rows with the given numbers, in operations between tensors: see <see cref="AdamW"/>.
    /// </param>
    /// <param name="set">The rows.</param>
    /// <param name="seeds">A seed for each network.</param>
    /// <param name="settings">How to train.</param>
    /// <param name="read">Takes the weights out of a trained network.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>What was read of each network.</returns>
    /// <exception cref="ModelFitException">libtorch is missing or refused the data, or the loss is not a number.</exception>
    public static List<T> Train<TModule, T>(
        Func<TModule> create,
        Func<TModule, Tensor, Tensor> loss,
        TrainingSet set,
        IEnumerable<int> seeds,
        FitSettings settings,
        Func<TModule, T> read,
        CancellationToken cancellation
    )
        where TModule : nn.Module
    {
        Libtorch.Require();
        using var memory = new KeptMemory();
        var networks = seeds.Select(seed =>
            Task.Run(() => One(create, loss, set, seed, settings, read, cancellation), cancellation)
        );
        try
        {
            return [.. Task.WhenAll(networks).GetAwaiter().GetResult()];
        }
        catch (ExternalException e)
        {
            // The lines below are a stack trace.
            throw new ModelFitException($"libtorch: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static T One<TModule, T>(
        Func<TModule> create,
        Func<TModule, Tensor, Tensor> loss,
        TrainingSet set,
        int seed,
        FitSettings settings,
        Func<TModule, T> read,
        CancellationToken cancellation
    )
        where TModule : nn.Module
    {
        // Sums come out the same with one thread only; torch keeps their number for each thread that calls it.
        set_num_threads(1);
        using var module = Start(create, seed);
        var random = new Random(seed);
        using var optimizer = new AdamW(module.parameters(), settings.LearningRate, settings.WeightDecay);
        var order = set.Learned.ToArray();
        var best = double.PositiveInfinity;
        List<float[]> bestWeights = [];
        for (int epoch = 0, worse = 0; epoch < settings.MaxEpochs && worse < settings.Patience; epoch++)
        {
            random.Shuffle(order);
            module.train();
            foreach (var batch in order.Chunk(settings.BatchRows))
            {
                cancellation.ThrowIfCancellationRequested();
                Step(module, optimizer, rows => loss(module, rows), batch);
            }

            module.eval();
            var held = Held(rows => loss(module, rows), set.Held);
            if (!double.IsFinite(held))
            {
                throw new ModelFitException($"The loss of the network is {held} after {epoch + 1} passes.");
            }

            worse++;
            if (held < best)
            {
                (best, worse) = (held, 0);
                bestWeights = [.. module.parameters().Select(p => p.data<float>().ToArray())];
            }

            // Tensors hold memory that the collector does not see.
            GC.Collect();
        }

        Restore(module, bestWeights);
        return read(module);
    }

    /// <summary>Creates a network whose random weights follow from a seed.</summary>
    internal static TModule Start<TModule>(Func<TModule> create, int seed)
    {
        lock (Starting)
        {
            manual_seed(seed);
            return create();
        }
    }

    private static void Step(nn.Module module, AdamW optimizer, Func<Tensor, Tensor> loss, long[] rows)
    {
        using var scope = NewDisposeScope();
        module.zero_grad();
        loss(tensor(rows)).backward();
        nn.utils.clip_grad_norm_(module.parameters(), MaxGradient);
        optimizer.Step();
    }

    private static double Held(Func<Tensor, Tensor> loss, long[] rows)
    {
        using var none = no_grad();
        double sum = 0;
        foreach (var batch in rows.Chunk(EvaluatedRows))
        {
            using var scope = NewDisposeScope();
            sum += loss(tensor(batch)).item<float>() * batch.Length;
        }

        return sum / rows.Length;
    }

    private static void Restore(nn.Module module, List<float[]> weights)
    {
        using var none = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (parameter, values) in module.parameters().Zip(weights))
        {
            parameter.copy_(tensor(values).view(parameter.shape));
        }
    }
}
