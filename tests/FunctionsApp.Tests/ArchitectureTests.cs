using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace FunctionsApp.Tests;

/// <summary>Dependencies point one way: from the functions and the API to the stages, to the rooms, to what all of them share.</summary>
public class ArchitectureTests
{
    private static readonly Architecture Code = new ArchLoader()
        .LoadAssemblies(
            typeof(CustomerValueApp).Assembly,
            typeof(CustomerValue.CustomerValueOptions).Assembly,
            typeof(CustomerValue.Torch.TorchCandidates).Assembly,
            typeof(LocalHost.ReadCommand).Assembly
        )
        .Build();

    [Theory]
    [InlineData("CustomerValue")]
    [InlineData("FunctionsApp")]
    public void Folders_have_no_cycle(string project)
    {
        // ArchUnitNET's own slices are whole namespaces; here a folder is one with all that is in it.
        var uses = Code
            .Types.Where(t => FolderOf(project, t.FullName) is not null)
            .SelectMany(t => t.Dependencies.Select(d => (From: t.FullName, To: d.Target.FullName)))
            .Select(d => (d.From, d.To, Edge: (From: FolderOf(project, d.From), To: FolderOf(project, d.To))))
            .Where(d => d.Edge.To is not null && d.Edge.From != d.Edge.To)
            .ToLookup(d => d.Edge, d => $"{d.From} -> {d.To}");
        uses.Count.ShouldBeGreaterThan(5);
        var left = uses.Select(u => u.Key).ToHashSet();
        // What nothing in the rest uses, or what uses nothing of it, is on no cycle.
        while (left.RemoveWhere(e => !left.Any(o => o.From == e.To) || !left.Any(o => o.To == e.From)) > 0) { }

        left.SelectMany(e => uses[e]).Order(StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static string? FolderOf(string project, string type)
    {
        var parts = type.Split('.', '/', '+');
        return parts.Length > 2 && parts[0] == project && char.IsUpper(parts[1][0]) ? parts[1] : null;
    }

    [Fact]
    public void What_all_folders_share_depends_on_none_of_them() =>
        Types()
            .That()
            .ResideInNamespace("CustomerValue")
            .Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(@"^CustomerValue\."))
            .Check(Code);

    [Fact]
    public void Folders_know_nothing_of_the_stages() =>
        Types()
            .That()
            .ResideInNamespaceMatching(@"^CustomerValue\.(?!Pipeline)")
            .Should()
            .NotDependOnAny(Types().That().ResideInNamespace("CustomerValue.Pipeline"))
            .Check(Code);

    [Fact]
    public void The_library_knows_neither_the_app_nor_its_host() =>
        Types()
            .That()
            .ResideInNamespaceMatching(@"^CustomerValue(\.|$)")
            .Should()
            .NotDependOnAny(
                Types().That().ResideInNamespaceMatching(@"^(FunctionsApp|LocalHost|Microsoft\.AspNetCore)(\.|$)")
            )
            .WithoutRequiringPositiveResults()
            .Check(Code);
}
