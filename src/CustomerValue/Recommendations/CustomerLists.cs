using System.Runtime.InteropServices;
using CustomerValue.Statistics;

namespace CustomerValue.Recommendations;

/// <summary>How what a customer has is put among what they have not.</summary>
internal enum OwnOrder
{
    /// <summary>Where the model ranks it.</summary>
    ByModel,

    /// <summary>First, what was bought on most days; of equals the latest.</summary>
    MostBought,

    /// <summary>First, the latest; of equals what was bought on most days.</summary>
    Latest,

    /// <summary>By the probability that it is bought again, against that of the product that the model would list.</summary>
    ByChance,
}

/// <summary>A way to make lists that has learned.</summary>
/// <param name="Model">Ranks what a customer has not.</param>
/// <param name="Order">Where what a customer has goes.</param>
/// <param name="Chances">How probable the model's places are; needed by <see cref="OwnOrder.ByChance"/> alone.</param>
internal sealed record ListMaker(ProductModel Model, OwnOrder Order, NewChances Chances);

/// <summary>A product on a customer's list.</summary>
/// <param name="Product">The product.</param>
/// <param name="Score">The model's score, the popularity, or of what a customer has the probability, the days, or one over the age.</param>
/// <param name="Place">Who put it there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Listed(int Product, float Score, ListedBy Place);

/// <summary>Who put a product on a list.</summary>
internal enum ListedBy
{
    /// <summary>The model.</summary>
    Model,

    /// <summary>It fills the list with what is popular.</summary>
    Popularity,

    /// <summary>The customer has it.</summary>
    Own,
}

/// <summary>
/// Lists of customers with a history. Backtests measure these lists, and these are served. What a customer has is listed only where
/// anybody buys it again.
/// </summary>
/// <param name="popularity">Fills lists that the model cannot.</param>
/// <param name="repeats">Probability that what a customer has is bought again.</param>
/// <param name="cutoff">First day that is not known.</param>
/// <param name="isForSale">What may be listed.</param>
internal sealed class CustomerLists(
    PopularityModel popularity,
    RepeatChances repeats,
    int cutoff,
    Func<int, bool> isForSale
)
{
    /// <summary>The products that a model ranks highest, then the most popular, among those that a customer does not have.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ranking">Its ranking for the customer.</param>
    /// <param name="owned">What the customer has.</param>
    /// <param name="most">Most products.</param>
    public List<Listed> New(ProductModel model, ProductModel.Ranking ranking, IReadOnlySet<int> owned, int most) =>
        Ranked(model, ranking, p => !owned.Contains(p), most);

    /// <summary>A customer's list, best first.</summary>
    /// <param name="maker">What makes it.</param>
    /// <param name="ranking">The model's ranking for the customer.</param>
    /// <param name="rows">The customer's rows.</param>
    /// <param name="most">Most products.</param>
    public List<Listed> Of(ListMaker maker, ProductModel.Ranking ranking, ReadOnlySpan<FeedbackRow> rows, int most)
    {
        var bought = OwnProduct.Of(rows, cutoff);
        var activity = RepeatChances.Activity(rows, cutoff);
        var owned = bought.Select(o => o.Product).ToHashSet();
        var again = bought.Where(o => isForSale(o.Product) && repeats.MayRepeat(o)).ToList();
        if (maker.Order == OwnOrder.ByModel)
        {
            var may = again.Select(o => o.Product).ToHashSet();
            return
            [
                .. Ranked(maker.Model, ranking, p => !owned.Contains(p) || may.Contains(p), most)
                    .Select(l => owned.Contains(l.Product) ? l with { Place = ListedBy.Own } : l),
            ];
        }

        var others = New(maker.Model, ranking, owned, most);
        return maker.Order == OwnOrder.ByChance
            ? Merged(repeats.Of(bought, activity), others, maker.Chances, activity, most)
            : [.. First(again, maker.Order).Take(most), .. others.Take(Math.Max(0, most - again.Count))];
    }

    private IEnumerable<Listed> First(List<OwnProduct> own, OwnOrder order) =>
        (
            order == OwnOrder.MostBought
                ? own.OrderByDescending(o => o.Days).ThenByDescending(o => o.Last)
                : own.OrderByDescending(o => o.Last).ThenByDescending(o => o.Days)
        )
            .ThenBy(o => o.Product)
            .Select(o => new Listed(
                o.Product,
                order == OwnOrder.MostBought ? o.Days : 1f / (cutoff - o.Last),
                ListedBy.Own
            ));

    private List<Listed> Ranked(ProductModel model, ProductModel.Ranking ranking, Func<int, bool> allowed, int most)
    {
        bool May(int product) => isForSale(product) && allowed(product);
        var byModel = model.KnowsNeighbours ? TopList.Of(ranking.Scores, most, May) : [];
        var listed = byModel.ToHashSet();
        return
        [
            .. byModel.Select(p => new Listed(p, ranking.Scores[p], ListedBy.Model)),
            .. TopList
                .Of(popularity.Weights, most - byModel.Count, p => !listed.Contains(p) && May(p))
                .Select(p => new Listed(p, popularity.Weights[p], ListedBy.Popularity)),
        ];
    }

    private List<Listed> Merged(
        List<(int Product, double Chance)> own,
        List<Listed> others,
        NewChances chances,
        double activity,
        int most
    )
    {
        var list = new List<Listed>();
        var place = 0;
        foreach (var (product, chance) in own)
        {
            if (!isForSale(product))
            {
                continue;
            }

            while (place < others.Count && list.Count < most && chances.At(place, activity) >= chance)
            {
                list.Add(others[place++]);
            }

            if (list.Count == most)
            {
                return list;
            }

            list.Add(new Listed(product, (float)chance, ListedBy.Own));
        }

        list.AddRange(others.Skip(place).Take(most - list.Count));
        return list;
    }
}
