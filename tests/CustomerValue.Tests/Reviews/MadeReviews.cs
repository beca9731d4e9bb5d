using CustomerValue.Reviews;

namespace CustomerValue.Tests.Reviews;

/// <summary>Made-up reviews whose words give the stars away, but for some that lie.</summary>
internal static class MadeReviews
{
    private static readonly string[] Things = ["dress", "blouse", "jacket", "sweater"];
    private static readonly string[] Praise = ["zorbly", "gleem", "I love it", "never a fault"];
    private static readonly string[] Blame = ["gruntle", "flimp", "sent it back", "never again"];
    private static readonly string[] ChineseThings = ["手机", "水果", "酒店", "衣服"];
    private static readonly string[] ChinesePraise = ["妙极", "好得很", "值了"];
    private static readonly string[] ChineseBlame = ["糟透", "坏得很", "亏了"];

    public static List<RatedReview> Some(int count, int seed)
    {
        var random = new Random(seed);
        var reviews = new List<RatedReview>(count);
        for (var i = 0; i < count; i++)
        {
            var stars = random.Next(1, 6);
            var chinese = random.Next(2) == 0;
            // Three stars say both; one in twenty of the others says the opposite.
            var praise = stars == 3 ? random.Next(2) == 0 : (stars > 3) != (random.Next(20) == 0);
            var text = chinese
                ? $"{Pick(ChineseThings)}{Pick(praise ? ChinesePraise : ChineseBlame)}，编号{i}"
                : $"The {Pick(Things)} number {i} {Pick(praise ? Praise : Blame)}.";
            reviews.Add(new RatedReview(text, stars));
        }

        return reviews;

        string Pick(string[] words) => words[random.Next(words.Length)];
    }
}
