using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.Graph.Contracts;

/// <summary>The part of the graph to read.</summary>
internal sealed record GraphQuery(
    [property: FromQuery(Name = "entity")] string? Entity,
    [property: FromQuery(Name = "depth")] int? Depth,
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "as_of")] string? AsOf,
    [property: FromQuery(Name = "memory_id")] string? MemoryId,
    [property: FromQuery(Name = "user_id")] string? UserId,
    [property: FromQuery(Name = "agent_id")] string? AgentId,
    [property: FromQuery(Name = "app_id")] string? AppId,
    [property: FromQuery(Name = "run_id")] string? RunId
);

/// <summary>A typed relation between two entities. It is true as long as the memory that states it.</summary>
/// <param name="Source">The entity that the relation starts from.</param>
/// <param name="SourceType">Its kind: person, place, organization, …</param>
/// <param name="Relationship">The relation, for example <c>lives_in</c>.</param>
/// <param name="Target">The entity that the relation leads to.</param>
/// <param name="TargetType">Its kind.</param>
internal sealed record RelationResponse(string Source, string SourceType, string Relationship, string Target, string TargetType)
{
    /// <summary>The target under the name that searches of mem0's own server gave it.</summary>
    public string Destination => Target;

    /// <summary>The memory that states it.</summary>
    public required Guid MemoryId { get; init; }

    /// <summary>The time from which it is true.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>The time until which it was true; null while it still is.</summary>
    public DateTimeOffset? ValidTo { get; init; }
}

/// <summary>A person, place, organisation or thing that memories mention.</summary>
/// <param name="Name">The name as first written.</param>
/// <param name="Type">Its kind.</param>
internal sealed record GraphNode(string Name, string Type);

/// <summary>A part of the graph, nearest to the entity asked for first.</summary>
/// <param name="Nodes">The entities.</param>
/// <param name="Relations">The relations between them.</param>
internal sealed record GraphResponse(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<RelationResponse> Relations);
