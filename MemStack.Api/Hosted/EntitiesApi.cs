using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Contracts;
using MemStack.Api.Hosted.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Mapping;
using MemStack.Memory;
using MemStack.Memory.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.Hosted;

/// <summary>Users, agents, apps and runs that have memories.</summary>
internal static class EntitiesApi
{
    public static void MapEntitiesApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Hosted: entities");
        group
            .MapGet("/v1/entities/", ListAsync)
            .WithName("ListEntities")
            .WithSummary("Lists users, agents, apps and runs that have memories");
        group
            .MapDelete("/v2/entities/{entity_type}/{entity_id}/", DeleteAsync)
            .WithName("DeleteEntity")
            .WithSummary("Deletes every memory of a user, agent, app or run; erase=true leaves nothing of them, not even history");
        group
            .MapDelete("/v1/entities/{entity_type}/{entity_id}/", DeleteAsync)
            .WithName("DeleteEntityV1")
            .WithSummary("Deprecated: deletes every memory of a user, agent, app or run");
    }

    private static async Task<Ok<HostedEntityPage>> ListAsync(
        int? page,
        [FromQuery(Name = "page_size")] int? pageSize,
        HttpRequest request,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var paging = Paging.From(page, pageSize);
        var tenant = caller.Tenant();
        var found = await engine.EntitiesAsync(tenant, null, paging.Offset, paging.Size, cancellationToken);
        var totals = new long[4];
        foreach (var type in Enum.GetValues<EntityType>())
        {
            totals[(int)type] = (await engine.EntitiesAsync(tenant, type, 0, 1, cancellationToken)).Total;
        }

        return TypedResults.Ok(
            new HostedEntityPage(
                found.Total,
                paging.Next(request, found.Total),
                paging.Previous(request),
                [.. found.Items.Select(entity => entity.ToHosted(tenant))],
                totals[(int)EntityType.User],
                totals[(int)EntityType.Agent],
                totals[(int)EntityType.App],
                totals[(int)EntityType.Run]
            )
        );
    }

    private static async Task<Ok<HostedEventMessage>> DeleteAsync(
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
            return TypedResults.Ok(new HostedEventMessage($"Entity erased for good, with {erased} memories.") { Erased = erased });
        }

        var (eventId, deleted) = await engine.DeleteAllAsync(caller.Tenant(), filter, cancellationToken);
        return TypedResults.Ok(new HostedEventMessage($"Entity deleted successfully, with {deleted} memories.") { EventId = eventId });
    }
}
