using MemStack.Api.Graph.Contracts;
using MemStack.Memory.Model;

namespace MemStack.Api.Graph;

/// <summary>Maps relations between entities to mem0's graph memory.</summary>
internal static class RelationMapping
{
    public static RelationResponse ToResponse(this GraphRelation relation) =>
        new(
            // Lower case with underscores, as mem0 normalised them.
            relation.Source.Name,
            relation.Source.Type,
            relation.Type.ToLowerInvariant(),
            relation.Target.Name,
            relation.Target.Type
        )
        {
            MemoryId = relation.MemoryId,
            ValidFrom = relation.ValidFrom,
            ValidTo = relation.ValidTo,
        };

    /// <summary>The relations of all hits, those of the best hit first; null when they were not asked for.</summary>
    public static IReadOnlyList<RelationResponse>? RelationsOf(SearchRequest request, IReadOnlyList<SearchHit> hits) =>
        request.Relations ? [.. hits.SelectMany(hit => hit.Relations).Select(ToResponse)] : null;

    /// <summary>The entities of relations, each once, in order of appearance.</summary>
    public static IReadOnlyList<GraphNode> NodesOf(IEnumerable<GraphRelation> relations) =>
        [
            .. relations
                .SelectMany(relation => new[] { relation.Source, relation.Target })
                .DistinctBy(entity => entity.Name, StringComparer.OrdinalIgnoreCase)
                .Select(entity => new GraphNode(entity.Name, entity.Type)),
        ];
}
