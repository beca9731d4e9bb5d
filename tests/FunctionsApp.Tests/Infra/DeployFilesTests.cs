using System.Text.RegularExpressions;

namespace FunctionsApp.Tests.Infra;

/// <summary>What azd, Docker and people read: the files name each other rightly.</summary>
public partial class DeployFilesTests
{
    private static readonly string Azd = Repository.Text("azure.yaml");
    private static readonly string[] Image =
    [
        .. Repository
            .Text("Dockerfile")
            .Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n')
            .Where(l => l.Length > 0 && l[0] != '#'),
    ];

    [Fact]
    public void Azd_builds_and_takes_the_folder_that_is_published()
    {
        Value(Azd, "dist").ShouldBe("artifacts/publish/app");
        Value(Azd, "run").ShouldBe("./eng/publish.sh");
        Repository.Text("eng", "publish.sh").ShouldStartWith("#!/usr/bin/env bash\n");
        Repository.Text("eng", "publish.sh").ShouldContain("out=$PWD/artifacts/publish\n");
        File.Exists(Repository.PathOf(Value(Azd, "path"), $"{Value(Azd, "module")}.bicep")).ShouldBeTrue();
        File.Exists(Repository.PathOf(Value(Azd, "path"), $"{Value(Azd, "module")}.bicepparam")).ShouldBeTrue();
    }

    [Fact]
    public void Azd_finds_the_app_by_the_tag_of_its_service()
    {
        var service = Service().Match(Azd).Groups["name"].Value;
        Repository.Text("infra", "app.bicep").ShouldContain($"'azd-service-name': '{service}'");
        Repository.Text("infra", "main.bicep").ShouldContain($"output SERVICE_{service.ToUpperInvariant()}_URI string");
    }

    [Fact]
    public void The_image_is_pinned_copies_what_is_published_and_is_nobody_in_particular()
    {
        var from = Image.Single(l => l.StartsWith("FROM ", StringComparison.Ordinal));
        from.ShouldMatch(@"^FROM mcr\.microsoft\.com/azure-functions/base:\d+\.\d+$");
        var copied = Image.Single(l => l.StartsWith("COPY ", StringComparison.Ordinal)).Split(' ');
        copied[1].ShouldBe("artifacts/publish/${PACKAGE}/");
        var root = Image.Single(l => l.StartsWith("ENV ", StringComparison.Ordinal));
        root.ShouldContain($"AzureWebJobsScriptRoot={copied[2].TrimEnd('/')}");
        Image.ShouldContain("ARG PACKAGE=app");
        var user = Image.Last(l => l.StartsWith("USER ", StringComparison.Ordinal))[5..];
        int.Parse(user, null).ShouldBeGreaterThan(0);
        // Nothing but the packages gets to the builder.
        Repository
            .Text(".dockerignore")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["*", "!artifacts/publish/app", "!artifacts/publish/full"]);
        var port = Image.Single(l => l.StartsWith("EXPOSE ", StringComparison.Ordinal))[7..];
        root.ShouldContain($"ASPNETCORE_URLS=http://+:{port}");
        int.Parse(port, null).ShouldBeGreaterThan(1023, "only root may listen below");
    }

    [Fact]
    public void No_secret_is_packed() =>
        Repository.Text(".funcignore").Split('\n').ShouldContain("local.settings.json");

    [Fact]
    public void The_guide_tells_every_variable_of_the_deployment_and_no_other()
    {
        var read = Variable().Matches(Repository.Text("infra", "main.bicepparam")).Select(m => m.Value).Distinct();
        var told = Variable().Matches(Repository.Text("docs", "deploy.md")).Select(m => m.Value).Distinct();
        told.ShouldBe(read, ignoreOrder: true);
        Bicep.Everything.Keys.ShouldBe(read.Except(["CUSTOMERVALUE_PRIVATE_NETWORK"]), ignoreOrder: true);
    }

    private static string Value(string yaml, string key) =>
        Regex
            .Match(yaml, $@"^\s+{key}: (?<value>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)
            .Groups["value"]
            .Value;

    [GeneratedRegex(@"^services:\n  (?<name>\w+):", RegexOptions.Multiline, 1000)]
    private static partial Regex Service();

    [GeneratedRegex("(CUSTOMERVALUE|AZURE_PRINCIPAL)_[A-Z_]+", RegexOptions.None, 1000)]
    private static partial Regex Variable();
}
