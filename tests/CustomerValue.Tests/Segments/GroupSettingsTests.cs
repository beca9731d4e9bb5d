using System.ComponentModel.DataAnnotations;
using CustomerValue.Segments;

namespace CustomerValue.Tests.Segments;

public sealed class GroupSettingsTests
{
    public static TheoryData<string, CustomerValueOptions> Wrong =>
        new()
        {
            {
                "MaxSegments (3) is less than MinSegments (4)",
                new() { MinSegments = 4, MaxSegments = 3 }
            },
            {
                "five rows of five names",
                new()
                {
                    BehaviourTiers =
                    [
                        ["one"],
                    ],
                }
            },
            {
                "Needs__0 has no name",
                new() { Needs = [new() { Feature = "spend", Min = 1 }] }
            },
            {
                "'country', which is no numeric",
                new()
                {
                    Needs =
                    [
                        new()
                        {
                            Name = "a",
                            Feature = "country",
                            Min = 1,
                        },
                    ],
                }
            },
            {
                "one of Min, Share and Is",
                new() { Needs = [new() { Name = "a", Feature = "spend" }] }
            },
            {
                "'spend', which is no feature of text",
                new()
                {
                    Needs =
                    [
                        new()
                        {
                            Name = "a",
                            Feature = "spend",
                            Is = "much",
                        },
                    ],
                }
            },
            {
                "a Share of 2",
                new()
                {
                    Needs =
                    [
                        new()
                        {
                            Name = "a",
                            Feature = "spend",
                            Share = 2,
                        },
                    ],
                }
            },
            {
                "OtherNeed",
                new() { OtherNeed = "" }
            },
            {
                "HiddenPotentialLead",
                new() { HiddenPotentialLead = 101 }
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_setting_is_told_in_one_line(string expected, CustomerValueOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        var message = results
            .Select(r => r.ErrorMessage!)
            .Concat(new GroupSettingsCheck().Validate(null, options).Failures ?? [])
            .ShouldHaveSingleItem();
        message.ShouldContain(expected);
        message.ShouldNotContain("\n");
    }

    [Fact]
    public void What_is_not_set_is_built_in_and_what_is_set_holds()
    {
        var options = new CustomerValueOptions();
        Validator.TryValidateObject(options, new ValidationContext(options), null, true).ShouldBeTrue();
        new GroupSettingsCheck().Validate(null, options).Succeeded.ShouldBeTrue();
        var settings = GroupSettings.Of(options);
        settings.Grid.ShouldBe(RfmTiers.DefaultGrid);
        settings.Needs.ShouldBe(NeedTiers.Default);

        options.Needs =
        [
            new()
            {
                Name = "big",
                Feature = "units_per_order",
                Share = 0.1,
            },
        ];
        options.BehaviourTiers = [.. Enumerable.Repeat(new List<string> { "a", "b", "c", "d", "e" }, 5)];
        Validator.TryValidateObject(options, new ValidationContext(options), null, true).ShouldBeTrue();
        new GroupSettingsCheck().Validate(null, options).Succeeded.ShouldBeTrue();
        GroupSettings.Of(options).Needs.ShouldBe([new NeedRule("big", "units_per_order", Share: 0.1)]);
        GroupSettings.Of(options).Grid[4].ShouldBe(["a", "b", "c", "d", "e"]);
    }
}
