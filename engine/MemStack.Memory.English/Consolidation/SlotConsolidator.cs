using MemStack.Memory.Consolidation;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// Lets the store's slots and duplicates decide, and looks beyond the slot where a fact says that something is over: what ended was often
/// told of in other words. "I sold the Golf" ends "I drive a Volkswagen Golf", "Misty died" ends "I have a cat named Misty". Of several
/// that may be meant none is ended: a stale fact beside the one that ends it does less harm than a true one that is gone.
/// </summary>
internal sealed class SlotConsolidator : IConsolidator
{
    public bool IsEnabled => true;

    public bool AppliesTo(ExtractedFact fact) => EndedFacts.Of(fact) is not null;

    public ValueTask<IReadOnlyList<ConsolidationDecision>> DecideAsync(
        IReadOnlyList<ExtractedFact> facts,
        IReadOnlyList<IReadOnlyList<MemoryRecord>> near,
        CancellationToken cancellationToken
    ) => new([.. facts.Select((fact, i) => Decide(fact, near[i]))]);

    private static ConsolidationDecision Decide(ExtractedFact fact, IReadOnlyList<MemoryRecord> near)
    {
        if (EndedFacts.Of(fact) is not { } ending)
        {
            return ConsolidationDecision.Add;
        }

        var meant = near.Where(memory => (memory.Slot is null || memory.Slot != fact.Slot) && ending.Ends(memory)).ToList();
        return meant.Count > 0 && AreOne(meant, ending)
            ? new ConsolidationDecision([.. meant.Select(memory => memory.Id)], null) { About = meant[0].Text }
            : ConsolidationDecision.Add;
    }

    // A named thing is one, however often it was told of; of other things each may be meant, unless all answer one question.
    private static bool AreOne(List<MemoryRecord> meant, EndedFactQuery ending)
    {
        if (ending.EndedThing is { Thing.IsNamed: true } named && meant.TrueForAll(named.Ends))
        {
            return true;
        }

        if (!meant.TrueForAll(memory => memory.Slot == meant[0].Slot))
        {
            return false;
        }

        return meant.Count == 1 || ending.EndedThing is null || meant[0].Slot is not null;
    }
}
