namespace MemStack.Api.Hosted;

/// <summary>A typed relation between two entities. It is true as long as the memory that states it.</summary>
/// <param name="Source">Who or what.</param>
/// <param name="SourceType">Its kind: person, place, organization, …</param>
/// <param name="Relationship">How they are related, for example <c>lives_in</c>.</param>
/// <param name="Target">Whom or what.</param>
/// <param name="TargetType">Its kind.</param>
internal sealed record RelationResponse(string Source, string SourceType, string Relationship, string Target, string TargetType)
{
    /// <summary>The target under the name that searches of mem0's own server gave it.</summary>
    public string Destination => Target;

    /// <summary>The memory that states it.</summary>
    public required Guid MemoryId { get; init; }

    /// <summary>Since when it is true.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>Until when it was true; null while it is.</summary>
    public DateTimeOffset? ValidTo { get; init; }
}

/// <summary>A person, place, organisation or thing that memories speak of.</summary>
/// <param name="Name">As it was first written.</param>
/// <param name="Type">Its kind.</param>
internal sealed record GraphNode(string Name, string Type);

/// <summary>A part of the graph, nearest to the entity asked for first.</summary>
/// <param name="Nodes">The entities.</param>
/// <param name="Relations">How they are related.</param>
internal sealed record GraphResponse(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<RelationResponse> Relations);

/// <summary>A queued add that was given up after its last attempt. Its messages are kept.</summary>
/// <param name="EventId">Its event.</param>
/// <param name="Error">Why it failed last.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Messages">How many messages it holds.</param>
/// <param name="CreatedAt">When it was accepted.</param>
internal sealed record DeadLetterResponse(Guid EventId, string Error, int Attempts, int Messages, DateTimeOffset CreatedAt);

/// <summary>One page of dead letters, oldest first.</summary>
internal sealed record DeadLetterPage(long Count, string? Next, string? Previous, IReadOnlyList<DeadLetterResponse> Results);

/// <summary>What a replay did.</summary>
/// <param name="Message">The same in words.</param>
/// <param name="Replayed">How many adds are in line again.</param>
internal sealed record ReplayResponse(string Message, int Replayed);
