namespace MemStack.Memory.Models.Configuration;

/// <summary>Prices of models by name; section <c>MemStack:Prices</c>. A model without a price is counted in tokens alone.</summary>
public sealed class ModelPrices : Dictionary<string, ModelPrice>
{
    /// <summary>The section.</summary>
    public const string Section = "MemStack:Prices";

    /// <summary>Makes an empty table, whose names ignore case as configuration does.</summary>
    public ModelPrices()
        : base(StringComparer.OrdinalIgnoreCase) { }
}

/// <summary>The price of a model, in US dollars per million tokens.</summary>
public sealed class ModelPrice
{
    /// <summary>The price of tokens that are sent.</summary>
    public double Input { get; set; }

    /// <summary>The price of tokens that are answered.</summary>
    public double Output { get; set; }

    internal double Of(long inputTokens, long outputTokens) => ((inputTokens * Input) + (outputTokens * Output)) / 1_000_000;
}
