using System.Text.Json;
using System.Text.Json.Nodes;
using MemStack.Api.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Json;
using MemStack.Memory.Filters;
using MemStack.Memory.Model;

namespace MemStack.Api.Mapping;

/// <summary>Builds the filter of a request from the ids that mem0's clients send beside or inside filters.</summary>
internal static class ScopeFilters
{
    /// <summary>The wildcard of an id: any value, but a value is required.</summary>
    public const string Any = "*";

    private static readonly HashSet<string> ScopeFields = new(
        ["user_id", "agent_id", "app_id", "run_id", "userId", "agentId", "appId", "runId"],
        StringComparer.Ordinal
    );

    /// <summary>The conditions that ids make: each given one must be equal, <c>*</c> means any but none.</summary>
    public static List<MemoryFilter> FromIds(string? userId, string? agentId, string? appId, string? runId)
    {
        var parts = new List<MemoryFilter>(4);
        AddId(parts, "user_id", userId);
        AddId(parts, "agent_id", agentId);
        AddId(parts, "app_id", appId);
        AddId(parts, "run_id", runId);
        return parts;
    }

    /// <summary>
    /// Builds the filter of a deletion by ids. In mem0's clients, all four as <c>*</c> select everything (docs.mem0.ai, "Delete all
    /// memories").
    /// </summary>
    public static MemoryFilter ForDeletion(string? userId, string? agentId, string? appId, string? runId, string? metadata)
    {
        var conditions = MetadataConditions(metadata);
        if (userId == Any && agentId == Any && appId == Any && runId == Any)
        {
            return MemoryFilter.All(conditions);
        }

        var ids = FromIds(userId, agentId, appId, runId);
        return ids.Count > 0
            ? MemoryFilter.All([.. ids, .. conditions])
            : throw new RequestException("At least one of user_id, agent_id, app_id and run_id is required ('*' means any).");
    }

    /// <summary>
    /// The conditions of a filter object; a list without a user, agent, app or run is refused, so that it does not leak across users.
    /// </summary>
    /// <param name="filters">The caller's filters; undefined or null when there are none.</param>
    /// <param name="ids">Conditions from ids beside the filters.</param>
    /// <param name="allowMetadataKeys">True if an unknown key means metadata (self-hosted), false if it is an error (hosted).</param>
    public static List<MemoryFilter> FromFilters(JsonElement filters, List<MemoryFilter> ids, bool allowMetadataKeys)
    {
        var given = filters.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
        if (given && filters.ValueKind != JsonValueKind.Object)
        {
            throw new RequestException("filters must be an object.", "filters");
        }

        if (ids.Count == 0 && !(given && NamesScope(filters)))
        {
            throw new RequestException("filters must name at least one of user_id, agent_id, app_id and run_id.");
        }

        if (!given)
        {
            return ids;
        }

        // A plain conjunction is merged with the other conditions, so that the depth counts as the caller wrote it.
        var parsed = FilterParser.Parse(filters, allowMetadataKeys);
        ids.AddRange(parsed is AndFilter and ? and.Parts : [parsed]);
        return ids;
    }

    /// <summary>The condition that metadata has these values.</summary>
    public static IEnumerable<MemoryFilter> MetadataConditions(JsonObject? metadata) =>
        metadata?.Select(pair =>
            pair.Value is null or JsonObject or JsonArray
                ? throw new RequestException($"metadata.{pair.Key} must be a string, number or boolean to filter by.", "metadata")
                : (MemoryFilter)
                    new FieldFilter(
                        $"metadata.{pair.Key}",
                        FilterOperator.Eq,
                        JsonSerializer.SerializeToElement(pair.Value, ApiJsonContext.Default.JsonNode)
                    )
        )
        ?? [];

    /// <summary>The condition that a memory is in one of these categories.</summary>
    public static MemoryFilter? InCategories(IReadOnlyList<string>? categories) =>
        categories is not { Count: > 0 }
            ? null
            : new FieldFilter(
                "categories",
                FilterOperator.In,
                JsonSerializer.SerializeToElement(categories, ApiJsonContext.Default.IReadOnlyListString)
            );

    /// <summary>The condition that a memory is one of these.</summary>
    public static MemoryFilter OneOf(IReadOnlyList<Guid> ids) =>
        new FieldFilter("memory_ids", FilterOperator.In, JsonSerializer.SerializeToElement(ids, ApiJsonContext.Default.IReadOnlyListGuid));

    /// <summary>The field of memories that holds the id of a kind of entity.</summary>
    public static string FieldOf(EntityType type) =>
        type switch
        {
            EntityType.User => "user_id",
            EntityType.Agent => "agent_id",
            EntityType.App => "app_id",
            _ => "run_id",
        };

    private static MemoryFilter[] MetadataConditions(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return [];
        }

        try
        {
            var element = WellFormedJson.Parse(json);
            return element.ValueKind == JsonValueKind.Object
                ? [.. MetadataConditions(JsonObject.Create(element))]
                : throw new RequestException("metadata must be a JSON object.", "metadata");
        }
        catch (JsonException)
        {
            throw new RequestException("metadata must be a JSON object.", "metadata");
        }
    }

    private static void AddId(List<MemoryFilter> parts, string field, string? id)
    {
        if (id == Any)
        {
            parts.Add(new FieldFilter(field, FilterOperator.Exists, default));
        }
        else if (RequestValues.StoredScopeId(id, field) is { } value)
        {
            parts.Add(MemoryFilter.Equal(field, value));
        }
    }

    // A condition under NOT does not restrict the scope. The JSON reader bounds the depth (64).
    private static bool NamesScope(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .Any(property =>
                    ScopeFields.Contains(property.Name)
                    || (
                        !property.NameEquals("NOT")
                        && !property.NameEquals("not")
                        && property.Value.ValueKind is JsonValueKind.Array
                        && NamesScope(property.Value)
                    )
                ),
            JsonValueKind.Array => element.EnumerateArray().Any(NamesScope),
            _ => false,
        };
}
