using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace FunctionsApp.Tests;

/// <summary>Dependencies point one way: functions and API, then stages, then storage.</summary>
public class ArchitectureTests
{
    private static readonly Architecture Code = new ArchLoader()
        .LoadAssemblies(typeof(Hosting.CustomerValueApp).Assembly, typeof(CustomerValue.CustomerValueOptions).Assembly)
        .Build();

    [Theory]
    [InlineData(
        "CustomerValue.Storage",
        @"^CustomerValue\.(Exports|Features|Models|Scoring|Runs|Erasure|Reviews|Quality|Recommendations)"
    )]
    [InlineData("CustomerValue.Exports", @"^CustomerValue\.(Features|Models|Scoring|Runs|Erasure|Recommendations)")]
    [InlineData("CustomerValue.Reviews", @"^CustomerValue\.(Exports|Features|Scoring|Runs|Erasure)")]
    [InlineData("CustomerValue.Voice", @"^CustomerValue\.(Features|Scoring|Runs|Erasure|Media|Reviews|Models\.)")]
    [InlineData(
        "CustomerValue.Photos",
        @"^CustomerValue\.(Scoring|Erasure|Media|Voice|Models\.(Churn|Value|Registry|Backtest))"
    )]
    [InlineData("CustomerValue.Media", @"^CustomerValue\.(Features|Models|Scoring|Runs|Erasure|Reviews)")]
    [InlineData("CustomerValue.Quality", @"^CustomerValue\.(Exports|Models|Scoring|Segments|Runs|Erasure|Reviews)")]
    [InlineData("CustomerValue.Features", @"^CustomerValue\.(Exports|Models|Scoring|Recommendations)")]
    [InlineData("CustomerValue.Models", @"^CustomerValue\.(Exports|Scoring|Recommendations)")]
    [InlineData("CustomerValue.Scoring", @"^CustomerValue\.(Exports|Recommendations|WhatIf)")]
    [InlineData("CustomerValue.Recommendations", @"^CustomerValue\.(Runs|Erasure|Reviews|Segments|Summaries|Quality)")]
    [InlineData("CustomerValue", @"^(FunctionsApp|LocalHost|Microsoft\.AspNetCore)")]
    public void Nothing_points_back(string from, string to) =>
        Types()
            .That()
            .ResideInNamespaceMatching($"^{from.Replace(".", @"\.", StringComparison.Ordinal)}(\\.|$)")
            .Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(to))
            .WithoutRequiringPositiveResults()
            .Check(Code);
}
