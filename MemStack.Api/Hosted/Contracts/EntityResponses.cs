using System.Text.Json.Nodes;

namespace MemStack.Api.Hosted.Contracts;

/// <summary>A user, agent, app or run. Its id is its name.</summary>
internal sealed record HostedEntity(
    string Id,
    string Name,
    string Type,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string Owner,
    JsonObject? Metadata,
    long TotalMemories
);

/// <summary>One page of users, agents, apps and runs.</summary>
internal sealed record HostedEntityPage(
    long Count,
    string? Next,
    string? Previous,
    IReadOnlyList<HostedEntity> Results,
    long TotalUsers,
    long TotalAgents,
    long TotalApps,
    long TotalRuns
);
