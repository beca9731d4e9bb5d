using System.ComponentModel.DataAnnotations;

namespace CustomerValue;

/// <summary>Words of one aspect, added to the built-in list.</summary>
public sealed class AspectOption
{
    /// <summary>Name of the aspect: one of the list (quality, fit, delivery, packaging, price, service) or a new one.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>Words or phrases that name it, in any language.</summary>
    public List<string> Words { get; set; } = [];
}
