using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>
/// A line of MemStack's own format: a header, a memory, or a footer, distinguished by their fields. Fields that this version does not know
/// are ignored.
/// </summary>
internal sealed record MemStackLine
{
    /// <summary>The format in a header: <see cref="MemStackFormat.Name"/>.</summary>
    public string? Format { get; init; }

    /// <summary>The version of the format in a header.</summary>
    public int? Version { get; init; }

    /// <summary>The id after which a resumed export continued, in a header.</summary>
    public Guid? After { get; init; }

    /// <summary>The number of memories since the header, in a footer.</summary>
    public long? Count { get; init; }

    /// <summary>The id of the last memory, in a footer.</summary>
    public Guid? LastId { get; init; }

    public Guid? Id { get; init; }

    public string? Text { get; init; }

    public string? Hash { get; init; }

    public string? UserId { get; init; }

    public string? AgentId { get; init; }

    public string? AppId { get; init; }

    public string? RunId { get; init; }

    public string? ActorId { get; init; }

    public string? Role { get; init; }

    public JsonObject? Metadata { get; init; }

    public IReadOnlyList<string>? Categories { get; init; }

    public MemoryState? State { get; init; }

    public DateTimeOffset? ValidFrom { get; init; }

    public DateTimeOffset? ValidTo { get; init; }

    public Guid? SupersededBy { get; init; }

    public string? Slot { get; init; }

    public string? SlotValue { get; init; }

    public DateOnly? ExpirationDate { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public DateTimeOffset? TouchedAt { get; init; }

    /// <summary>The conversation: <c>run</c>, or the id of the add.</summary>
    public string? Thread { get; init; }

    public int? Turn { get; init; }

    public string? Dedup { get; init; }

    /// <summary>Words of the message that it was drawn from.</summary>
    public string? Source { get; init; }

    public IReadOnlyList<RelationPart>? Relations { get; init; }

    public IReadOnlyList<StepPart>? History { get; init; }

    public string? EmbeddingModel { get; init; }

    /// <summary>Little-endian 32-bit floats of length 1, in base 64.</summary>
    public byte[]? Vector { get; init; }

    /// <summary>The fields of a memory's record.</summary>
    public static MemStackLine Of(MemoryRecord record) =>
        new()
        {
            Text = record.Text,
            Hash = record.Hash,
            UserId = record.UserId,
            AgentId = record.AgentId,
            AppId = record.AppId,
            RunId = record.RunId,
            ActorId = record.ActorId,
            Role = record.Role,
            Metadata = record.Metadata,
            Categories = record.Categories.Count == 0 ? null : record.Categories,
            State = record.State,
            ValidFrom = record.ValidFrom,
            ValidTo = record.ValidTo,
            SupersededBy = record.SupersededBy,
            Slot = record.Slot,
            SlotValue = record.SlotValue,
            ExpirationDate = record.ExpiresAt,
            CreatedAt = record.CreatedAt,
            UpdatedAt = record.UpdatedAt,
            TouchedAt = record.TouchedAt,
            EmbeddingModel = record.EmbeddingModel,
        };

    public static MemStackLine Of(TransferredMemory memory) =>
        Of(memory.Record) with
        {
            Id = memory.Record.Id,
            Thread = memory.Thread,
            Turn = memory.Thread is null ? null : memory.Turn,
            Dedup = memory.DedupKey,
            Source = memory.SourceTerms,
            Relations =
                memory.Relations.Count == 0
                    ? null
                    :
                    [
                        .. memory.Relations.Select(relation => new RelationPart(
                            relation.Source.Name,
                            relation.Source.Type,
                            relation.Type,
                            relation.Target.Name,
                            relation.Target.Type
                        )),
                    ],
            History = memory.History.Count == 0 ? null : [.. memory.History.Select(StepPart.Of)],
            Vector = memory.Vector.IsEmpty ? null : MemoryMarshal.AsBytes(memory.Vector.Span).ToArray(),
        };

    public MemoryRecord ToRecord(string tenant, Guid id) =>
        new()
        {
            Id = id,
            Tenant = tenant,
            Text = Text ?? "",
            Hash = Hash ?? "",
            UserId = UserId,
            AgentId = AgentId,
            AppId = AppId,
            RunId = RunId,
            ActorId = ActorId,
            Role = Role,
            Metadata = Metadata,
            Categories = Categories ?? [],
            State = State ?? MemoryState.Active,
            ValidFrom = ValidFrom,
            ValidTo = ValidTo,
            SupersededBy = SupersededBy,
            Slot = Slot,
            SlotValue = SlotValue,
            ExpiresAt = ExpirationDate,
            CreatedAt = CreatedAt ?? default,
            UpdatedAt = UpdatedAt ?? CreatedAt ?? default,
            TouchedAt = TouchedAt,
            EmbeddingModel = EmbeddingModel,
        };

    public TransferredMemory ToMemory(string tenant) =>
        new(ToRecord(tenant, Id!.Value))
        {
            Thread = Thread,
            Turn = Turn ?? 0,
            DedupKey = Dedup,
            SourceTerms = Source,
            Relations =
            [
                .. (Relations ?? []).Select(part => new GraphRelation(
                    new GraphEntity(part.Source ?? "", part.SourceType ?? ""),
                    part.Relationship ?? "",
                    new GraphEntity(part.Target ?? "", part.TargetType ?? "")
                )),
            ],
            History = [.. (History ?? []).Select(part => part.ToStep(tenant, Id!.Value))],
            Vector = Vector is { } bytes && bytes.Length % sizeof(float) == 0 ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : default,
        };
}

/// <summary>A relation of a memory.</summary>
internal sealed record RelationPart(string? Source, string? SourceType, string? Relationship, string? Target, string? TargetType);
