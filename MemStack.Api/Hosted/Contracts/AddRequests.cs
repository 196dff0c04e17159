using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MemStack.Api.Contracts;

namespace MemStack.Api.Hosted.Contracts;

/// <summary>Messages to remember. Fields of mem0's platform that MemStack does not use are accepted without effect.</summary>
internal sealed record HostedAddBody : INamesCaller
{
    /// <summary>The conversation, 1 to 1000 messages.</summary>
    public IReadOnlyList<MessageBody>? Messages { get; init; }

    /// <summary>The user the memories are to belong to. At least one of the four ids is required.</summary>
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

    /// <summary>The time when the messages were said: seconds since 1970, or an ISO 8601 time.</summary>
    public JsonElement Timestamp { get; init; }

    /// <summary>The same as <c>timestamp</c>, which goes first: an ISO 8601 time.</summary>
    public string? ObservationDatetime { get; init; }

    /// <summary>The same for a whole day, YYYY-MM-DD: the beginning of the day.</summary>
    public string? ObservationDate { get; init; }

    /// <summary>
    /// The IANA name of the time zone of an <c>observation_datetime</c> without an offset and of an <c>observation_date</c>; UTC when
    /// absent.
    /// </summary>
    public string? Timezone { get; init; }

    /// <summary>Without effect: every memory can be changed, deleted and superseded.</summary>
    public JsonElement Immutable { get; init; }

    /// <summary>Without effect: what is extracted does not depend on it.</summary>
    public JsonElement Includes { get; init; }

    /// <summary>Without effect: what is extracted does not depend on it. Leave out of the messages what must not be stored.</summary>
    public JsonElement Excludes { get; init; }

    /// <summary>Without effect: what is extracted does not depend on it.</summary>
    public JsonElement CustomInstructions { get; init; }

    /// <summary>Without effect: what is extracted does not depend on it.</summary>
    public JsonElement AgentCustomInstructions { get; init; }

    /// <summary>Without effect: memories are not put into categories of the caller's.</summary>
    public JsonElement CustomCategories { get; init; }

    /// <summary>Without effect.</summary>
    public JsonElement StructuredDataSchema { get; init; }

    /// <summary>
    /// True answers when the messages are durably queued, with the status <c>PENDING</c> and an event to ask for; false when their memories
    /// are stored. When absent, the setting <c>MemStack:Ingest:Default</c> decides.
    /// </summary>
    public bool? AsyncMode { get; init; }

    /// <summary><c>v1.1</c> for an object instead of an array, on the legacy routes.</summary>
    public string? OutputFormat { get; init; }
}

/// <summary>One message.</summary>
internal sealed record MessageBody
{
    /// <summary><c>user</c>, <c>assistant</c> or <c>system</c>.</summary>
    public string? Role { get; init; }

    /// <summary>The content of the message: a text, or parts of type <c>text</c>.</summary>
    [JsonConverter(typeof(MessageContentConverter))]
    public string? Content { get; init; }

    /// <summary>The speaker, if not evident from the role.</summary>
    public string? Name { get; init; }
}
