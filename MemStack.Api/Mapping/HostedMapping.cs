using MemStack.Api.Hosted.Contracts;
using MemStack.Memory.Model;

namespace MemStack.Api.Mapping;

/// <summary>Maps the engine's types to the hosted surface's.</summary>
internal static class HostedMapping
{
    public static HostedListedMemory ToListed(this MemoryRecord memory) =>
        new()
        {
            Id = memory.Id,
            Memory = memory.Text,
            Hash = memory.Hash,
            UserId = memory.UserId,
            AgentId = memory.AgentId,
            AppId = memory.AppId,
            SessionId = memory.RunId,
            ActorId = memory.ActorId,
            Metadata = memory.Metadata,
            Categories = memory.Categories,
            CreatedAt = memory.CreatedAt,
            UpdatedAt = memory.UpdatedAt,
            ExpirationDate = memory.ExpiresAt,
            LifecycleState = LifecycleOf(memory),
            ReplacedBy = memory.SupersededBy,
            ValidFrom = memory.ValidFrom,
            ValidTo = memory.ValidTo,
            StructuredAttributes = DayOf(memory.CreatedAt),
        };

    /// <param name="hit">The memory that was found.</param>
    /// <param name="legacy">True to name the run <c>session_id</c>, too, as older clients expect.</param>
    public static HostedFoundMemory ToFound(this SearchHit hit, bool legacy) =>
        new()
        {
            Id = hit.Memory.Id,
            Memory = hit.Memory.Text,
            Hash = hit.Memory.Hash,
            UserId = hit.Memory.UserId,
            AgentId = hit.Memory.AgentId,
            AppId = hit.Memory.AppId,
            RunId = hit.Memory.RunId,
            SessionId = legacy ? hit.Memory.RunId : null,
            ActorId = hit.Memory.ActorId,
            Metadata = hit.Memory.Metadata,
            Categories = hit.Memory.Categories,
            CreatedAt = hit.Memory.CreatedAt,
            UpdatedAt = hit.Memory.UpdatedAt,
            ExpirationDate = hit.Memory.ExpiresAt,
            LifecycleState = LifecycleOf(hit.Memory),
            ReplacedBy = hit.Memory.SupersededBy,
            ValidFrom = hit.Memory.ValidFrom,
            ValidTo = hit.Memory.ValidTo,
            StructuredAttributes = DayOf(hit.Memory.CreatedAt),
            Score = hit.Score,
            ScoreBreakdown = hit.Explanation,
        };

    /// <summary>The result of an add for each memory in mem0's terms: stored is ADD, superseded is UPDATE, known already is NONE.</summary>
    public static IReadOnlyList<HostedAddedMemory> Changes(
        IReadOnlyList<MemoryRecord> stored,
        IReadOnlyList<MemoryRecord> touched,
        IReadOnlyList<MemoryRecord> superseded
    ) =>
        [
            .. stored.Select(memory => memory.ToAdded()),
            .. superseded.Select(memory =>
                memory.ToAdded(Mem0Names.Update, stored.FirstOrDefault(other => other.Id == memory.SupersededBy)?.Text) with
                {
                    PreviousMemory = memory.Text,
                    ReplacedBy = memory.SupersededBy,
                }
            ),
            .. touched.Select(memory => memory.ToAdded(Mem0Names.None)),
        ];

    public static IReadOnlyList<HostedAddedMemory> ToChanges(this AddResult result) =>
        Changes(result.Memories, result.Touched, result.Superseded);

    // mem0's command line prints "memory", its webhooks and events read "data.memory": both are there.
    private static HostedAddedMemory ToAdded(this MemoryRecord memory, string change = Mem0Names.Add, string? text = null) =>
        new(memory.Id, text ?? memory.Text, new HostedMemoryData(text ?? memory.Text), change) { UserId = memory.UserId };

    public static HostedHistoryItem ToHosted(this HistoryEntry entry) =>
        new()
        {
            Id = entry.Id,
            MemoryId = entry.MemoryId,
            Input = [.. entry.Input.Select(message => new HostedHistoryMessage(message.Role, message.Content))],
            OldMemory = entry.OldText,
            NewMemory = entry.NewText,
            UserId = entry.Snapshot.UserId,
            AgentId = entry.Snapshot.AgentId,
            AppId = entry.Snapshot.AppId,
            SessionId = entry.Snapshot.RunId,
            Categories = entry.Snapshot.Categories,
            Event = Mem0Names.Of(entry.Event),
            Metadata = entry.Snapshot.Metadata,
            CreatedAt = entry.CreatedAt,
            UpdatedAt = entry.CreatedAt,
            Change = Mem0Names.ChangeOf(entry.Event),
        };

    public static HostedEntity ToHosted(this ScopeEntity entity, string owner) =>
        new(entity.Name, entity.Name, Mem0Names.Of(entity.Type), entity.CreatedAt, entity.UpdatedAt, owner, null, entity.TotalMemories);

    public static HostedEvent ToHosted(this MemoryEvent source) =>
        new()
        {
            Id = source.Id,
            EventType = source.Type,
            Status = Mem0Names.Of(source.Status),
            Payload = [],
            Results =
                source.Type == Mem0Names.Add
                    ? Changes(source.Memories, source.Touched, source.Superseded)
                    : [.. source.Memories.Select(memory => memory.ToAdded(Mem0Names.Delete))],
            CreatedAt = source.CreatedAt,
            UpdatedAt = source.CompletedAt ?? source.StartedAt ?? source.CreatedAt,
            StartedAt = source.StartedAt,
            CompletedAt = source.CompletedAt,
            Latency = (source.CompletedAt - source.CreatedAt)?.TotalMilliseconds,
            Error = source.Error,
        };

    private static string LifecycleOf(MemoryRecord memory) =>
        memory.State switch
        {
            MemoryState.Paused => "paused",
            MemoryState.Archived => "archived",
            MemoryState.Deleted => "deleted",
            // The memory that superseded it may have been erased since.
            _ => memory.ValidTo is null && memory.SupersededBy is null ? "active" : "superseded",
        };

    private static HostedStructuredAttributes DayOf(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return new HostedStructuredAttributes(utc.Year, utc.Month, utc.Day, utc.DayOfWeek.ToString().ToLowerInvariant());
    }
}
