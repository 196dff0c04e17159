using System.Text.Json;
using MemStack.Api.Contracts;
using MemStack.Api.Hosted.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Json;
using MemStack.Memory.Model;

namespace MemStack.Api.Mapping;

/// <summary>Maps the hosted surface's lists and searches to the engine's.</summary>
internal static class HostedQueries
{
    private const int DefaultTopK = 10;
    private const double DefaultThreshold = 0.1;

    /// <summary>Maps a list request to the engine's.</summary>
    /// <param name="body">The caller's conditions.</param>
    /// <param name="tenant">The caller's tenant.</param>
    /// <param name="ids">Conditions from ids beside the filters.</param>
    /// <param name="paging">The page to return.</param>
    public static ListRequest ToList(HostedListBody body, string tenant, List<MemoryFilter> ids, Paging paging)
    {
        var parts = ScopeFilters.FromFilters(body.Filters, ids, allowMetadataKeys: false);
        AddTime(parts, FilterOperator.Gte, body.StartDate, "start_date");
        AddTime(parts, FilterOperator.Lte, body.EndDate, "end_date");
        if (ScopeFilters.InCategories(body.Categories) is { } categories)
        {
            parts.Add(categories);
        }

        if (!string.IsNullOrEmpty(body.Keywords))
        {
            parts.Add(new FieldFilter("text", FilterOperator.IContains, ToElement(RequestValues.Text(body.Keywords, "keywords"))));
        }

        return new ListRequest
        {
            Tenant = tenant,
            Filter = MemoryFilter.All(parts),
            ShowExpired = body.ShowExpired ?? false,
            ShowSuperseded = ShowsSuperseded(body.ShowSuperseded, body.LatestOnly),
            AsOf = RequestValues.Time(body.AsOf, "as_of"),
            Offset = paging.Offset,
            Limit = paging.Size,
        };
    }

    /// <summary>Maps a search request to the engine's.</summary>
    public static SearchRequest ToSearch(HostedSearchBody body, string tenant)
    {
        var ids = ScopeFilters.FromIds(body.UserId, body.AgentId, body.AppId, body.RunId);
        var parts = ScopeFilters.FromFilters(body.Filters, ids, allowMetadataKeys: false);
        parts.AddRange(ScopeFilters.MetadataConditions(body.Metadata));
        if (ScopeFilters.InCategories(body.Categories) is { } categories)
        {
            parts.Add(categories);
        }

        return new SearchRequest
        {
            Tenant = tenant,
            Query = RequestValues.Text(body.Query, "query"),
            Filter = MemoryFilter.All(parts),
            TopK = RequestValues.Within(body.TopK ?? body.Limit, DefaultTopK, 1, MemoryLimits.TopK, "top_k"),
            Threshold = RequestValues.Threshold(body.Threshold, DefaultThreshold),
            ShowExpired = body.ShowExpired ?? false,
            ShowSuperseded = ShowsSuperseded(body.ShowSuperseded, body.LatestOnly),
            AsOf = RequestValues.Time(body.AsOf, "as_of"),
            Relations = body.Relations ?? body.EnableGraph ?? false,
            Rerank = body.Rerank ?? false,
            Explain = body.Explain ?? false,
        };
    }

    private static bool ShowsSuperseded(bool? asked, bool? latestOnly) =>
        asked is true && latestOnly is true
            ? throw new RequestException("latest_only and show_superseded contradict each other.", "latest_only")
            : asked ?? false;

    private static void AddTime(List<MemoryFilter> parts, FilterOperator comparison, string? value, string field)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        var element = ToElement(value);
        RequestValues.Time(element, field);
        parts.Add(new FieldFilter("created_at", comparison, element));
    }

    private static JsonElement ToElement(string value) => JsonSerializer.SerializeToElement(value, ApiJsonContext.Default.String);
}
