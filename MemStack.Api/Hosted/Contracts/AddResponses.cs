using System.Text.Json.Serialization;

namespace MemStack.Api.Hosted.Contracts;

/// <summary>The result of an add.</summary>
internal sealed record HostedAddResult(string Message, string Status, Guid EventId, IReadOnlyList<HostedAddedMemory> Results);

/// <summary>The result of an add, in the shape of the legacy routes.</summary>
internal sealed record HostedLegacyAddResult(IReadOnlyList<HostedAddedMemory> Results);

/// <summary>An add that waits, in the shape of the legacy routes.</summary>
internal sealed record HostedQueuedAdd(string Message, string Status, Guid EventId);

/// <summary>An add that waits, in an object.</summary>
internal sealed record HostedLegacyQueuedAdd(IReadOnlyList<HostedQueuedAdd> Results);

/// <summary>The text of a memory.</summary>
internal sealed record HostedMemoryData(string Memory);

/// <summary>
/// A memory that an add stored (<c>ADD</c>), ended (<c>UPDATE</c>, with the text that superseded it) or recognised as known (<c>NONE</c>),
/// or that a deletion hid.
/// </summary>
internal sealed record HostedAddedMemory(Guid Id, string Memory, HostedMemoryData Data, string Event)
{
    /// <summary>The text that is no longer true; only with <c>UPDATE</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PreviousMemory { get; init; }

    /// <summary>The memory that superseded it; only with <c>UPDATE</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ReplacedBy { get; init; }

    /// <summary>The user it belongs to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserId { get; init; }

    /// <summary>The event, on the legacy routes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? EventId { get; init; }

    /// <summary>The event's status, on the legacy routes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }
}
