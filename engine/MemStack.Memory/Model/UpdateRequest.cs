using System.Text.Json.Nodes;

namespace MemStack.Memory.Model;

/// <summary>Changes to a memory; null or absent fields stay unchanged.</summary>
public sealed record UpdateRequest
{
    /// <summary>The tenant of the API key.</summary>
    public required string Tenant { get; init; }

    /// <summary>The memory.</summary>
    public required Guid Id { get; init; }

    /// <summary>The new text.</summary>
    public string? Text { get; init; }

    /// <summary>The new metadata, in place of the old.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>Indicates whether <see cref="ExpiresAt"/> is set; true with a null date clears the expiry.</summary>
    public bool SetExpiresAt { get; init; }

    /// <summary>The last day on which the memory is visible.</summary>
    public DateOnly? ExpiresAt { get; init; }

    /// <summary>The time from which it is true.</summary>
    public DateTimeOffset? Timestamp { get; init; }
}
