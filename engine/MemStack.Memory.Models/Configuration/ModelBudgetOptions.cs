namespace MemStack.Memory.Models.Configuration;

/// <summary>Settings of the budget for calls to models, by the prices of <see cref="ModelPrices"/>.</summary>
public sealed class ModelBudgetOptions
{
    /// <summary>The section.</summary>
    public const string Section = "MemStack:Budget";

    /// <summary>
    /// The budget of a day (UTC) in US dollars, for alerts; nothing is refused beyond it. 0 for none, at most 1000000.
    /// </summary>
    public double Daily { get; set; }
}
