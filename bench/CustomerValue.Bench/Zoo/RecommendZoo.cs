using CustomerValue.Recommendations;

namespace CustomerValue.Bench.Zoo;

/// <summary>A made-up shop whose way of buying is drawn within the ranges of its kind.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Number">Number of the draw.</param>
/// <param name="Log">Feedback before and after the cutoff.</param>
/// <param name="Categories">Category of each product.</param>
/// <param name="ForSale">Whether each product is offered at the cutoff.</param>
/// <param name="Cutoff">First day that nobody may learn from.</param>
internal sealed record RecommendShop(
    string Kind,
    int Number,
    FeedbackLog Log,
    string?[] Categories,
    bool[] ForSale,
    int Cutoff
);

/// <summary>
/// Shops of many kinds, in two halves of other draws: rules are chosen on the first and proved on the second, which also has kinds
/// that the first has not.
/// </summary>
internal static class RecommendZoo
{
    /// <summary>Days after the cutoff that are predicted.</summary>
    public const int Window = 30;

    private const int FirstDay = 738_000;
    private const int PerKind = 2;

    private static readonly Dictionary<string, Func<Draw, Traits>> Kinds = new(StringComparer.Ordinal)
    {
        ["groceries"] = d =>
            new(d.Whole(600, 1_500), d.Whole(300, 700), d.Between(7, 14), d.Between(4, 9))
            {
                Zipf = d.Between(0.7, 1.1),
                Repeat = d.Between(0.4, 0.7),
                Cycle = d.Between(7, 30),
            },
        ["thinned groceries"] = d =>
            new(d.Whole(2_500, 4_000), d.Whole(600, 900), d.Between(7, 14), d.Between(5, 9))
            {
                Zipf = d.Between(0.7, 1.1),
                Repeat = d.Between(0.4, 0.7),
                Cycle = d.Between(10, 30),
                Kept = d.Between(0.1, 0.25),
            },
        ["fashion"] = d =>
            new(d.Whole(800, 1_500), d.Whole(700, 1_200), d.Between(40, 80), d.Between(1.5, 3))
            {
                Life = d.Between(90, 200),
                Focus = d.Whole(2, 5),
                Views = d.Between(1, 4),
            },
        ["long tail"] = d =>
            new(d.Whole(3_000, 5_000), d.Whole(800, 1_200), d.Between(20, 40), d.Between(1.2, 3))
            {
                Zipf = d.Between(0.8, 1),
                Focus = d.Whole(1, 3),
                Repeat = 0.01,
                Repeatable = 1,
                Cycle = 200,
            },
        ["few products"] = d =>
            new(d.Whole(8, 30), d.Whole(400, 900), d.Between(20, 45), d.Between(1, 2))
            {
                Groups = 4,
                Repeat = d.Between(0.2, 0.7),
                Cycle = d.Between(20, 40),
            },
        ["resale"] = d =>
            new(d.Whole(2_500, 4_000), d.Whole(600, 900), d.Between(25, 50), d.Between(1, 1.6))
            {
                Units = d.Whole(1, 4),
                Life = d.Between(150, 300),
                Focus = d.Whole(1, 4),
                Views = d.Between(2, 5),
            },
        ["replenished"] = d =>
            new(d.Whole(200, 500), d.Whole(600, 1_200), d.Between(25, 45), d.Between(1.2, 3))
            {
                Repeat = d.Between(0.3, 0.6),
                Repeatable = d.Between(0.3, 0.8),
                Cycle = d.Between(30, 90),
                Focus = d.Whole(2, 5),
            },
        ["wholesale"] = d =>
            new(d.Whole(1_000, 2_000), d.Whole(150, 400), d.Between(14, 30), d.Between(8, 20))
            {
                Zipf = d.Between(0.5, 0.9),
                Repeat = d.Between(0.3, 0.6),
                Cycle = d.Between(20, 60),
                Focus = d.Whole(3, 8),
            },
        ["releases"] = d =>
            new(d.Whole(800, 1_500), d.Whole(600, 1_000), d.Between(20, 40), d.Between(1, 2))
            {
                Zipf = d.Between(1, 1.3),
                Hype = d.Between(20, 60),
                Focus = d.Whole(2, 6),
            },
        ["accessories"] = d =>
            new(d.Whole(400, 900), d.Whole(700, 1_200), d.Between(30, 60), d.Between(1.2, 2.5))
            {
                Follow = d.Between(0.4, 0.7),
                Repeat = d.Between(0.05, 0.25),
                Repeatable = d.Between(0.1, 0.3),
                Cycle = d.Between(40, 100),
            },
        ["browsed"] = d =>
            new(d.Whole(500, 1_200), d.Whole(700, 1_200), d.Between(30, 60), d.Between(1, 2))
            {
                Views = d.Between(5, 10),
                Focus = d.Whole(1, 4),
                Repeat = d.Between(0, 0.2),
                Repeatable = 0.4,
                Cycle = d.Between(20, 90),
            },
        ["fading"] = d =>
            new(d.Whole(400, 900), d.Whole(500, 900), d.Between(10, 25), d.Between(2, 5))
            {
                Repeat = d.Between(0.3, 0.6),
                Cycle = d.Between(10, 40),
                Life = d.Between(120, 250),
            },
        ["rotating"] = d =>
            new(d.Whole(150, 400), d.Whole(500, 900), d.Between(14, 30), d.Between(1.5, 4))
            {
                Repeat = d.Between(0.2, 0.5),
                Cycle = d.Between(10, 40),
                Life = d.Between(60, 150),
                Groups = 12,
            },
    };

