using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>Reads and writes the JSON in the rows of every store.</summary>
public static class StoredJson
{
    // Metadata goes back to JSON clients only; without this every letter beyond ASCII would take six bytes.
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly RowJson Json = new(
        new JsonSerializerOptions(Relaxed) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault }
    );

    /// <summary>The caller's own data, as the caller gave it.</summary>
    public static string? Metadata(JsonObject? metadata) => metadata?.ToJsonString(Relaxed);

    /// <summary>Reads metadata.</summary>
    public static JsonObject Metadata(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>Writes topics.</summary>
    public static string Categories(IReadOnlyList<string> categories) =>
        categories.Count == 0 ? "[]" : JsonSerializer.Serialize(categories, Json.IReadOnlyListString);

    /// <summary>Reads topics.</summary>
    public static IReadOnlyList<string> Categories(string json) =>
        json == "[]" ? [] : JsonSerializer.Deserialize(json, Json.IReadOnlyListString)!;

    /// <summary>Texts as an array, which a statement unpacks.</summary>
    public static string Texts(IReadOnlyList<string> texts) => JsonSerializer.Serialize(texts, RowJson.Default.IReadOnlyListString);

    /// <summary>Ids as an array, which a statement unpacks.</summary>
    public static string Ids(IEnumerable<Guid> ids) => "[" + string.Join(',', ids.Select(id => $"\"{id:D}\"")) + "]";

    /// <summary>Writes messages.</summary>
    public static string Messages(IReadOnlyList<ChatMessage> messages) => JsonSerializer.Serialize(messages, Json.IReadOnlyListChatMessage);

    /// <summary>Reads messages.</summary>
    public static IReadOnlyList<ChatMessage> Messages(string json) => JsonSerializer.Deserialize(json, Json.IReadOnlyListChatMessage) ?? [];

    /// <summary>A memory without its text, which history stores separately.</summary>
    public static string Snapshot(MemoryRecord memory) => JsonSerializer.Serialize(memory with { Text = "" }, Json.MemoryRecord);

    /// <summary>Reads a snapshot of a step and puts its text back.</summary>
    public static MemoryRecord Snapshot(string json, string text) =>
        JsonSerializer.Deserialize(json, Json.MemoryRecord)! with
        {
            Text = text,
        };
}

[JsonSerializable(typeof(MemoryRecord))]
[JsonSerializable(typeof(IReadOnlyList<ChatMessage>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class RowJson : JsonSerializerContext;
