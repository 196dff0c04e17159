using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Contracts;
using MemStack.Api.Errors.Contracts;
using MemStack.Api.Hosted.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Json;
using MemStack.Api.Mapping;
using MemStack.Api.SelfHosted.Contracts;
using MemStack.Memory;
using MemStack.Memory.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.SelfHosted;

/// <summary>Memories on the flat paths of mem0's own server.</summary>
internal static class MemoriesApi
{
    private const int ScopedTopK = 20;

    public static void MapMemoriesApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/memories").WithTags("Self-hosted: memories");
        group
            .MapPost("/", AddAsync)
            .WithName("SelfHostedAdd")
            .Produces<DetailError>(StatusCodes.Status429TooManyRequests)
            .WithSummary("Remembers messages; they are stored or durably queued when it answers");
        group
            .MapGet("/", ListAsync)
            .WithName("SelfHostedList")
            .WithSummary("Lists memories, newest first; of all users for an administrator");
        group
            .MapDelete("/", DeleteAllAsync)
            .WithName("SelfHostedDeleteAll")
            .RequireAuthorization(ApiKeyDefaults.AdminPolicy)
            .WithSummary(
                "Deletes every memory of a user, agent, app or run (administrators); erase=true leaves nothing of them, not even history"
            );
    }

    private static async Task<Ok<Contracts.AddResult>> AddAsync(
        AddBody body,
        [FromHeader(Name = IdempotencyHeaders.Key)] string? idempotencyKey,
        ClaimsPrincipal caller,
        HttpResponse response,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        if (body.MemoryType is not null)
        {
            throw new RequestException("memory_type is not supported.");
        }

        var request = AddRequests.From(
            caller.Tenant(),
            new HostedAddBody
            {
                Messages = body.Messages,
                UserId = body.UserId,
                AgentId = body.AgentId,
                AppId = body.AppId,
                RunId = body.RunId,
                Metadata = body.Metadata,
                Infer = body.Infer,
                ExpirationDate = body.ExpirationDate,
            },
            idempotencyKey,
            body.AsyncMode ?? false
        );
        var result = await engine.AddAsync(request, cancellationToken);
        response.MarkReplayed(result.Replayed);
        return TypedResults.Ok(result.ToResponse(request.Infer));
    }

    private static async Task<Results<Ok<MemoryList>, JsonHttpResult<DetailError>>> ListAsync(
        [FromQuery(Name = "user_id")] string? userId,
        [FromQuery(Name = "agent_id")] string? agentId,
        [FromQuery(Name = "app_id")] string? appId,
        [FromQuery(Name = "run_id")] string? runId,
        [FromQuery(Name = "top_k")] int? topK,
        int? offset,
        [FromQuery(Name = "show_expired")] bool? showExpired,
        [FromQuery(Name = "show_superseded")] bool? showSuperseded,
        [FromQuery(Name = "as_of")] string? asOf,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var ids = ScopeFilters.FromIds(userId, agentId, appId, runId);
        if (ids.Count == 0 && !caller.IsAdmin())
        {
            return TypedResults.Json(
                new DetailError("Listing across users needs an administrator's key; name a user_id, agent_id, app_id or run_id."),
                ApiJsonContext.Default.DetailError,
                statusCode: StatusCodes.Status403Forbidden
            );
        }

        var found = await engine.ListAsync(
            new ListRequest
            {
                Tenant = caller.Tenant(),
                Filter = ids.Count == 0 ? null : MemoryFilter.All(ids),
                ShowExpired = showExpired ?? ids.Count == 0,
                ShowSuperseded = showSuperseded ?? false,
                AsOf = RequestValues.Time(asOf, "as_of"),
                Offset = RequestValues.Within(offset, 0, 0, int.MaxValue, "offset"),
                Limit = RequestValues.Within(topK, ids.Count == 0 ? MemoryLimits.TopK : ScopedTopK, 0, MemoryLimits.TopK, "top_k"),
            },
            cancellationToken
        );
        return TypedResults.Ok(new MemoryList([.. found.Items.Select(memory => memory.ToResponse())], found.Total));
    }

    private static async Task<Ok<MessageResponse>> DeleteAllAsync(
        [FromQuery(Name = "user_id")] string? userId,
        [FromQuery(Name = "agent_id")] string? agentId,
        [FromQuery(Name = "app_id")] string? appId,
        [FromQuery(Name = "run_id")] string? runId,
        bool? erase,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var filter = ScopeFilters.ForDeletion(userId, agentId, appId, runId, null);
        if (erase is true)
        {
            return TypedResults.Ok(
                new MessageResponse("All relevant memories erased for good")
                {
                    Erased = await engine.EraseAsync(caller.Tenant(), filter, cancellationToken),
                }
            );
        }

        await engine.DeleteAllAsync(caller.Tenant(), filter, cancellationToken);
        return TypedResults.Ok(new MessageResponse("All relevant memories deleted"));
    }
}