    private static readonly string[] OnlySecond = ["accessories", "rotating"];

    /// <summary>The shops of a half: 22 of eleven kinds in the first, 26 of thirteen in the second.</summary>
    /// <param name="half">1 or 2.</param>
    public static IEnumerable<RecommendShop> Half(int half) =>
        Kinds
            .Where(k => half == 2 || !OnlySecond.Contains(k.Key, StringComparer.Ordinal))
            .SelectMany((k, kind) => Enumerable.Range(0, PerKind).Select(i => Make(k.Key, half, (100 * kind) + i)));

    /// <summary>A shop of 50,000 products and 10,000 customers, of whose products few are bought much and most are bought now and then.</summary>
    public static RecommendShop Large()
    {
        var draw = new Draw(new Random(1));
        var traits = new Traits(50_000, 10_000, 25, 4)
        {
            Groups = 200,
            Focus = 8,
            Repeat = 0.2,
            Repeatable = 0.5,
        };
        return new Simulation(traits, draw).Run("large", 0);
    }

    private static RecommendShop Make(string kind, int half, int number)
    {
        var draw = new Draw(new Random((half == 1 ? 10_001 : 30_001) + number));
        return new Simulation(Kinds[kind](draw), draw).Run(kind, number);
    }

    private sealed class Draw(Random random)
    {
        public Random Random => random;

        public double Between(double low, double high) => low + (random.NextDouble() * (high - low));

        public int Whole(int low, int high) => random.Next(low, high + 1);

        public int Geometric(double mean) =>
            1 + (mean <= 1 ? 0 : (int)(Math.Log(1 - random.NextDouble()) / Math.Log(1 - (1 / mean))));

        public int Place(double[] sums) => Math.Min(sums.Length - 1, Bisect(sums, random.NextDouble() * sums[^1]));

        private static int Bisect(double[] sums, double value)
        {
            var (low, high) = (0, sums.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = sums[middle] > value ? (low, middle) : (middle + 1, high);
            }

            return low;
        }
    }

    /// <summary>How a shop is bought in.</summary>
    /// <param name="Products">Number of products.</param>
    /// <param name="Customers">Number of customers.</param>
    /// <param name="Every">Mean days from visit to visit.</param>
    /// <param name="Basket">Mean products of a visit.</param>
    private sealed record Traits(int Products, int Customers, double Every, double Basket)
    {
        public int Groups { get; init; } = 20;

        /// <summary>Groups that a customer buys from.</summary>
        public int Focus { get; init; } = 6;

        public double Zipf { get; init; } = 0.8;

        /// <summary>Probability that a product taken is one bought before.</summary>
        public double Repeat { get; init; }

        /// <summary>Share of the groups that are used up.</summary>
        public double Repeatable { get; init; } = 0.8;

        /// <summary>Mean days until one is used up.</summary>
        public double Cycle { get; init; } = 30;

