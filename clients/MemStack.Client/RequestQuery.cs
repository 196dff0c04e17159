using System.Globalization;
using System.Text.Json.Nodes;

namespace MemStack.Client;

/// <summary>Query strings and filters of requests.</summary>
internal static class RequestQuery
{
    /// <summary>The query string of these parameters.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, string>> parameters) =>
        "?" + string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));

    /// <summary>The query string of a page.</summary>
    public static string Of(int page, int pageSize)
    {
        RequestChecks.Page(page, pageSize);
        return $"?page={page}&page_size={pageSize}";
    }

    /// <summary>The query string of a graph.</summary>
    public static string Of(GraphRequest request)
    {
        RequestChecks.Graph(request.Depth, request.Limit);
        var parameters = new List<KeyValuePair<string, string>>();
        if (request.MemoryId is { } id)
        {
            parameters.Add(new("memory_id", id.ToString()));
        }

        if (request.Scope is not null || request.MemoryId is null)
        {
            parameters.AddRange(ScopeOf(request.Scope!));
        }

        if (request.Entity is { } entity)
        {
            parameters.Add(new("entity", entity));
        }

        if (request.AsOf is { } moment)
        {
            parameters.Add(new("as_of", moment.ToString("O", CultureInfo.InvariantCulture)));
        }

        parameters.Add(new("depth", request.Depth.ToString(CultureInfo.InvariantCulture)));
        parameters.Add(new("limit", request.Limit.ToString(CultureInfo.InvariantCulture)));
        return Of(parameters);
    }

    /// <summary>The filters that a memory of the scope satisfies.</summary>
    public static JsonObject FiltersOf(MemoryScope scope) =>
        new(ScopeOf(scope).Select(parameter => KeyValuePair.Create<string, JsonNode?>(parameter.Key, parameter.Value)));

    /// <summary>The ids of a scope by the names of their parameters.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ScopeOf(MemoryScope scope)
    {
        RequestChecks.Scope(scope);
        return new[] { ("user_id", scope.UserId), ("agent_id", scope.AgentId), ("app_id", scope.AppId), ("run_id", scope.RunId) }
            .Where(parameter => parameter.Item2 is not null)
            .Select(parameter => KeyValuePair.Create(parameter.Item1, parameter.Item2!));
    }
}
