using System.Security.Claims;
using MemStack.Api.Auth;
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
        return TypedResults.Ok(new HostedAddResult(MessageOf(result), Mem0Names.Of(result), result.EventId, result.ToChanges()));
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
        var found = await engine.ListAsync(HostedQueries.ToList(body, caller.Tenant(), [], paging), cancellationToken);
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
        var request = HostedQueries.ToSearch(body, caller.Tenant());
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

    /// <summary>Describes the result of an add.</summary>
    internal static string MessageOf(AddResult result) =>
        result.Queued ? "Memory processing has been queued for background execution"
        : result.Failed ? "The memories could not be processed; the event has the reason."
        : result.Memories.Count == 1 ? "Stored 1 memory."
        : $"Stored {result.Memories.Count} memories.";
}
