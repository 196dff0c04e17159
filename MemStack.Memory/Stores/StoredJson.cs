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
    private static readonly RowJson Json = new(
        new JsonSerializerOptions(Relaxed) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault }
    );

    /// <summary>The caller's own data, as the caller gave it.</summary>
    public static string? Metadata(JsonObject? metadata) => metadata?.ToJsonString(Relaxed);

    public static JsonObject Metadata(string json) => JsonNode.Parse(json)!.AsObject();

    public static string Categories(IReadOnlyList<string> categories) =>
        categories.Count == 0 ? "[]" : JsonSerializer.Serialize(categories, Json.IReadOnlyListString);

    public static IReadOnlyList<string> Categories(string json) =>
        json == "[]" ? [] : JsonSerializer.Deserialize(json, Json.IReadOnlyListString)!;

    /// <summary>Texts as an array, which a statement takes apart.</summary>
    public static string Texts(IReadOnlyList<string> texts) => JsonSerializer.Serialize(texts, RowJson.Default.IReadOnlyListString);

    /// <summary>Ids as an array, which a statement takes apart.</summary>
    public static string Ids(IEnumerable<Guid> ids) => "[" + string.Join(',', ids.Select(id => $"\"{id:D}\"")) + "]";

    public static string Messages(IReadOnlyList<ChatMessage> messages) => JsonSerializer.Serialize(messages, Json.IReadOnlyListChatMessage);

    public static IReadOnlyList<ChatMessage> Messages(string json) => JsonSerializer.Deserialize(json, Json.IReadOnlyListChatMessage) ?? [];

    /// <summary>A memory without its text, which history keeps beside it.</summary>
    public static string Snapshot(MemoryRecord memory) => JsonSerializer.Serialize(memory with { Text = "" }, Json.MemoryRecord);

    public static MemoryRecord Snapshot(string json, string text) =>
        JsonSerializer.Deserialize(json, Json.MemoryRecord)! with
        {
            Text = text,
        };

    /// <summary>A queued add and the trace it came in. Its scope and messages stand at the top, where SQL reads them.</summary>
    public static string Request(Ingest.IngestJob job)
    {
        var request = JsonSerializer.SerializeToNode(job.Request, RowJson.Default.AddRequest)!.AsObject();
        // PostgreSQL reads nothing of a document in which a text holds a NUL, which other parts of it are asked for: metadata with one go
        // in as a text of their own.
        if (Metadata(job.Request.Metadata) is { } metadata && metadata.Contains("\\u0000", StringComparison.Ordinal))
        {
            request.Remove(nameof(AddRequest.Metadata));
            request[nameof(JobExtras.MetadataText)] = metadata;
        }

        if (job.TraceParent is { } parent)
        {
            request[nameof(job.TraceParent)] = parent;
        }

        if (job.TraceState is { } state)
        {
            request[nameof(job.TraceState)] = state;
        }

        return request.ToJsonString();
    }

    /// <summary>A queued add from its row.</summary>
    public static Ingest.IngestJob Job(Guid eventId, string json, string fingerprint, int attempts)
    {
        var extras = JsonSerializer.Deserialize(json, RowJson.Default.JobExtras);
        var request = JsonSerializer.Deserialize(json, RowJson.Default.AddRequest)!;
        if (extras?.MetadataText is { } metadata)
        {
            request = request with { Metadata = Metadata(metadata) };
        }

        return new Ingest.IngestJob(eventId, request, fingerprint, attempts)
        {
            TraceParent = extras?.TraceParent,
            TraceState = extras?.TraceState,
        };
    }
}

[JsonSerializable(typeof(MemoryRecord))]
[JsonSerializable(typeof(AddRequest))]
[JsonSerializable(typeof(JobExtras))]
[JsonSerializable(typeof(IReadOnlyList<ChatMessage>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class RowJson : JsonSerializerContext;

/// <summary>What a queued add has beside its request: its caller's trace, and metadata that stand apart.</summary>
internal sealed record JobExtras(string? TraceParent, string? TraceState, string? MetadataText);
