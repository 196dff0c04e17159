using System.Text.Json.Serialization;

namespace MemStack.Api.Hosted.Contracts;

/// <summary>The owner of the key.</summary>
internal sealed record HostedPing(string Status, string OrgId, string ProjectId, string? UserEmail);

/// <summary>The outcome of a request.</summary>
internal sealed record HostedMessage(string Message);

/// <summary>The outcome of a deletion.</summary>
internal sealed record HostedDeleted(string Message)
{
    /// <summary>The number of linked memories that were deleted, too; only with <c>delete_linked=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? CascadeCount { get; init; }

    /// <summary>The number of memories that were erased; only with <c>erase=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Erased { get; init; }
}

/// <summary>The outcome of a deletion of many.</summary>
internal sealed record HostedEventMessage(string Message)
{
    /// <summary>Its event; null for an erasure.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? EventId { get; init; }

    /// <summary>The number of memories that were erased; only with <c>erase=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Erased { get; init; }
}
