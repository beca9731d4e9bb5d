using CustomerValue.Storage;
using LocalHost;

namespace FunctionsApp.Tests.Contract;

/// <summary>What the app's folder tells the host.</summary>
public class AppFolderTests
{
    private static readonly HostFiles Files = HostFiles.Read(AppContext.BaseDirectory);

    [Fact]
    public void Every_queue_has_a_function_and_every_function_a_known_queue() =>
        Files.Functions.Where(f => f.Queue is not null).Select(f => f.Queue!).Order().ShouldBe(QueueNames.All.Order());

    [Fact]
    public void Only_the_api_takes_anything_but_reads_from_outside()
    {
        var open = Files.Functions.Where(f =>
            f.Type == "httpTrigger" && f.Methods.Any(m => m is not ("GET" or "HEAD"))
        );
        open.Select(f => f.Route).ShouldBe(["api/{*path}"]);
    }

    [Fact]
    public void The_host_gives_a_message_up_after_as_many_tries_as_the_app_expects() =>
        Files.MaxDequeueCount.ShouldBe(new CustomerValue.CustomerValueOptions().MaxDequeueCount);
}
