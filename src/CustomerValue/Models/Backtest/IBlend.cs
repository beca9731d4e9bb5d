namespace CustomerValue.Models.Backtest;

/// <summary>A trainer that blends others.</summary>
/// <typeparam name="TTrainer">Kind of trainer.</typeparam>
internal interface IBlend<TTrainer>
{
    /// <summary>The blend of those members alone that are kept, asked one after the other.</summary>
    TTrainer Of(Func<TTrainer, bool> keep);
}
