using System.Security.Claims;
using System.Text.Json;
using MemStack.Api.Auth;
using MemStack.Api.Contracts;
using MemStack.Api.Errors.Contracts;
using MemStack.Api.Graph;
using MemStack.Api.Hosted.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Json;
using MemStack.Api.Mapping;
using MemStack.Memory;
using MemStack.Memory.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace MemStack.Api.Hosted;

/// <summary>Add, list and search, as mem0's present clients call them (v3), and deletion of many (v1).</summary>
internal static class MemoriesApi
{
    private const int DefaultTopK = 10;
    private const double DefaultThreshold = 0.1;

    public static void MapMemoriesApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Hosted: memories");
        group
            .MapPost("/v3/memories/add/", AddAsync)
            .WithName("AddMemories")
            .Produces<DetailError>(StatusCodes.Status429TooManyRequests)
            .WithSummary("Remembers messages; they are stored or durably queued when it answers");
        group
            .MapPost("/v3/memories/", ListAsync)
            .WithName("ListMemories")
            .Produces<HostedMemoryPage>()
            .WithSummary("Lists memories, newest first, page by page");
        group
            .MapPost("/v3/memories/search/", SearchAsync)
            .WithName("SearchMemories")
            .Produces<HostedSearchResult>()
            .WithSummary("Finds the memories that best answer a question");
        group
            .MapDelete("/v1/memories/", DeleteAllAsync)
            .WithName("DeleteMemories")
            .WithSummary(
                "Deletes every memory of a user, agent, app or run; * means any. erase=true leaves nothing of them, not even history"
            );
    }

    private static async Task<Ok<HostedAddResult>> AddAsync(
        HostedAddBody body,
        [FromHeader(Name = IdempotencyHeaders.Key)] string? idempotencyKey,
        ClaimsPrincipal caller,
        HttpResponse response,
        IMemoryEngine engine,
        IOptions<AddDefaults> defaults,
        CancellationToken cancellationToken
    )
    {
        var request = AddRequests.From(caller.Tenant(), body, idempotencyKey, defaults.Value.Queues(body.AsyncMode, body.Infer));
        var result = await engine.AddAsync(request, cancellationToken);
        response.MarkReplayed(result.Replayed);
        return TypedResults.Ok(new HostedAddResult(MessageOf(result), HostedMapping.StatusOf(result), result.EventId, result.ToChanges()));
    }

    private static async Task<IResult> ListAsync(
        HostedListBody body,
        int? page,
        [FromQuery(Name = "page_size")] int? pageSize,
        [FromQuery(Name = "fields")] string[]? fields,
        HttpRequest request,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var paging = Paging.From(page, pageSize);
        var found = await engine.ListAsync(ListRequestOf(caller.Tenant(), body, [], paging), cancellationToken);
        var answer = new HostedMemoryPage(
            found.Total,
            paging.Next(request, found.Total),
            paging.Previous(request),
            [.. found.Items.Select(memory => memory.ToListed())]
        );
        return FieldSelection.Json(
            answer,
            ApiJsonContext.Default.HostedMemoryPage,
            FieldSelection.Parse([.. body.Fields ?? [], .. fields ?? []])
        );
    }

    private static async Task<IResult> SearchAsync(
        HostedSearchBody body,
        [FromQuery(Name = "fields")] string[]? fields,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var request = SearchRequestOf(caller.Tenant(), body);
        var hits = await engine.SearchAsync(request, cancellationToken);
        var answer = new HostedSearchResult([.. hits.Select(hit => hit.ToFound(legacy: false))])
        {
            Relations = RelationMapping.RelationsOf(request, hits),
        };
        return FieldSelection.Json(
            answer,
            ApiJsonContext.Default.HostedSearchResult,
            FieldSelection.Parse([.. body.Fields ?? [], .. fields ?? []])
        );
    }

    private static async Task<Ok<HostedEventMessage>> DeleteAllAsync(
        [FromQuery(Name = "user_id")] string? userId,
        [FromQuery(Name = "agent_id")] string? agentId,
        [FromQuery(Name = "app_id")] string? appId,
        [FromQuery(Name = "run_id")] string? runId,
        string? metadata,
        bool? erase,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var filter = ScopeFilters.ForDeletion(userId, agentId, appId, runId, metadata);
        if (erase is true)
        {
            var erased = await engine.EraseAsync(caller.Tenant(), filter, cancellationToken);
            return TypedResults.Ok(new HostedEventMessage($"Erased {erased} memories for good.") { Erased = erased });
        }

        var (eventId, deleted) = await engine.DeleteAllAsync(caller.Tenant(), filter, cancellationToken);
        return TypedResults.Ok(new HostedEventMessage($"Deleted {deleted} memories.") { EventId = eventId });
    }

    /// <summary>Maps a list request to the engine's.</summary>
    /// <param name="tenant">The caller's tenant.</param>
    /// <param name="body">The caller's conditions.</param>
    /// <param name="ids">Conditions from ids beside the filters.</param>
    /// <param name="paging">The page to return.</param>
    internal static ListRequest ListRequestOf(string tenant, HostedListBody body, List<MemoryFilter> ids, Paging paging)
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
    internal static SearchRequest SearchRequestOf(string tenant, HostedSearchBody body)
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

    /// <summary>Describes the result of an add.</summary>
    internal static string MessageOf(AddResult result) =>
        result.Queued ? "Memory processing has been queued for background execution"
        : result.Failed ? "The memories could not be processed; the event has the reason."
        : result.Memories.Count == 1 ? "Stored 1 memory."
        : $"Stored {result.Memories.Count} memories.";

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
