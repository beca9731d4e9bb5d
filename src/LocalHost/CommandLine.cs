using System.CommandLine;

namespace LocalHost;

/// <summary>The command line of LocalHost.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var app = new Option<string>("--app")
        {
            Description = "Folder with host.json, the functions and the handler's program",
            Required = true,
        };
        var port = new Option<int>("--port") { Description = "Port on loopback", DefaultValueFactory = _ => 7071 };
        var storage = new Option<string?>("--storage")
        {
            Description =
                "Connection string of the storage; without it the emulator is started. That of another machine needs keys: docs/access.md",
        };
        var data = new Option<string?>("--azurite-data")
        {
            Description = "Folder that keeps the emulator's data; without it they are kept in memory",
        };
        var set = new Option<string[]>("--set")
        {
            Description = "A setting for the app, Name=Value",
            DefaultValueFactory = _ => [],
        };
        var shop = new Option<string?>("--shop")
        {
            Description = "Upload a made-up shop's exports (small or large), run, and show the result",
        };
        var uploads = new Option<string[]>("--upload")
        {
            Description = "Upload these files as orders, run, and show the result",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var exit = new Option<bool>("--exit") { Description = "End after the first run" };
        var verbose = new Option<bool>("--verbose") { Description = "Show what the handler prints" };
        var root = new RootCommand("Plays the Azure Functions host for CustomerValue on this machine.")
        {
            app,
            port,
            storage,
            data,
            set,
            shop,
            uploads,
            exit,
            verbose,
            ReadCommand.Create(),
        };
        root.SetAction(
            (result, cancellation) =>
                new Session(
                    new SessionSettings(
                        Path.GetFullPath(result.GetRequiredValue(app)),
                        result.GetValue(port),
                        result.GetValue(storage),
                        result.GetValue(data),
                        result.GetValue(set)!,
                        result.GetValue(shop),
                        result.GetValue(uploads)!,
                        result.GetValue(exit),
                        result.GetValue(verbose)
                    )
                ).RunAsync(cancellation)
        );
        return root.Parse(args).InvokeAsync();
    }
}
