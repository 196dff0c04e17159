using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MemStack.Api.Contracts;

namespace MemStack.Api.Hosted.Contracts;

/// <summary>The memories to list.</summary>
internal sealed record HostedListBody : INamesCaller
{
    /// <summary>Conditions with AND, OR and NOT; at least one names a user, agent, app or run (<c>*</c>: any).</summary>
    public JsonElement Filters { get; init; }

    /// <summary>Indicates whether memories past their expiry are listed, too.</summary>
    public bool? ShowExpired { get; init; }

    /// <summary>Indicates whether memories that are no longer true are listed, too.</summary>
    public bool? ShowSuperseded { get; init; }

    /// <summary>The moment whose facts are read: seconds since 1970, or an ISO 8601 time; now when absent.</summary>
    public JsonElement AsOf { get; init; }

    /// <summary>
    /// Without effect when false; true is the default behaviour of a list, and contradicts <c>show_superseded</c>, which includes older
    /// versions.
    /// </summary>
    public bool? LatestOnly { get; init; }

    /// <summary>Without effect: merged memories are not kept separately.</summary>
    public JsonElement IncludeMerged { get; init; }

    /// <summary>Stored at or after this ISO 8601 time.</summary>
    public string? StartDate { get; init; }

    /// <summary>Stored at or before this ISO 8601 time.</summary>
    public string? EndDate { get; init; }

    /// <summary>Categories of which a memory must have one.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>A text that the memory's text must contain, ignoring case.</summary>
    public string? Keywords { get; init; }

    /// <summary>The fields of each memory to return; all when absent.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary><c>v1.1</c> for an object instead of an array, on the legacy routes.</summary>
    public string? OutputFormat { get; init; }
}

/// <summary>The body of a search.</summary>
internal sealed record HostedSearchBody : INamesCaller
{
    /// <summary>The question.</summary>
    public string? Query { get; init; }

    /// <summary>Conditions with AND, OR and NOT; at least one names a user, agent, app or run (<c>*</c>: any).</summary>
    public JsonElement Filters { get; init; }

    /// <summary>The maximum number, 1 to 1000; 10 when absent.</summary>
    public int? TopK { get; init; }

    /// <summary>An older name of <c>top_k</c>.</summary>
    public int? Limit { get; init; }

    /// <summary>The least score, 0 to 1; 0.1 when absent.</summary>
    public double? Threshold { get; init; }

    /// <summary>Indicates whether memories past their expiry are found, too.</summary>
    public bool? ShowExpired { get; init; }

    /// <summary>Indicates whether memories that are no longer true are found, too.</summary>
    public bool? ShowSuperseded { get; init; }

    /// <summary>The moment whose facts are read: seconds since 1970, or an ISO 8601 time; now when absent.</summary>
    public JsonElement AsOf { get; init; }

    /// <summary>
    /// Without effect when false; true is the default behaviour of a search, and contradicts <c>show_superseded</c>, which includes older
    /// versions.
    /// </summary>
    public bool? LatestOnly { get; init; }

    /// <summary>Without effect: merged memories are not kept separately.</summary>
    public JsonElement IncludeMerged { get; init; }

    /// <summary>Without effect: a search always looks for words, too.</summary>
    public JsonElement KeywordSearch { get; init; }

    /// <summary>
    /// Without effect: words such as "last week" are not resolved. Use <c>as_of</c> to find facts of a past day.
    /// </summary>
    public JsonElement ReferenceDate { get; init; }

    /// <summary>Indicates whether the relations that the hits state are returned, too.</summary>
    public bool? Relations { get; init; }

    /// <summary>The same as <c>relations</c>, under the name that mem0's clients use.</summary>
    public bool? EnableGraph { get; init; }

    /// <summary>Indicates whether the chat model re-ranks the hits, if one is configured for it.</summary>
    public bool? Rerank { get; init; }

    /// <summary>Indicates whether each hit has the parts of its score.</summary>
    public bool? Explain { get; init; }

    /// <summary>The fields of each memory to return; all when absent.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Categories of which a memory must have one.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Values that the memory's metadata must have.</summary>
    [JsonConverter(typeof(MetadataConverter))]
    public JsonObject? Metadata { get; init; }

    /// <summary>The user, on the legacy routes.</summary>
    public string? UserId { get; init; }

    /// <summary>The agent, on the legacy routes.</summary>
    public string? AgentId { get; init; }

    /// <summary>The application, on the legacy routes.</summary>
    public string? AppId { get; init; }

    /// <summary>The run, on the legacy routes.</summary>
    public string? RunId { get; init; }

    /// <summary><c>v1.1</c> for an object instead of an array, on the legacy routes.</summary>
    public string? OutputFormat { get; init; }
}
