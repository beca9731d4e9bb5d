using System.Text.Json.Nodes;
using CustomerValue.Exports.Reading;

namespace CustomerValue.Previews;

/// <summary>An answer is to nothing that an upload asks.</summary>
/// <param name="message">Says what is asked.</param>
public sealed class NotAskedException(string message) : Exception(message);

/// <summary>Finds what answers say in the questions that they are to.</summary>
internal static class AnsweredQuestions
{
    /// <summary>The parts of a mapping file that the answers stand for.</summary>
    /// <exception cref="NotAskedException">There is no such question, or it has no such answer.</exception>
    public static List<JsonObject> Fragments(
        string name,
        IReadOnlyList<PlanQuestion> questions,
        IReadOnlyList<ChosenAnswer> answers
    )
    {
        var answered = new HashSet<int>();
        var fragments = new List<JsonObject>();
        foreach (var answer in answers)
        {
            var place =
                answer.Question
                ?? Enumerable
                    .Range(0, questions.Count)
                    .Cast<int?>()
                    .FirstOrDefault(i => questions[i!.Value].Code == answer.Code && !answered.Contains(i.Value));
            if (place is not { } at || at < 0 || at >= questions.Count || questions[at].Code != answer.Code)
            {
                var asked = questions.Count == 0 ? "nothing" : string.Join(", ", questions.Select(q => q.Code));
                throw new NotAskedException($"{name} does not ask '{answer.Code}' (any more). It asks {asked}.");
            }

            if (answer.Choice < 0 || answer.Choice >= questions[at].Answers.Count)
            {
                throw new NotAskedException(
                    $"{name}: '{answer.Code}' has no answer {answer.Choice}. Choose from 0 to {questions[at].Answers.Count - 1}."
                );
            }

            answered.Add(at);
            fragments.Add(questions[at].Answers[answer.Choice].Mapping);
        }

        return fragments;
    }
}