        /// <summary>Days that a product is offered; endless at 0.</summary>
        public double Life { get; init; }

        /// <summary>Pieces of each product; endless at 0.</summary>
        public int Units { get; init; }

        /// <summary>Days in which the interest in a new product fades; none at 0.</summary>
        public double Hype { get; init; }

        /// <summary>Probability that a product goes with the one taken before.</summary>
        public double Follow { get; init; }

        /// <summary>Products looked at for each one bought.</summary>
        public double Views { get; init; }

        /// <summary>Share of lines that are known.</summary>
        public double Kept { get; init; } = 1;
    }

    private sealed class Simulation
    {
        private const int Styles = 4;
        private const double OtherStyle = 0.25;

        /// <summary>Interest in taking what one has when not for its being used up.</summary>
        private const double Second = 0.1;
        private readonly Traits _traits;
        private readonly Draw _draw;
        private readonly int _days;
        private readonly int[] _group;
        private readonly int[] _style;
        private readonly double[] _from;
        private readonly int[] _companion;
        private readonly int[] _left;
        private readonly bool[] _usedUp;
        private readonly double[] _cycle;
        private readonly int[][] _ofGroup;
        private readonly double[][] _weights;

        public Simulation(Traits traits, Draw draw)
        {
            (_traits, _draw) = (traits, draw);
            _days = draw.Whole(300, 600);
            var numbers = Enumerable.Range(0, traits.Products).ToArray();
            _group = Array.ConvertAll(numbers, _ => draw.Whole(0, traits.Groups - 1));
            _style = Array.ConvertAll(numbers, _ => draw.Whole(0, Styles - 1));
            var fades = traits.Life > 0 || traits.Hype > 0;
            _from = Array.ConvertAll(
                numbers,
                _ => fades ? draw.Between(-Math.Max(60, traits.Life), _days + Window) : 0
            );
            _companion = Array.ConvertAll(numbers, _ => draw.Whole(0, traits.Products - 1));
            _left = Array.ConvertAll(numbers, _ => traits.Units > 0 ? draw.Whole(1, traits.Units) : int.MaxValue);
            _usedUp = [.. Enumerable.Range(0, traits.Groups).Select(_ => draw.Random.NextDouble() < traits.Repeatable)];
            _cycle = Array.ConvertAll(numbers, _ => traits.Cycle * draw.Between(0.5, 1.8));
            draw.Random.Shuffle(numbers);
            var weight = new double[traits.Products];
            for (var rank = 0; rank < numbers.Length; rank++)
            {
                weight[numbers[rank]] = Math.Pow(rank + 1, -traits.Zipf);
            }

            _ofGroup =
            [
                .. Enumerable
                    .Range(0, traits.Groups)
                    .Select(g => Enumerable.Range(0, traits.Products).Where(p => _group[p] == g).ToArray()),
            ];
            _weights = Array.ConvertAll(_ofGroup, products => Sums(products.Select(p => weight[p])));
        }

        public RecommendShop Run(string kind, int number)
        {
            var customers = Enumerable.Range(0, _traits.Customers).Select(_ => new Person(this)).ToArray();
            foreach (
                var (day, customer) in customers
                    .SelectMany((c, i) => c.Visits.Select(day => (Day: day, Customer: i)))
                    .OrderBy(v => v.Day)
                    .ThenBy(v => v.Customer)
            )
            {
                Visit(customers[customer], day);
            }

            var rows = customers.Select(c => c.Rows.Distinct());
            return new RecommendShop(
                kind,
                number,
                FeedbackLog.From(rows, _traits.Products),
                [.. _group.Select(g => $"group {g}")],
                [
                    .. Enumerable
                        .Range(0, _traits.Products)
                        .Select(p =>
                            IsOffered(p, _days) && (_traits.Units == 0 || _left[p] > 0 || SoldAfter(customers, p))
                        ),
                ],
                FirstDay + _days
            );
        }

        /// <summary>What was sold out after the cutoff was for sale at it.</summary>
        private bool SoldAfter(Person[] customers, int product) =>
            Array.Exists(
                customers,
                c => c.Rows.Exists(r => r.Product == product && r.Type == FeedbackType.Buy && r.Day >= FirstDay + _days)
            );

