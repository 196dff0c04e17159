using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MemStack.Tests.ModelServer;

/// <summary>A request to a model endpoint, as it was on the wire.</summary>
public sealed class ModelRequest(string path, IHeaderDictionary headers, JsonObject body)
{
    /// <summary>The path: <c>/v1/chat/completions</c> or <c>/v1/embeddings</c>.</summary>
    public string Path { get; } = path;

    public IHeaderDictionary Headers { get; } = headers;

    public JsonObject Body { get; } = body;

    public string Model => (string)Body["model"]!;

    public bool IsChat => Path.EndsWith("/chat/completions", StringComparison.Ordinal);

    /// <summary>The messages of a chat request.</summary>
    public IReadOnlyList<(string Role, string Content)> Messages =>
        [.. Body["messages"]!.AsArray().Select(message => ((string)message!["role"]!, Text(message["content"]!)))];

    /// <summary>The first message: the instructions.</summary>
    public string System => Messages[0].Content;

    public bool IsExtraction => IsChat && System.Contains("\"facts\":[", StringComparison.Ordinal);

    public bool IsConsolidation => IsChat && System.Contains("\"decisions\":[", StringComparison.Ordinal);

    public bool IsReranking => IsChat && System.Contains("{\"order\":[", StringComparison.Ordinal);

    public bool IsRepair => IsChat && Messages.Count > 2;

    /// <summary>The JSON between the tags of the first user message.</summary>
    public JsonNode Data
    {
        get
        {
            var content = Messages[1].Content;
            return JsonNode.Parse(
                content[(content.IndexOf(">\n", StringComparison.Ordinal) + 2)..content.LastIndexOf("\n</", StringComparison.Ordinal)]
            )!;
        }
    }

    /// <summary>The texts of an embedding request.</summary>
    public IReadOnlyList<string> Inputs =>
        Body["input"] is JsonArray list ? [.. list.Select(text => (string)text!)] : [(string)Body["input"]!];

    private static string Text(JsonNode content) =>
        content is JsonArray parts ? string.Concat(parts.Select(part => (string?)part!["text"])) : (string)content!;
}
