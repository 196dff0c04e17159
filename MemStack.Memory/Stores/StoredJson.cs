using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MemStack.Memory.Stores;

/// <summary>The JSON that every store keeps in its rows, and back.</summary>
internal static class StoredJson
{
    // Metadata goes back to JSON clients only; without this every letter beyond ASCII would take six bytes.
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly RowJson Json = new(new JsonSerializerOptions(Relaxed) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault });

    /// <summary>The caller's own data, as the caller gave it.</summary>
    public static string? Metadata(JsonObject? metadata) => metadata?.ToJsonString(Relaxed);

    public static JsonObject Metadata(string json) => JsonNode.Parse(json)!.AsObject();

    public static string Categories(IReadOnlyList<string> categories) => categories.Count == 0 ? "[]" : JsonSerializer.Serialize(categories, Json.IReadOnlyListString);

    public static IReadOnlyList<string> Categories(string json) => json == "[]" ? [] : JsonSerializer.Deserialize(json, Json.IReadOnlyListString)!;

    public static string Messages(IReadOnlyList<ChatMessage> messages) => JsonSerializer.Serialize(messages, Json.IReadOnlyListChatMessage);

    public static IReadOnlyList<ChatMessage> Messages(string json) => JsonSerializer.Deserialize(json, Json.IReadOnlyListChatMessage) ?? [];

    /// <summary>A memory without its text, which history keeps beside it.</summary>
    public static string Snapshot(MemoryRecord memory) => JsonSerializer.Serialize(memory with { Text = "" }, Json.MemoryRecord);

    public static MemoryRecord Snapshot(string json, string text) => JsonSerializer.Deserialize(json, Json.MemoryRecord)! with { Text = text };

    /// <summary>A queued add.</summary>
    public static string Request(AddRequest request) => JsonSerializer.Serialize(request, RowJson.Default.AddRequest);

    public static AddRequest Request(string json) => JsonSerializer.Deserialize(json, RowJson.Default.AddRequest)!;
}

[JsonSerializable(typeof(MemoryRecord))]
[JsonSerializable(typeof(AddRequest))]
[JsonSerializable(typeof(IReadOnlyList<ChatMessage>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class RowJson : JsonSerializerContext;
