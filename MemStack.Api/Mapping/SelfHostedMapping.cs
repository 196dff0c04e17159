using MemStack.Api.SelfHosted;
using MemStack.Memory;

namespace MemStack.Api.Mapping;

/// <summary>What the engine knows, in the words of the self-hosted surface.</summary>
internal static class SelfHostedMapping
{
    public static MemoryResponse ToResponse(this MemoryRecord memory) => new()
    {
        Id = memory.Id,
        Memory = memory.Text,
        Hash = memory.Hash,
        Metadata = memory.Metadata,
        CreatedAt = memory.CreatedAt,
        UpdatedAt = memory.UpdatedAt,
        UserId = memory.UserId,
        AgentId = memory.AgentId,
        AppId = memory.AppId,
        RunId = memory.RunId,
        ActorId = memory.ActorId,
        Role = memory.Role,
        ExpirationDate = memory.ExpiresAt,
    };

    public static MemoryResponse ToResponse(this SearchHit hit) => hit.Memory.ToResponse() with { Score = hit.Score, ScoreDetails = hit.Explanation };

    /// <param name="memory">What was stored.</param>
    /// <param name="infer">Whether it was drawn from the messages; kept verbatim, it tells whose message it was.</param>
    public static AddedMemory ToResponse(this MemoryRecord memory, bool infer) => new(memory.Id, memory.Text, HostedMapping.Add)
    {
        ActorId = infer ? null : memory.ActorId,
        Role = infer ? null : memory.Role,
    };

    public static HistoryResponse ToResponse(this HistoryEntry entry) => new(
        entry.Id, entry.MemoryId, entry.OldText, entry.NewText, HostedMapping.NameOf(entry.Event),
        entry.Snapshot.CreatedAt, entry.Event == HistoryEvent.Add ? null : entry.CreatedAt,
        entry.Event == HistoryEvent.Delete, entry.Snapshot.ActorId, entry.Snapshot.Role);

    public static EntityResponse ToResponse(this ScopeEntity entity) =>
        new(entity.Name, HostedMapping.NameOf(entity.Type), entity.TotalMemories, entity.CreatedAt, entity.UpdatedAt);
}
