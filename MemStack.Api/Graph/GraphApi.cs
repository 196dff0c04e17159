using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Graph.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Mapping;
using MemStack.Memory;
using MemStack.Memory.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MemStack.Api.Graph;

/// <summary>Relations between the entities in memories. MemStack's own.</summary>
internal static class GraphApi
{
    private const int DefaultLimit = 100;
    private const int DeepestWalk = 4;

    public static void MapGraphApi(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/graph/", GetAsync)
            .WithName("GetGraph")
            .WithTags("MemStack: graph")
            .WithSummary("Returns entities and their typed relations, all of a scope or those around an entity, now or as of a moment")
            .WithDescription("Names memory_id or at least one of user_id, agent_id, app_id and run_id (* means any).");

    private static async Task<Ok<GraphResponse>> GetAsync(
        [AsParameters] GraphQuery query,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var request = new GraphRequest
        {
            Tenant = caller.Tenant(),
            Filter = FilterOf(query),
            Entity = RequestValues.ScopeId(query.Entity, "entity"),
            Depth = RequestValues.Within(query.Depth, 1, 1, DeepestWalk, "depth"),
            Limit = RequestValues.Within(query.Limit, DefaultLimit, 1, MemoryLimits.TopK, "limit"),
            AsOf = RequestValues.Time(query.AsOf, "as_of"),
        };
        var relations = await engine.RelationsAsync(request, cancellationToken);
        return TypedResults.Ok(new GraphResponse(RelationMapping.NodesOf(relations), [.. relations.Select(RelationMapping.ToResponse)]));
    }

    private static MemoryFilter FilterOf(GraphQuery query)
    {
        if (query.MemoryId is null)
        {
            return ScopeFilters.ForDeletion(query.UserId, query.AgentId, query.AppId, query.RunId, null);
        }

        var ids = ScopeFilters.FromIds(query.UserId, query.AgentId, query.AppId, query.RunId);
        return MemoryFilter.All([.. ids, ScopeFilters.OneOf([RequestValues.Uuid(query.MemoryId)])]);
    }
}
