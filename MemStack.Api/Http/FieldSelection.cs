using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MemStack.Api.Json;

namespace MemStack.Api.Http;

/// <summary>Answers with the requested fields only, if any were requested.</summary>
internal static class FieldSelection
{
    /// <summary>The requested names, from the body or a repeated or comma-separated query parameter.</summary>
    public static HashSet<string>? Parse(IEnumerable<string?>? fields)
    {
        var names = fields
            ?.SelectMany(field => (field ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        if (names is not { Count: > 0 })
        {
            return null;
        }

        names.Add("id");
        return names;
    }

    /// <summary>Writes <paramref name="value"/>, whole or with the requested fields only.</summary>
    /// <param name="value">An array of objects, an object whose <c>results</c> is one, or an object.</param>
    /// <param name="type">The metadata of its JSON type.</param>
    /// <param name="fields">The fields; null for all.</param>
    public static IResult Json<T>(T value, JsonTypeInfo<T> type, HashSet<string>? fields)
    {
        if (fields is null)
        {
            return Results.Json(value, type);
        }

        var node = JsonSerializer.SerializeToNode(value, type)!;
        var items = node as JsonArray ?? (node as JsonObject)?["results"] as JsonArray;
        foreach (var item in items?.OfType<JsonObject>() ?? [node.AsObject()])
        {
            foreach (var name in item.Select(property => property.Key).Where(name => !fields.Contains(name)).ToList())
            {
                item.Remove(name);
            }
        }

        return Results.Json(node, ApiJsonContext.Default.JsonNode);
    }
}
