using LocalHost;

namespace EndToEnd.Tests;

/// <summary>
/// The storage emulator of this test process, with an account for each that asks: to start one costs more than most tests do.
/// </summary>
internal static class Emulator
{
    private const string Variable = "AZURITE_ACCOUNTS";
    private const string BuiltIn = "devstoreaccount1";

    // The key that every Azurite has, published in its documentation.
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // It knows no accounts but those named at its start.
    private const int Accounts = 200;
    private static readonly Lazy<Task<AzuriteProcess>> Started = new(StartAsync);
    private static int _given;

    /// <summary>Connection string of an empty account that nobody else has.</summary>
    public static async Task<string> AccountAsync()
    {
        var number = Interlocked.Increment(ref _given);
        number.ShouldBeLessThanOrEqualTo(Accounts, "The emulator has no account left.");
        var azurite = await Started.Value;
        return azurite.ConnectionString.Replace(BuiltIn, Name(number), StringComparison.Ordinal);
    }

    /// <summary>Ends it, if it was started.</summary>
    public static async ValueTask StopAsync()
    {
        if (Started.IsValueCreated)
        {
            await (await Started.Value).DisposeAsync();
        }
    }

    private static async Task<AzuriteProcess> StartAsync()
    {
        Environment.SetEnvironmentVariable(
            Variable,
            string.Join(';', Enumerable.Range(1, Accounts).Select(i => $"{Name(i)}:{Key}"))
        );
        try
        {
            return await AzuriteProcess.StartAsync(null, CancellationToken.None);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    private static string Name(int number) => $"shop{number}";
}
