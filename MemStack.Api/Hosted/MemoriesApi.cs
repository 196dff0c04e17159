using System.Security.Claims;
using System.Text.Json;
using MemStack.Api.Auth;
using MemStack.Api.Http;
using MemStack.Api.Mapping;
using MemStack.Memory;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.Hosted;

/// <summary>Add, list and search, as mem0's present clients call them (v3), and deletion of many (v1).</summary>
internal static class MemoriesApi
{
    private const int DefaultTopK = 10;
    private const double DefaultThreshold = 0.1;

    public static void MapMemoriesApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Hosted: memories");
        group.MapPost("/v3/memories/add/", AddAsync).WithName("AddMemories")
            .WithSummary("Remembers messages; whatever is answered is stored");
        group.MapPost("/v3/memories/", ListAsync).WithName("ListMemories").Produces<HostedMemoryPage>()
            .WithSummary("Lists memories, newest first, page by page");
        group.MapPost("/v3/memories/search/", SearchAsync).WithName("SearchMemories").Produces<HostedSearchResult>()
            .WithSummary("Finds the memories that best answer a question");
        group.MapDelete("/v1/memories/", DeleteAllAsync).WithName("DeleteMemories")
            .WithSummary("Deletes every memory of a user, agent, app or run; * means any");
    }

    private static async Task<Ok<HostedAddResult>> AddAsync(
        HostedAddBody body, [FromHeader(Name = IdempotencyHeaders.Key)] string? idempotencyKey,
        ClaimsPrincipal caller, HttpResponse response, IMemoryEngine engine, CancellationToken cancellationToken)
    {
        var result = await engine.AddAsync(AddRequests.From(caller.Tenant(), body, idempotencyKey), cancellationToken);
        response.MarkReplayed(result.Replayed);
        return TypedResults.Ok(new HostedAddResult(
            MessageOf(result.Memories.Count), HostedMapping.Succeeded, result.EventId, [.. result.Memories.Select(memory => memory.ToAdded())]));
    }

    private static async Task<IResult> ListAsync(
        HostedListBody body, int? page, [FromQuery(Name = "page_size")] int? pageSize, [FromQuery(Name = "fields")] string[]? fields,
        HttpRequest request, ClaimsPrincipal caller, IMemoryEngine engine, CancellationToken cancellationToken)
    {
        var paging = Paging.From(page, pageSize);
        var found = await engine.ListAsync(ListRequestOf(caller.Tenant(), body, [], paging), cancellationToken);
        var answer = new HostedMemoryPage(found.Total, paging.Next(request, found.Total), paging.Previous(request), [.. found.Items.Select(memory => memory.ToListed())]);
        return FieldSelection.Json(answer, ApiJsonContext.Default.HostedMemoryPage, FieldSelection.Parse([.. body.Fields ?? [], .. fields ?? []]));
    }

    private static async Task<IResult> SearchAsync(
        HostedSearchBody body, [FromQuery(Name = "fields")] string[]? fields, ClaimsPrincipal caller, IMemoryEngine engine, CancellationToken cancellationToken)
    {
        var hits = await engine.SearchAsync(SearchRequestOf(caller.Tenant(), body), cancellationToken);
        var answer = new HostedSearchResult([.. hits.Select(hit => hit.ToFound(legacy: false))]);
        return FieldSelection.Json(answer, ApiJsonContext.Default.HostedSearchResult, FieldSelection.Parse([.. body.Fields ?? [], .. fields ?? []]));
    }

    private static async Task<Ok<HostedEventMessage>> DeleteAllAsync(
        [FromQuery(Name = "user_id")] string? userId, [FromQuery(Name = "agent_id")] string? agentId,
        [FromQuery(Name = "app_id")] string? appId, [FromQuery(Name = "run_id")] string? runId, string? metadata,
        ClaimsPrincipal caller, IMemoryEngine engine, CancellationToken cancellationToken)
    {
        var filter = ScopeFilters.ForDeletion(userId, agentId, appId, runId, metadata);
        var (eventId, deleted) = await engine.DeleteAllAsync(caller.Tenant(), filter, cancellationToken);
        return TypedResults.Ok(new HostedEventMessage($"Deleted {deleted} memories.", eventId));
    }

    /// <summary>What a caller wants listed.</summary>
    /// <param name="tenant">The caller's tenant.</param>
    /// <param name="body">The caller's conditions.</param>
    /// <param name="ids">Conditions from ids beside the filters.</param>
    /// <param name="paging">Which page.</param>
    internal static ListRequest ListRequestOf(string tenant, HostedListBody body, List<MemoryFilter> ids, Paging paging)
    {
        var parts = ScopeFilters.FromFilters(body.Filters, ids, allowMetadataKeys: false);
        AddTime(parts, FilterOperator.Gte, body.StartDate, "start_date");
        AddTime(parts, FilterOperator.Lte, body.EndDate, "end_date");
        if (ScopeFilters.InCategories(body.Categories) is { } categories)
            parts.Add(categories);
        if (!string.IsNullOrEmpty(body.Keywords))
            parts.Add(new FieldFilter("text", FilterOperator.IContains, ToElement(RequestValues.Text(body.Keywords, "keywords"))));
        return new ListRequest
        {
            Tenant = tenant,
            Filter = MemoryFilter.All(parts),
            ShowExpired = body.ShowExpired ?? false,
            Offset = paging.Offset,
            Limit = paging.Size,
        };
    }

    /// <summary>What a caller wants found.</summary>
    internal static SearchRequest SearchRequestOf(string tenant, HostedSearchBody body)
    {
        var ids = ScopeFilters.FromIds(body.UserId, body.AgentId, body.AppId, body.RunId);
        var parts = ScopeFilters.FromFilters(body.Filters, ids, allowMetadataKeys: false);
        parts.AddRange(ScopeFilters.MetadataConditions(body.Metadata));
        if (ScopeFilters.InCategories(body.Categories) is { } categories)
            parts.Add(categories);
        return new SearchRequest
        {
            Tenant = tenant,
            Query = RequestValues.Text(body.Query, "query"),
            Filter = MemoryFilter.All(parts),
            TopK = RequestValues.Within(body.TopK ?? body.Limit, DefaultTopK, 1, Limits.TopK, "top_k"),
            Threshold = RequestValues.Threshold(body.Threshold, DefaultThreshold),
            ShowExpired = body.ShowExpired ?? false,
            Explain = body.Explain ?? false,
        };
    }

    /// <summary>Says how many memories an add stored.</summary>
    internal static string MessageOf(int stored) => stored == 1 ? "Stored 1 memory." : $"Stored {stored} memories.";

    private static void AddTime(List<MemoryFilter> parts, FilterOperator comparison, string? value, string field)
    {
        if (string.IsNullOrEmpty(value))
            return;
        var element = ToElement(value);
        RequestValues.Time(element, field);
        parts.Add(new FieldFilter("created_at", comparison, element));
    }

    private static JsonElement ToElement(string value) => JsonSerializer.SerializeToElement(value, ApiJsonContext.Default.String);
}
