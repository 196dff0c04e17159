using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MemStack.Client;
using ModelContextProtocol.Protocol;

namespace MemStack.OpenMemory.Mcp;

/// <summary>
/// Builds the answers of the tools: text in OpenMemory's form (JSON, or one sentence), and the same as structured content.
/// </summary>
internal static class ToolResults
{
    // The text is read by models, not by browsers: letters stay letters.
    private static readonly ToolJsonContext Json = new(
        new JsonSerializerOptions(ToolJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    public static CallToolResult Added(AddedMemories added) => Object(added, Json.AddedMemories);

    public static CallToolResult Found(SearchMemoriesResult found) =>
        Object(
            new MemoryList(
                ToViews(found.Results),
                found.Relations.Count == 0
                    ? null
                    :
                    [
                        .. found
                            .Relations.Select(relation => new RelationView(relation.Source, relation.Relationship, relation.Target))
                            .Distinct(),
                    ]
            ),
            Json.MemoryList
        );

    /// <summary>The text is a bare array, as OpenMemory's was; structured content must be an object.</summary>
    public static CallToolResult Listed(IReadOnlyList<MemoryItem> memories, long total)
    {
        var views = ToViews(memories);
        var result = new CallToolResult
        {
            Content = [new TextContentBlock { Text = JsonSerializer.Serialize(views, Json.IReadOnlyListMemoryView) }],
            StructuredContent = JsonSerializer.SerializeToElement(new MemoryList(views), Json.MemoryList),
        };
        if (total > memories.Count)
        {
            result.Content.Add(
                new TextContentBlock
                {
                    Text = $"These are the newest {memories.Count} of {total} memories; use search_memory to find others.",
                }
            );
        }

        return result;
    }

    public static CallToolResult Sentence(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    public static CallToolResult Error(string text) =>
        new() { IsError = true, Content = [new TextContentBlock { Text = "Error: " + text }] };

    private static CallToolResult Object<T>(T value, JsonTypeInfo<T> type) =>
        new()
        {
            Content = [new TextContentBlock { Text = JsonSerializer.Serialize(value, type) }],
            StructuredContent = JsonSerializer.SerializeToElement(value, type),
        };

    private static IReadOnlyList<MemoryView> ToViews(IEnumerable<MemoryItem> memories) =>
        [
            .. memories.Select(memory => new MemoryView(
                memory.Id,
                memory.Memory,
                memory.Hash,
                memory.Metadata,
                memory.Categories,
                memory.AppId,
                memory.CreatedAt,
                memory.UpdatedAt,
                memory.Score
            )
            {
                ValidTo = memory.ValidTo,
            }),
        ];
}

/// <summary>A memory as the tools show it.</summary>
internal sealed record MemoryView(
    Guid Id,
    string Memory,
    string? Hash,
    JsonObject? Metadata,
    IReadOnlyList<string>? Categories,
    string? AppId,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    double? Score
)
{
    /// <summary>The time until which it was true; only in a search of the past.</summary>
    public DateTimeOffset? ValidTo { get; init; }
}

/// <summary>Memories; relations are present only when some are stated.</summary>
internal sealed record MemoryList(IReadOnlyList<MemoryView> Results, IReadOnlyList<RelationView>? Relations = null);

/// <summary>A relation between two entities, in mem0's form.</summary>
internal sealed record RelationView(string Source, string Relationship, string Target);

/// <summary>The memories that an add stored; the event and its status are present only while it is not finished.</summary>
internal sealed record AddedMemories(IReadOnlyList<AddedMemory> Results, Guid? EventId = null, string? Status = null);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(AddedMemories))]
[JsonSerializable(typeof(MemoryList))]
[JsonSerializable(typeof(IReadOnlyList<MemoryView>))]
internal sealed partial class ToolJsonContext : JsonSerializerContext;
