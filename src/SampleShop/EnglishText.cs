namespace SampleShop;

/// <summary>English reviews. Good and bad words occur in both: in negations, in hopes, and in what is said of other aspects.</summary>
internal static class EnglishText
{
    private const string Very = "[||really |very |so |pretty |absolutely ]";
    private const string Rather = "[||rather |quite |really |far too ]";

    private static readonly (string[] Good, string[] Bad)[] Aspects =
    [
        // Quality.
        (
            [
                $"The [material|workmanship|finish|quality] is {Very}[good|solid|impressive]",
                "It [feels|looks] [well made|more expensive than it was|like it will last for years]",
                "[No complaints about|I can't fault|Nothing wrong with] the [quality|workmanship]",
                "After [two weeks|a month|daily use] it [still looks new|shows no sign of wear]",
                "I expected something [flimsy|cheap] and was [wrong|pleasantly surprised]",
                "I can't believe how [sturdy|nicely finished] it is",
            ],
            [
                $"The [material|workmanship|finish|quality] is {Rather}[poor|cheap|disappointing]",
                "It [broke|fell apart|came loose] after [two days|one week|the second use]",
                "[Does not feel|It is not] [well made|solid|worth keeping] at all",
                "The [pictures|description] promised good quality, [this isn't it|what came is nothing like it]",
                "It [smells of|looks like] cheap plastic and [scratches|stains] easily",
                "It would be lovely if it [held together|did what it says]",
            ]
        ),
        // Size and fit.
        (
            [
                "The size is [just right|exactly as described|perfect for us]",
                "[Fits|It fits] [perfectly|like it was made for me|where the old one stood]",
                "Not too big, not too small",
                "I was worried about the size, [no need|needlessly]",
            ],
            [
                "It is [much|a lot|far] [smaller|bigger] than [I thought|in the picture|the description says]",
                "The size is [off|plain wrong|not what it says]",
                "[Does not fit|It didn't fit], and I measured [twice|before]",
                "Too [tight|big|short] for [normal people|us], order another size",
            ]
        ),
        // Delivery.
        (
            [
                "[Arrived|It came|Was here] [the next day|two days early|sooner than promised]",
                "Delivery was [fast|quick|right on time]",
                "[Super fast|No problems with] delivery",
                "I did not have to wait long",
            ],
            [
                "[Arrived|It came] [two weeks late|long after the birthday|at the wrong address]",
                "Delivery took [forever|ages|three weeks]",
                "They promised two days, it was [eleven|nine|twelve]",
                "Tracking said delivered, [it was not|nothing was here]",
                "So much for fast delivery",
            ]
        ),
        // Packaging.
        (
            [
                "[Carefully|Nicely|Securely] packed",
                "The [box|packaging] was [lovely|intact|a present in itself]",
                "Packed without all the plastic, [thank you|good]",
            ],
            [
                "The box was [crushed|torn|already open]",
                "[Badly|Carelessly] packed, [a corner was dented|one part was scratched]",
                "Hardly any padding, so of course it was [damaged|dented]",
            ]
        ),
        // Price.
        (
            [
                "[Great|Good|Fair] [price|value for money]",
                "Worth every [cent|penny]",
                "[You won't find|I haven't seen] it cheaper [anywhere|elsewhere]",
                "Not cheap, but worth it",
            ],
            [
                "[Overpriced|Too expensive] for what [it is|you get]",
                "Not worth [the money|half the price|a cent]",
                "I paid [more|twice as much] for [less|something worse] than I had before",
                "Cheap, and you [get what you pay for|can tell]",
            ]
        ),
        // Service.
        (
            [
                "[Customer service|Support|The shop] [answered within the hour|was friendly|sorted it out at once]",
                "Had a question and got [a helpful|a quick] answer",
                "The exchange went without [any trouble|a hitch]",
            ],
            [
                "[Customer service|Support] [never answered|was rude|sent me in circles]",
                "I have written [three|four] times, [no reply|not one answer]",
                "[Still waiting for|They refuse] my refund",
                "Great service? [Not here|I wish]",
            ]
        ),
    ];

