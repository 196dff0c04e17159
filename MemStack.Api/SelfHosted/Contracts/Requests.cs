using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MemStack.Api.Contracts;
using MemStack.Api.Hosted.Contracts;

namespace MemStack.Api.SelfHosted.Contracts;

/// <summary>Messages to remember. <c>prompt</c> is accepted and ignored.</summary>
internal sealed record AddBody : INamesCaller
{
    /// <summary>The conversation.</summary>
    public IReadOnlyList<MessageBody>? Messages { get; init; }

    /// <summary>The user the memories are to belong to. At least one id is required.</summary>
    public string? UserId { get; init; }

    /// <summary>The agent they are to belong to.</summary>
    public string? AgentId { get; init; }

    /// <summary>The application they come from.</summary>
    public string? AppId { get; init; }

    /// <summary>The run they come from.</summary>
    public string? RunId { get; init; }

    /// <summary>The caller's own data, kept verbatim with each memory.</summary>
    [JsonConverter(typeof(MetadataConverter))]
    public JsonObject? Metadata { get; init; }

    /// <summary>True (default) extracts facts; false keeps each message verbatim.</summary>
    public bool? Infer { get; init; }

    /// <summary>The last day on which the memories are visible, YYYY-MM-DD.</summary>
    public string? ExpirationDate { get; init; }

    /// <summary>
    /// True answers when the messages are durably queued, with the status <c>PENDING</c> and the id of an event. An addition of MemStack's.
    /// </summary>
    public bool? AsyncMode { get; init; }

    /// <summary>Not supported: a value is refused.</summary>
    public string? MemoryType { get; init; }
}

/// <summary>Changes to a memory; absent fields stay unchanged.</summary>
internal sealed record UpdateBody
{
    /// <summary>The new text.</summary>
    public string? Text { get; init; }

    /// <summary>The new metadata, in place of the old.</summary>
    [JsonConverter(typeof(MetadataConverter))]
    public JsonObject? Metadata { get; init; }

    /// <summary>The last day on which it is visible, YYYY-MM-DD; null clears it.</summary>
    public JsonElement ExpirationDate { get; init; }
}

/// <summary>The body of a search.</summary>
internal sealed record SearchBody : INamesCaller
{
    /// <summary>The question.</summary>
    public string? Query { get; init; }

    /// <summary>Conditions with AND, OR and NOT; an unknown key is a key of the metadata.</summary>
    public JsonElement Filters { get; init; }

    /// <summary>The maximum number, 1 to 1000; 20 when absent.</summary>
    public int? TopK { get; init; }

    /// <summary>The least score, 0 to 1; 0.1 when absent.</summary>
    public double? Threshold { get; init; }

    /// <summary>Indicates whether each hit has the parts of its score.</summary>
    public bool? Explain { get; init; }

    /// <summary>Indicates whether memories past their expiry are found, too.</summary>
    public bool? ShowExpired { get; init; }

    /// <summary>Indicates whether memories that are no longer true are found, too. An addition of MemStack's.</summary>
    public bool? ShowSuperseded { get; init; }

    /// <summary>
    /// The moment whose facts are read: seconds since 1970, or an ISO 8601 time; now when absent. An addition of MemStack's.
    /// </summary>
    public JsonElement AsOf { get; init; }

    /// <summary>Indicates whether the relations that the hits state are returned, too. An addition of MemStack's.</summary>
    public bool? Relations { get; init; }

    /// <summary>The same as <c>relations</c>.</summary>
    public bool? EnableGraph { get; init; }

    /// <summary>Deprecated: put it into the filters.</summary>
    public string? UserId { get; init; }

    /// <summary>Deprecated: put it into the filters.</summary>
    public string? AgentId { get; init; }

    /// <summary>Deprecated: put it into the filters.</summary>
    public string? RunId { get; init; }
}
