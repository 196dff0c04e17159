using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MemStack.Client;

/// <summary>A memory as clients see it.</summary>
public sealed record MemoryItem
{
    /// <summary>Its id.</summary>
    [JsonPropertyName("id")]
    public required Guid Id { get; init; }

    /// <summary>The text.</summary>
    [JsonPropertyName("memory")]
    public required string Memory { get; init; }

    /// <summary>Hexadecimal MD5 of the text.</summary>
    [JsonPropertyName("hash")]
    public string? Hash { get; init; }

    /// <summary>The user it belongs to.</summary>
    [JsonPropertyName("user_id")]
    public string? UserId { get; init; }

    /// <summary>The agent it belongs to.</summary>
    [JsonPropertyName("agent_id")]
    public string? AgentId { get; init; }

    /// <summary>The application it came from.</summary>
    [JsonPropertyName("app_id")]
    public string? AppId { get; init; }

    /// <summary>The run it came from.</summary>
    [JsonPropertyName("run_id")]
    public string? RunId
    {
        get => field ?? _sessionId;
        init;
    }

    // The hosted surface calls the run session_id in lists and run_id in searches: both are read, run_id is written.
    [JsonInclude, JsonPropertyName("session_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal string? SessionId
    {
        get => null;
        init => _sessionId = value;
    }

    private readonly string? _sessionId;

    /// <summary>The caller's own data.</summary>
    [JsonPropertyName("metadata")]
    public JsonObject? Metadata { get; init; }

    /// <summary>Topics.</summary>
    [JsonPropertyName("categories")]
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>The time when it was stored.</summary>
    [JsonPropertyName("created_at")]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time of its last change.</summary>
    [JsonPropertyName("updated_at")]
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last day on which it is visible.</summary>
    [JsonPropertyName("expiration_date")]
    public DateOnly? ExpirationDate { get; init; }

    /// <summary><c>active</c>, <c>paused</c>, <c>archived</c>, or <c>superseded</c> when it is no longer true.</summary>
    [JsonPropertyName("lifecycle_state")]
    public string? LifecycleState { get; init; }

    /// <summary>The memory that superseded it, if any.</summary>
    [JsonPropertyName("replaced_by")]
    public Guid? ReplacedBy { get; init; }

    /// <summary>The time from which it is true; null when unknown.</summary>
    [JsonPropertyName("valid_from")]
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>The time until which it was true; null while it still is.</summary>
    [JsonPropertyName("valid_to")]
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>The score of its match with the query, 0 to 1; null outside a search.</summary>
    [JsonPropertyName("score")]
    public double? Score { get; init; }
}
