using MemStack.Memory.Extraction;
using MemStack.Memory.Model;

namespace MemStack.Memory.Adding;

/// <summary>Replaces "the speaker" in a fact's relations by a name.</summary>
internal static class FactRelations
{
    public static IReadOnlyList<GraphRelation> Of(ExtractedFact fact, MemoryRecord memory)
    {
        if (fact.Relations.Count == 0)
        {
            return [];
        }
        // The speaker is known by name, or else by the id of the memories' owner.
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