    private static readonly string[] Happy =
    [
        "[Love it|Love this {item}|So happy with it]",
        $"{Very}[happy|pleased] with this {{item}}",
        "[Would|Will definitely] [buy again|order again|recommend it]",
        "[Exactly what I wanted|Just what I was looking for|Couldn't be happier]",
        "Not bad at all",
        "Best {item} [I have had|in years]",
    ];

    private static readonly string[] Middling =
    [
        "[It's okay|It does the job|Does what it should], [no more|nothing special|not more than that]",
        "[Mixed feelings about this {item}|Not sure what to think]",
        "[Average|An average {item}]",
        "Neither good nor bad",
        "Could be better, could be worse",
    ];

    private static readonly string[] Unhappy =
    [
        "[Would not|I won't] [buy again|recommend it|order here again]",
        $"{Very}[disappointed|let down|annoyed]",
        "[Waste of money|Save your money|Don't bother]",
        "Wanted to [love|like] this {item}, [but no|I don't]",
        "[It went straight back|Sending it back|Going in the bin]",
        "Well, [great|wonderful], another {item} for the bin",
    ];

    private static readonly string[] Facts =
    [
        "Bought it [for my sister|as a gift|for the new flat|in the sale]",
        "I have had it for [a week|three weeks|a few days] now",
        "It is the [second|third] {item} I order",
        "My [husband|daughter|neighbour] has the same one",
    ];

    /// <summary>Title and text of a review.</summary>
    public static (string Title, string Text) Write(CatalogueEntry entry, double satisfaction, Random random)
    {
        var overall =
            satisfaction > 0.66 ? Happy
            : satisfaction < 0.4 ? Unhappy
            : Middling;
        var title = random.NextDouble() < 0.75 ? Sentence(overall.PickFrom(random)) : "";
        var sentences = new List<string>();
        if (random.NextDouble() < 0.35)
        {
            sentences.Add(Sentence(Facts.PickFrom(random)));
        }

        bool? before = null;
        // Books have no fit.
        var aspects = Aspects.Where((_, i) => i != 1 || entry.Product.Category != "books");
        foreach (var (good, bad) in aspects.PickFrom(random, 1 + random.Next(3)))
        {
            var likes = random.NextDouble() < Math.Clamp((1.4 * satisfaction) - 0.2, 0.03, 0.97);
            var said = Sentence((likes ? good : bad).PickFrom(random));
            if (before is not null && random.NextDouble() < 0.5)
            {
                var link = before == likes ? "[, and |; ]" : "[, but |, although |; on the other hand, ]";
                var keeps =
                    said.StartsWith("I ", StringComparison.Ordinal) || said.StartsWith("I'", StringComparison.Ordinal);
                sentences[^1] +=
                    Grammar.Expand(link, random) + (keeps ? said : char.ToLowerInvariant(said[0]) + said[1..]);
            }
            else
            {
                sentences.Add(said);
            }

            before = likes;
        }

        if (random.NextDouble() < 0.6)
        {
            sentences.Add(Sentence(overall.PickFrom(random)));
        }

        var end = random.NextDouble() < 0.15 ? "[!|!!|!!!|...]" : ".";
        var text = string.Join(Grammar.Expand("[. |. |. |! | ]", random), sentences) + Grammar.Expand(end, random);
        return (title, random.NextDouble() < 0.2 ? Mistyped(text, random) : text);

        string Sentence(string template)
        {
            var words = Grammar.Expand(template, random).Replace("{item}", entry.Noun, StringComparison.Ordinal);
            return char.ToUpperInvariant(words[0]) + words[1..];
        }
    }

    private static string Mistyped(string text, Random random)
    {
        if (random.NextDouble() < 0.3)
        {
            return random.NextDouble() < 0.5 ? text.ToLowerInvariant() : text.ToUpperInvariant();
        }

        var at = 1 + random.Next(text.Length - 2);
        return random.Next(3) switch
        {
            0 => text[..at] + text[(at + 1)..],
            1 => text[..at] + text[at] + text[at..],
            _ => text[..at] + text[at + 1] + text[at] + text[(at + 2)..],
        };
    }
}
