using System.Security.Claims;
using System.Text.Json;
using MemStack.Api.Auth;
using MemStack.Api.Graph;
using MemStack.Api.Hosted.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Json;
using MemStack.Api.Mapping;
using MemStack.Memory;
using MemStack.Memory.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace MemStack.Api.Hosted;

/// <summary>
/// The v1 and v2 routes of older clients: bare arrays, an object with <c>results</c> when <c>output_format</c> is
/// <c>v1.1</c>, and a page when a page is asked for.
/// </summary>
internal static class LegacyApi
{
    private const string ObjectFormat = "v1.1";

    public static void MapLegacyApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Hosted: legacy");
        group
            .MapPost("/v1/memories/", AddAsync)
            .WithName("AddMemoriesV1")
            .Produces<IReadOnlyList<HostedAddedMemory>>()
            .WithSummary("Remembers messages");
        group
            .MapGet("/v1/memories/", ListV1Async)
            .WithName("ListMemoriesV1")
            .Produces<IReadOnlyList<HostedListedMemory>>()
            .WithSummary("Lists memories, newest first");
        group
            .MapPost("/v2/memories/", ListV2Async)
            .WithName("ListMemoriesV2")
            .Produces<IReadOnlyList<HostedListedMemory>>()
            .WithSummary("Lists memories, newest first");
        group
            .MapPost("/v1/memories/search/", SearchAsync)
            .WithName("SearchMemoriesV1")
            .Produces<IReadOnlyList<HostedFoundMemory>>()
            .WithSummary("Finds the memories that best answer a question");
        group
            .MapPost("/v2/memories/search/", SearchAsync)
            .WithName("SearchMemoriesV2")
            .Produces<IReadOnlyList<HostedFoundMemory>>()
            .WithSummary("Finds the memories that best answer a question");
    }

    private static async Task<IResult> AddAsync(
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
        if (result.Queued || result.Failed)
        {
            IReadOnlyList<HostedQueuedAdd> queued = [new(MemoriesApi.MessageOf(result), Mem0Names.Of(result), result.EventId)];
            return body.OutputFormat == ObjectFormat
                ? Results.Json(new HostedLegacyQueuedAdd(queued), ApiJsonContext.Default.HostedLegacyQueuedAdd)
                : Results.Json(queued, ApiJsonContext.Default.IReadOnlyListHostedQueuedAdd);
        }

        IReadOnlyList<HostedAddedMemory> added =
        [
            .. result.ToChanges().Select(change => change with { EventId = result.EventId, Status = Mem0Names.Succeeded }),
        ];
        return body.OutputFormat == ObjectFormat
            ? Results.Json(new HostedLegacyAddResult(added), ApiJsonContext.Default.HostedLegacyAddResult)
            : Results.Json(added, ApiJsonContext.Default.IReadOnlyListHostedAddedMemory);
    }

    private static Task<IResult> ListV1Async(
        [AsParameters] LegacyListQuery query,
        HttpRequest request,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var body = new HostedListBody
        {
            ShowExpired = query.ShowExpired,
            ShowSuperseded = query.ShowSuperseded,
            AsOf = string.IsNullOrEmpty(query.AsOf)
                ? default
                : JsonSerializer.SerializeToElement(
                    RequestValues.Time(query.AsOf, "as_of")!.Value.ToString("O"),
                    ApiJsonContext.Default.String
                ),
            StartDate = query.StartDate,
            EndDate = query.EndDate,
            Categories = query.Categories,
            Keywords = query.Keywords,
            Fields = query.Fields,
            OutputFormat = query.OutputFormat,
        };
        var ids = ScopeFilters.FromIds(query.UserId, query.AgentId, query.AppId, query.RunId);
        return ListAsync(body, ids, query.Page, query.PageSize ?? query.TopK ?? query.Limit, request, caller, engine, cancellationToken);
    }

    private static Task<IResult> ListV2Async(
        HostedListBody body,
        int? page,
        [FromQuery(Name = "page_size")] int? pageSize,
        HttpRequest request,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    ) => ListAsync(body, [], page, pageSize, request, caller, engine, cancellationToken);

    private static async Task<IResult> ListAsync(
        HostedListBody body,
        List<MemoryFilter> ids,
        int? page,
        int? pageSize,
        HttpRequest request,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var paging = Paging.From(page, pageSize);
        var found = await engine.ListAsync(HostedQueries.ToList(body, caller.Tenant(), ids, paging), cancellationToken);
        IReadOnlyList<HostedListedMemory> memories = [.. found.Items.Select(memory => memory.ToListed())];
        var fields = FieldSelection.Parse(body.Fields);
        return page is null && body.OutputFormat != ObjectFormat
            ? FieldSelection.Json(memories, ApiJsonContext.Default.IReadOnlyListHostedListedMemory, fields)
            : FieldSelection.Json(
                new HostedMemoryPage(found.Total, paging.Next(request, found.Total), paging.Previous(request), memories),
                ApiJsonContext.Default.HostedMemoryPage,
                fields
            );
    }

    private static async Task<IResult> SearchAsync(
        HostedSearchBody body,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var request = HostedQueries.ToSearch(body, caller.Tenant());
        var hits = await engine.SearchAsync(request, cancellationToken);
        IReadOnlyList<HostedFoundMemory> found = [.. hits.Select(hit => hit.ToFound(legacy: true))];
        var fields = FieldSelection.Parse(body.Fields);
        return body.OutputFormat == ObjectFormat
            ? FieldSelection.Json(
                new HostedSearchResult(found) { Relations = RelationMapping.RelationsOf(request, hits) },
                ApiJsonContext.Default.HostedSearchResult,
                fields
            )
            : FieldSelection.Json(found, ApiJsonContext.Default.IReadOnlyListHostedFoundMemory, fields);
    }
}

/// <summary>The query parameters of the oldest clients.</summary>
internal sealed record LegacyListQuery(
    [property: FromQuery(Name = "user_id")] string? UserId,
    [property: FromQuery(Name = "agent_id")] string? AgentId,
    [property: FromQuery(Name = "app_id")] string? AppId,
    [property: FromQuery(Name = "run_id")] string? RunId,
    [property: FromQuery(Name = "page")] int? Page,
    [property: FromQuery(Name = "page_size")] int? PageSize,
    [property: FromQuery(Name = "top_k")] int? TopK,
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "show_expired")] bool? ShowExpired,
    [property: FromQuery(Name = "show_superseded")] bool? ShowSuperseded,
    [property: FromQuery(Name = "as_of")] string? AsOf,
    [property: FromQuery(Name = "start_date")] string? StartDate,
    [property: FromQuery(Name = "end_date")] string? EndDate,
    [property: FromQuery(Name = "categories")] string[]? Categories,
    [property: FromQuery(Name = "keywords")] string? Keywords,
    [property: FromQuery(Name = "fields")] string[]? Fields,
    [property: FromQuery(Name = "output_format")] string? OutputFormat
);
