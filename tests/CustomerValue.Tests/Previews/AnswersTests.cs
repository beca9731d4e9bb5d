using System.Text.Json.Nodes;
using CustomerValue.Exports;
using CustomerValue.Exports.Reading;
using CustomerValue.Previews;

namespace CustomerValue.Tests.Previews;

/// <summary>Answers as parts of a mapping file.</summary>
public sealed class AnswersTests
{
    private static readonly PlanQuestion[] Questions =
    [
        Question("unknown_state", """{"states":{"parked":"purchase"}}""", """{"states":{"parked":"unpaid"}}"""),
        Question("no_money", """{"columns":{"amount":"Paid"}}""", """{"columns":{"amount":null}}"""),
        Question("unknown_state", """{"states":{"held":"purchase"}}""", """{"states":{"held":"unpaid"}}"""),
    ];

    [Fact]
    public void Answers_are_added_to_what_the_mapping_file_says()
    {
        var mapping = MappingText.With(
            """
            {
              // The shop's own.
              "columns": { "customer_id": "Who", "amount": "Sum" },
              "confirmed": ["rounded_ids"],
            }
            """,
            [
                Json("""{"columns":{"amount":null}}"""),
                Json("""{"confirmed":["heavy_customer","rounded_ids"]}"""),
                Json("""{"money":{"lines":"amount"}}"""),
            ]
        );
        Json(mapping)
            .ToJsonString()
            .ShouldBe(
                """{"columns":{"customer_id":"Who","amount":null},"confirmed":["rounded_ids","heavy_customer"],"money":{"lines":"amount"}}"""
            );
        MappingText.With(mapping, [Json("""{"columns":{"amount":null}}""")]).ShouldBe(mapping);
        MappingText.With(null, [Json("""{"dayFirst":true}""")]).ShouldContain("true");
    }

    [Fact]
    public void Several_questions_of_one_code_are_answered_in_their_order_or_by_their_place()
    {
        Fragments(new("unknown_state", 1), new("unknown_state", 0))
            .ShouldBe(["""{"states":{"parked":"unpaid"}}""", """{"states":{"held":"purchase"}}"""]);
        Fragments(new("unknown_state", 1, Question: 2), new("no_money", 1))
            .ShouldBe(["""{"states":{"held":"unpaid"}}""", """{"columns":{"amount":null}}"""]);
    }

    [Theory]
    [InlineData("day_or_month", 0, null, "does not ask 'day_or_month'")]
    [InlineData("no_money", 2, null, "has no answer 2")]
    [InlineData("no_money", -1, null, "has no answer -1")]
    [InlineData("no_money", 0, 0, "does not ask 'no_money'")]
    [InlineData("no_money", 0, 9, "does not ask 'no_money'")]
    public void What_is_not_asked_is_not_answered(string code, int choice, int? question, string says) =>
        Should
            .Throw<NotAskedException>(() => Fragments(new ChosenAnswer(code, choice, question)))
            .Message.ShouldContain(says);

    private static List<string> Fragments(params ChosenAnswer[] answers) =>
        AnsweredQuestions.Fragments("orders.csv", Questions, answers).ConvertAll(f => f.ToJsonString());

    private static PlanQuestion Question(string code, params string[] answers) =>
        new(code, "?", [.. answers.Select(a => new PlanOption(a, Json(a)))]);

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
