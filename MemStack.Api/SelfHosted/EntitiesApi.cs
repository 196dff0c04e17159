using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Contracts;
using MemStack.Api.Errors.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Mapping;
using MemStack.Api.SelfHosted.Contracts;
using MemStack.Memory;
using MemStack.Memory.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.SelfHosted;

/// <summary>Users, agents, apps and runs on the paths of mem0's own server, and the reset of a tenant.</summary>
internal static class EntitiesApi
{
    public static void MapEntitiesApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Self-hosted: entities");
        group
            .MapGet("/entities", ListAsync)
            .WithName("SelfHostedEntities")
            .WithSummary("Lists users, agents, apps and runs that have memories");
        group
            .MapDelete("/entities/{entity_type}/{entity_id}", DeleteAsync)
            .WithName("SelfHostedDeleteEntity")
            .RequireAuthorization(ApiKeyDefaults.AdminPolicy)
            .WithSummary(
                "Deletes every memory of a user, agent, app or run (administrators); erase=true leaves nothing of them, not even history"
            );
        group
            .MapPost("/reset", ResetAsync)
            .WithName("SelfHostedReset")
            .WithMetadata(ReplayableMetadata.Instance)
            .RequireAuthorization(ApiKeyDefaults.AdminPolicy)
            .WithSummary("Deletes every memory of the tenant (administrators)");
    }

    private static async Task<Ok<IReadOnlyList<EntityResponse>>> ListAsync(
        int? limit,
        int? offset,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var found = await engine.EntitiesAsync(
            caller.Tenant(),
            null,
            RequestValues.Within(offset, 0, 0, int.MaxValue, "offset"),
            RequestValues.Within(limit, MemoryLimits.TopK, 1, MemoryLimits.TopK, "limit"),
            cancellationToken
        );
        return TypedResults.Ok<IReadOnlyList<EntityResponse>>([.. found.Items.Select(entity => entity.ToResponse())]);
    }

    private static async Task<Results<Ok<MessageResponse>, NotFound<DetailError>>> DeleteAsync(
        [FromRoute(Name = "entity_type")] string entityType,
        [FromRoute(Name = "entity_id")] string entityId,
        bool? erase,
        HttpContext context,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var type = Mem0Names.EntityTypeOf(entityType) ?? throw new RequestException("Invalid entity type");
        var name =
            RequestValues.StoredScopeId(RequestValues.LastSegment(context, entityId), "entity_id")
            ?? throw RequestException.Missing("entity_id");
        var filter = MemoryFilter.Equal(ScopeFilters.FieldOf(type), name);
        if (erase is true)
        {
            var erased = await engine.EraseAsync(caller.Tenant(), filter, cancellationToken);
            return erased > 0
                ? TypedResults.Ok(new MessageResponse("Entity erased for good") { Erased = erased })
                : TypedResults.NotFound(new DetailError("Entity not found"));
        }

        var (_, deleted) = await engine.DeleteAllAsync(caller.Tenant(), filter, cancellationToken);
        return deleted > 0
            ? TypedResults.Ok(new MessageResponse("Entity deleted"))
            : TypedResults.NotFound(new DetailError("Entity not found"));
    }

    private static async Task<Ok<MessageResponse>> ResetAsync(
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        await engine.DeleteAllAsync(caller.Tenant(), MemoryFilter.All(), cancellationToken);
        return TypedResults.Ok(new MessageResponse("All memories reset"));
    }
}
