namespace SampleShop;

/// <summary>A kind of export.</summary>
public enum ShopKind
{
    /// <summary>Order lines.</summary>
    Orders,

    /// <summary>Customer profiles.</summary>
    Customers,

    /// <summary>Events on the shop's pages.</summary>
    Events,

    /// <summary>The catalogue.</summary>
    Products,

    /// <summary>Reviews.</summary>
    Reviews,
}
