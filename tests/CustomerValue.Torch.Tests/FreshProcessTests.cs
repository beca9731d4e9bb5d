using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Packaging;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Torch.Tests;

/// <summary>A network that one process has trained, served by another one.</summary>
public sealed class FreshProcessTests : IDisposable
{
    private const string FolderVariable = "CUSTOMERVALUE_TEST_SERVED_FOLDER";
    private const int Done = 77;
    private readonly string _folder = Directory.CreateTempSubdirectory("served-").FullName;

    private static readonly Lazy<FeatureTable[]> Tables = new(() => SimulatedTables.Labelled(600, 2, seed: 43));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_predicts_the_same_without_libtorch()
    {
        var now = Tables.Value[1].WithoutLabels();
        var value = new ZilnTrainer().Train([Tables.Value[0]], now, 1, CancellationToken.None);
        var retention = new LstmRetention().Train([Tables.Value[0]], now, 1, CancellationToken.None);
        File.WriteAllBytes(Path.Combine(_folder, "value.json"), value.Save());
        File.WriteAllBytes(Path.Combine(_folder, "retention.json"), retention.Save());

        using var child = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(FreshProcessTests).Assembly.Location])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                Environment = { [FolderVariable] = _folder },
            }
        )!;
        var errors = child.StandardError.ReadToEnd();
        child.WaitForExit();
        child.ExitCode.ShouldBe(Done, errors);
        Read("spend").ShouldBe(value.Predict(now).Spend);
        Read("buys").ShouldBe(retention.Predict(now));
    }

    /// <summary>What the other process does instead of running tests.</summary>
    [ModuleInitializer]
    internal static void Serve()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
        {
            return;
        }

        var now = Tables.Value[1].WithoutLabels();
        Write(folder, "spend", ModelPackage.ValueModel(Json(folder, "value")).Predict(now).Spend);
        Write(folder, "buys", ModelPackage.RetentionModel(Json(folder, "retention")).Predict(now));
        var loaded = File.ReadAllText("/proc/self/maps").Contains("libtorch", StringComparison.Ordinal);
        Environment.Exit(loaded ? 1 : Done);
    }

    private double[] Read(string name) =>
        JsonSerializer.Deserialize<double[]>(File.ReadAllText(Path.Combine(_folder, name)))!;

    private static void Write(string folder, string name, double[] values) =>
        File.WriteAllText(Path.Combine(folder, name), JsonSerializer.Serialize(values));

    private static JsonElement Json(string folder, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, $"{name}.json")));
        return document.RootElement.Clone();
    }
}
