using MemStack.Api.SelfHosted.Contracts;
using MemStack.Memory.Model;

namespace MemStack.Api.Mapping;

/// <summary>Maps the engine's types to the self-hosted surface's.</summary>
internal static class SelfHostedMapping
{
    public static MemoryResponse ToResponse(this MemoryRecord memory) =>
        new()
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
            ValidFrom = memory.ValidFrom,
            ValidTo = memory.ValidTo,
            ReplacedBy = memory.SupersededBy,
        };

    public static MemoryResponse ToResponse(this SearchHit hit) =>
        hit.Memory.ToResponse() with
        {
            Score = hit.Score,
            ScoreDetails = hit.Explanation,
        };

    /// <param name="result">The result of an add.</param>
    /// <param name="infer">True if its memories were extracted from the messages; verbatim ones have the role of their message.</param>
    public static SelfHosted.Contracts.AddResult ToResponse(this Memory.Model.AddResult result, bool infer)
    {
        var roles = infer ? null : result.Memories.ToDictionary(memory => memory.Id);
        return new SelfHosted.Contracts.AddResult([
            .. result
                .ToChanges()
                .Select(change => new AddedMemory(change.Id, change.Memory, change.Event)
                {
                    PreviousMemory = change.PreviousMemory,
                    ActorId = roles?.GetValueOrDefault(change.Id)?.ActorId,
                    Role = roles?.GetValueOrDefault(change.Id)?.Role,
                }),
        ])
        {
            Status = result.Queued || result.Failed ? Mem0Names.Of(result) : null,
            EventId = result.Queued || result.Failed ? result.EventId : null,
        };
    }

    public static HistoryResponse ToResponse(this HistoryEntry entry) =>
        new(
            entry.Id,
            entry.MemoryId,
            entry.OldText,
            entry.NewText,
            Mem0Names.Of(entry.Event),
            entry.Snapshot.CreatedAt,
            entry.Event == HistoryEvent.Add ? null : entry.CreatedAt,
            entry.Event == HistoryEvent.Delete,
            entry.Snapshot.ActorId,
            entry.Snapshot.Role
        )
        {
            Change = Mem0Names.ChangeOf(entry.Event),
        };

    public static EntityResponse ToResponse(this ScopeEntity entity) =>
        new(entity.Name, Mem0Names.Of(entity.Type), entity.TotalMemories, entity.CreatedAt, entity.UpdatedAt);
}
