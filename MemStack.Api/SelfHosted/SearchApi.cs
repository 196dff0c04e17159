using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Graph;
using MemStack.Api.Http;
using MemStack.Api.Mapping;
using MemStack.Api.SelfHosted.Contracts;
using MemStack.Memory;
using MemStack.Memory.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MemStack.Api.SelfHosted;

/// <summary>Search on the path of mem0's own server.</summary>
internal static class SearchApi
{
    private const int DefaultTopK = 20;
    private const double DefaultThreshold = 0.1;

    public static void MapSearchApi(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/search", SearchAsync)
            .WithName("SelfHostedSearch")
            .WithTags("Self-hosted: memories")
            .WithSummary("Finds the memories that best answer a question");

    private static async Task<Ok<SearchResult>> SearchAsync(
        SearchBody body,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var ids = ScopeFilters.FromIds(body.UserId, body.AgentId, null, body.RunId);
        var request = new SearchRequest
        {
            Tenant = caller.Tenant(),
            Query = RequestValues.Text(body.Query, "query"),
            Filter = MemoryFilter.All(ScopeFilters.FromFilters(body.Filters, ids, allowMetadataKeys: true)),
            TopK = RequestValues.Within(body.TopK, DefaultTopK, 1, MemoryLimits.TopK, "top_k"),
            Threshold = RequestValues.Threshold(body.Threshold, DefaultThreshold),
            ShowExpired = body.ShowExpired ?? false,
            ShowSuperseded = body.ShowSuperseded ?? false,
            AsOf = RequestValues.Time(body.AsOf, "as_of"),
            Relations = body.Relations ?? body.EnableGraph ?? false,
            Explain = body.Explain ?? false,
        };
        var hits = await engine.SearchAsync(request, cancellationToken);
        return TypedResults.Ok(
            new SearchResult([.. hits.Select(hit => hit.ToResponse())]) { Relations = RelationMapping.RelationsOf(request, hits) }
        );
    }
}
