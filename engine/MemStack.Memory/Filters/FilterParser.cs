using System.Text.Json;
using MemStack.Memory.Model;

namespace MemStack.Memory.Filters;

/// <summary>
/// Reads the filters of mem0's clients: the hosted grammar (docs.mem0.ai, "memory filters") with <c>AND</c>, <c>OR</c>, <c>NOT</c>,
/// operator objects, <c>*</c> and <c>metadata</c>, and the flat one of the self-hosted server, where any other key is one of the metadata.
/// Keys side by side must all hold. Nothing is dropped silently.
/// </summary>
public static class FilterParser
{
    /// <summary>Turns JSON into a filter.</summary>
    /// <param name="filters">An object, at most 8 levels, 100 conditions, 1,000 values in a list and 5,000 in all lists; null or undefined
    /// means everything.</param>
    /// <param name="allowMetadataKeys">True to treat an unknown key as one of the metadata, as the self-hosted dialect does.</param>
    /// <exception cref="MemoryValidationException">A key or an operator is unknown, or a value doesn't fit; the message names
    /// it.</exception>
    public static MemoryFilter Parse(JsonElement filters, bool allowMetadataKeys = false)
    {
        if (filters.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return MemoryFilter.All();
        }

        try
        {
            var filter = ParseObject(filters, allowMetadataKeys, 1);
            FilterFields.CheckSize(filter);
            return filter;
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            // The JSON readers' exception for an escaped half of a surrogate pair.
            throw FilterFields.Invalid("The filter holds a text that is not well-formed Unicode.");
        }
    }

    private static MemoryFilter ParseObject(JsonElement json, bool allowMetadataKeys, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw FilterFields.Invalid("A filter must be a JSON object.");
        }
        // Before recursion, so that a hostile nesting costs nothing.
        if (depth > FilterFields.MaxDepth)
        {
            throw FilterFields.Invalid($"The filter is nested deeper than {FilterFields.MaxDepth} levels.");
        }

        var parts = new List<MemoryFilter>();
        foreach (var property in json.EnumerateObject())
        {
            parts.Add(ParseProperty(property.Name, property.Value, allowMetadataKeys, depth));
            if (parts.Count > FilterFields.MaxConditions)
            {
                throw FilterFields.Invalid($"The filter has more than {FilterFields.MaxConditions} conditions.");
            }
        }

        return parts is [var only] ? only : new AndFilter(parts);
    }

    private static MemoryFilter ParseProperty(string name, JsonElement value, bool allowMetadataKeys, int depth) =>
        name switch
        {
            "AND" or "and" => new AndFilter(ParseParts(name, value, allowMetadataKeys, depth)),
            "OR" or "or" => new OrFilter(ParseParts(name, value, allowMetadataKeys, depth)),
            "NOT" or "not" => new NotFilter(
                value.ValueKind == JsonValueKind.Object
                    ? [ParseObject(value, allowMetadataKeys, depth + 1)]
                    : ParseParts(name, value, allowMetadataKeys, depth)
            ),
            "user_id" or "userId" => ParseField("user_id", value),
            "agent_id" or "agentId" => ParseField("agent_id", value),
            "app_id" or "appId" => ParseField("app_id", value),
            "run_id" or "runId" => ParseField("run_id", value),
            "actor_id" or "actorId" => ParseField("actor_id", value),
            "memory_ids" or "memoryIds" => ParseField("memory_ids", value),
            "created_at" or "updated_at" or "timestamp" or "expiration_date" or "role" or "state" or "text" => ParseField(name, value),
            "createdAt" => ParseField("created_at", value),
            "updatedAt" => ParseField("updated_at", value),
            "expirationDate" => ParseField("expiration_date", value),
            "categories" => ParseField(name, value, plain: FilterOperator.Contains),
            "keywords" or "keywords_search" => ParseField("text", value, plain: FilterOperator.IContains),
            "metadata" when !allowMetadataKeys || value.ValueKind == JsonValueKind.Object => ParseMetadata(value),
            _ when allowMetadataKeys && name.Length > 0 => ParseField(FilterFields.MetadataPrefix + name, value),
            _ => throw FilterFields.Invalid($"Filter key '{FilterFields.Shown(name)}' is unknown."),
        };

    private static List<MemoryFilter> ParseParts(string name, JsonElement value, bool allowMetadataKeys, int depth)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw FilterFields.Invalid($"Filter key '{name}' needs an array of filters.");
        }

        if (value.GetArrayLength() > FilterFields.MaxConditions)
        {
            throw FilterFields.Invalid($"The filter has more than {FilterFields.MaxConditions} conditions.");
        }

        return [.. value.EnumerateArray().Select(part => ParseObject(part, allowMetadataKeys, depth + 1))];
    }

    private static MemoryFilter ParseMetadata(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw FilterFields.Invalid("Filter key 'metadata' needs an object.");
        }

        List<MemoryFilter> parts =
        [
            .. value
                .EnumerateObject()
                .Take(FilterFields.MaxConditions + 1)
                .Select(property =>
                    property.Name.Length > 0
                        ? ParseField(FilterFields.MetadataPrefix + property.Name, property.Value)
                        : throw FilterFields.Invalid("A metadata key is empty.")
                ),
        ];
        return parts is [var only] ? only : new AndFilter(parts);
    }

    private static MemoryFilter ParseField(string field, JsonElement value, FilterOperator plain = FilterOperator.Eq) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => ParseOperators(field, value),
            JsonValueKind.Array => Checked(new FieldFilter(field, FilterOperator.In, value.Clone())),
            JsonValueKind.String when field != "text" && value.ValueEquals("*") => new FieldFilter(field, FilterOperator.Exists, default),
            _ => Checked(new FieldFilter(field, plain, value.Clone())),
        };

    private static MemoryFilter ParseOperators(string field, JsonElement value)
    {
        var parts = new List<MemoryFilter>();
        foreach (var property in value.EnumerateObject())
        {
            FilterOperator @operator = property.Name switch
            {
                "eq" => FilterOperator.Eq,
                "ne" => FilterOperator.Ne,
                "gt" => FilterOperator.Gt,
                "gte" => FilterOperator.Gte,
                "lt" => FilterOperator.Lt,
                "lte" => FilterOperator.Lte,
                "in" => FilterOperator.In,
                "nin" => FilterOperator.Nin,
                "contains" => FilterOperator.Contains,
                "icontains" => FilterOperator.IContains,
                _ => throw FilterFields.Invalid(
                    $"Filter operator '{FilterFields.Shown(property.Name)}' of '{FilterFields.Shown(field)}' is unknown."
                ),
            };
            parts.Add(Checked(new FieldFilter(field, @operator, property.Value.Clone())));
        }

        if (parts.Count == 0)
        {
            throw FilterFields.Invalid($"Filter field '{FilterFields.Shown(field)}' has no operator.");
        }

        return parts is [var only] ? only : new AndFilter(parts);
    }

    private static FieldFilter Checked(FieldFilter filter)
    {
        var list = filter.Operator is FilterOperator.In or FilterOperator.Nin;
        if (list != (filter.Value.ValueKind == JsonValueKind.Array))
        {
            throw FilterFields.Invalid(
                $"Filter operator '{FilterFields.Shown(filter.Operator)}' of '{FilterFields.Shown(filter.Field)}' needs {(list ? "an array" : "a single value")}."
            );
        }

        if (list)
        {
            foreach (var item in filter.Value.EnumerateArray())
            {
                Read(item);
            }
        }
        else
        {
            Read(filter.Value);
        }

        return filter;

        // Rejects values that the stores could not read.
        static void Read(JsonElement value) => _ = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
