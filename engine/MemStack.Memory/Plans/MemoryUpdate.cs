using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>A change of a memory. Everything derived from the text is supplied again when the text changes.</summary>
/// <param name="Request">The caller's request.</param>
public sealed record MemoryUpdate(UpdateRequest Request)
{
    /// <summary>The words of the new text; null when the text stays.</summary>
    public string? Terms { get; init; }

    /// <summary>The slot of the new text.</summary>
    public string? Slot { get; init; }

    /// <summary>The value of the slot.</summary>
    public string? SlotValue { get; init; }

    /// <summary>See <see cref="NewMemory.Contradicts"/>.</summary>
    public Func<string?, bool> Contradicts { get; init; } = _ => false;

    /// <summary>The facts that the new text states.</summary>
    public IReadOnlyList<GraphRelation> Relations { get; init; } = [];

    /// <summary>The vector of the new text; empty when it has none.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>The model of <see cref="Vector"/>.</summary>
    public string? EmbeddingModel { get; init; }
}