        private static double[] Sums(IEnumerable<double> weights)
        {
            double sum = 0;
            return [.. weights.Select(w => sum += w)];
        }

        private bool IsOffered(int product, int day) =>
            day >= _from[product] && (_traits.Life <= 0 || day < _from[product] + _traits.Life);

        private void Visit(Person person, int day)
        {
            var before = -1;
            for (var left = _draw.Geometric(_traits.Basket); left > 0; left--)
            {
                var product =
                    _draw.Random.NextDouble() < person.Repeat && Again(person, day) is var own and >= 0 ? own
                    : before >= 0 && _draw.Random.NextDouble() < _traits.Follow && MayTake(_companion[before], day)
                        ? _companion[before]
                    : New(person, day);
                if (product < 0)
                {
                    continue;
                }

                for (var views = _traits.Views * _draw.Random.NextDouble() * 2; views >= 1; views--)
                {
                    if ((views < 2 ? product : New(person, day)) is var seen and >= 0)
                    {
                        var daysBefore = Math.Min(day, _draw.Whole(0, 6));
                        person.Rows.Add(new FeedbackRow(seen, FirstDay + day - daysBefore, FeedbackType.View));
                    }
                }

                if (_traits.Units > 0)
                {
                    _left[product]--;
                }

                before = product;
                person.Bought[product] = (person.Bought.GetValueOrDefault(product).Times + 1, day);
                if (_draw.Random.NextDouble() < _traits.Kept)
                {
                    person.Rows.Add(new FeedbackRow(product, FirstDay + day, FeedbackType.Buy));
                }
            }
        }

        private bool MayTake(int product, int day) => _left[product] > 0 && IsOffered(product, day);

        private int Again(Person person, int day)
        {
            int[] own = [.. person.Bought.Keys.Where(p => _usedUp[_group[p]] && MayTake(p, day))];
            return own.Length == 0
                ? -1
                : own[
                    _draw.Place(
                        Sums(
                            own.Select(p =>
                                person.Bought[p].Times
                                * Math.Pow(1 - Math.Exp((person.Bought[p].Day - day) / _cycle[p]), 2)
                            )
                        )
                    )
                ];
        }

        private int New(Person person, int day)
        {
            for (var tries = 0; tries < 60; tries++)
            {
                var group = person.Groups[_draw.Place(person.GroupWeights)];
                if (_ofGroup[group].Length == 0)
                {
                    continue;
                }

                var product = _ofGroup[group][_draw.Place(_weights[group])];
                var likes = _style[product] == person.Style ? 1 : OtherStyle;
                var fresh = _traits.Hype > 0 ? Math.Exp((_from[product] - day) / _traits.Hype) + 0.01 : 1;
                var second = person.Bought.ContainsKey(product) ? Second : 1;
                if (MayTake(product, day) && _draw.Random.NextDouble() < likes * fresh * second)
                {
                    return product;
                }
            }

            return -1;
        }

        private sealed class Person
        {
            public Person(Simulation shop)
            {
                var (draw, traits) = (shop._draw, shop._traits);
                Style = draw.Whole(0, Styles - 1);
                var groups = Enumerable.Range(0, traits.Groups).ToArray();
                draw.Random.Shuffle(groups);
                Groups = groups[..Math.Min(traits.Focus, groups.Length)];
                GroupWeights = Sums(Groups.Select((_, i) => Math.Pow(0.6, i)));
                Repeat = Math.Clamp(traits.Repeat * draw.Between(0.5, 1.5), 0, 0.95);
                var every = traits.Every * Math.Exp(draw.Between(-0.8, 0.8));
                var end = draw.Random.NextDouble() < 0.3 ? draw.Between(0, shop._days) : shop._days + Window;
                for (
                    var day = draw.Between(0, shop._days * 0.8);
                    day < end;
                    day += Math.Max(1, -every * Math.Log(1 - draw.Random.NextDouble()))
                )
                {
                    Visits.Add((int)day);
                }
            }

            public int Style { get; }

            public int[] Groups { get; }

            public double[] GroupWeights { get; }

            public double Repeat { get; }

            public List<int> Visits { get; } = [];

            public Dictionary<int, (int Times, int Day)> Bought { get; } = [];

            public List<FeedbackRow> Rows { get; } = [];
        }
    }
}
