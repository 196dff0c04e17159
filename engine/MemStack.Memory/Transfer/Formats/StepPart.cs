using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>A step of a memory's history.</summary>
internal sealed record StepPart
{
    public Guid Id { get; init; }

    public HistoryEvent Event { get; init; }

    public string? OldText { get; init; }

    public string? NewText { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public Guid? EventId { get; init; }

    public IReadOnlyList<MessagePart>? Input { get; init; }

    /// <summary>The memory after the step, without its text.</summary>
    public MemStackLine? Memory { get; init; }

    public static StepPart Of(TransferredStep step) =>
        new()
        {
            Id = step.Id,
            Event = step.Event,
            OldText = step.OldText,
            NewText = step.NewText,
            CreatedAt = step.CreatedAt,
            EventId = step.EventId,
            Input = step.Input is null
                ? null
                : [.. step.Input.Select(message => new MessagePart(message.Role, message.Content, message.Name))],
            Memory = MemStackLine.Of(step.Snapshot) with { Text = null },
        };

    public TransferredStep ToStep(string tenant, Guid memory) =>
        new(Id, Event, OldText, NewText, (Memory ?? new MemStackLine()).ToRecord(tenant, memory), CreatedAt)
        {
            EventId = EventId,
            Input = Input is null
                ? null
                : [.. Input.Select(message => new ChatMessage(message.Role ?? "", message.Content ?? "", message.Name))],
        };
}

/// <summary>A message of a step's event.</summary>
internal sealed record MessagePart(string? Role, string? Content, string? Name);
