using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MemStack.Api.Contracts;

namespace MemStack.Api.Hosted.Contracts;

/// <summary>Changes to a memory; absent fields stay unchanged.</summary>
internal sealed record HostedUpdateBody
{
    /// <summary>The new text.</summary>
    public string? Text { get; init; }

    /// <summary>The new metadata, in place of the old.</summary>
    [JsonConverter(typeof(MetadataConverter))]
    public JsonObject? Metadata { get; init; }

    /// <summary>The time from which it is true: seconds since 1970, or an ISO 8601 time.</summary>
    public JsonElement Timestamp { get; init; }

    /// <summary>The last day on which it is visible, YYYY-MM-DD; null clears it.</summary>
    public JsonElement ExpirationDate { get; init; }
}

/// <summary>Changes to, or deletion of, up to 1000 memories.</summary>
internal sealed record HostedBatchBody
{
    /// <summary>The memories.</summary>
    public IReadOnlyList<HostedBatchItem>? Memories { get; init; }
}

/// <summary>One memory of a batch.</summary>
internal sealed record HostedBatchItem
{
    /// <summary>The memory.</summary>
    public string? MemoryId { get; init; }

    /// <summary>The new text, for an update.</summary>
    public string? Text { get; init; }

    /// <summary>The new metadata, for an update.</summary>
    [JsonConverter(typeof(MetadataConverter))]
    public JsonObject? Metadata { get; init; }
}
