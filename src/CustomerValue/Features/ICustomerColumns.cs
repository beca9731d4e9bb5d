namespace CustomerValue.Features;

/// <summary>Features of many customers by column, in one order of rows.</summary>
public interface ICustomerColumns
{
    /// <summary>Number of customers.</summary>
    int Count { get; }

    /// <summary>Names of the numeric features, in catalogue order.</summary>
    IReadOnlyList<string> NumericNames { get; }

    /// <summary>The values of one numeric feature, NaN where unknown; null when there is none of that name.</summary>
    float[]? TryColumn(string name);

    /// <summary>The values of one text feature, null where unknown; null when there is none of that name.</summary>
    string?[]? TryText(string name);
}
