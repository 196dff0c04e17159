using MemStack.Memory.Extraction;
using MemStack.Memory.Model;

namespace MemStack.Memory.Adding;

/// <summary>A fact's relations with names in place of "the speaker".</summary>
internal static class FactRelations
{
    public static IReadOnlyList<GraphRelation> Of(ExtractedFact fact, MemoryRecord memory)
    {
        if (fact.Relations.Count == 0)
        {
            return [];
        }
        // Who speaks is known by name, or else by the id that the memories are kept under.
        var speaker =
            fact.ActorId
            ?? (fact.Role == Roles.Assistant ? memory.AgentId ?? Roles.Assistant : memory.UserId ?? memory.AgentId ?? Roles.User);
        return
        [
            .. fact
                .Relations.Where(relation =>
                    relation.Source.Length <= EntityKey.MaxNameLength && relation.Target.Length <= EntityKey.MaxNameLength
                )
                .Select(relation => new GraphRelation(
                    new GraphEntity(Name(relation.Source), relation.SourceType),
                    relation.Type,
                    new GraphEntity(Name(relation.Target), relation.TargetType)
                )),
        ];

        string Name(string name) => name == ExtractedRelation.Speaker ? speaker : name;
    }
}
