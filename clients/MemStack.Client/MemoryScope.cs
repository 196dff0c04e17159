namespace MemStack.Client;

/// <summary>The owner of memories. At least one of the four is set.</summary>
public sealed record MemoryScope
{
    /// <summary>A user's.</summary>
    public string? UserId { get; init; }

    /// <summary>An agent's.</summary>
    public string? AgentId { get; init; }

    /// <summary>An application's.</summary>
    public string? AppId { get; init; }

    /// <summary>A run's.</summary>
    public string? RunId { get; init; }
}
