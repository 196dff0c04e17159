using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Contracts;
using MemStack.Api.Hosted.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Mapping;
using MemStack.Memory;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.Hosted;

/// <summary>Update and deletion of many memories by id.</summary>
internal static class BatchApi
{
    public static void MapBatchApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/batch").WithTags("Hosted: memories");
        group.MapPut("/", UpdateAsync).WithName("UpdateMemoryBatch").WithSummary("Changes up to 1000 memories; unknown ones are skipped");
        group
            .MapDelete("/", DeleteAsync)
            .WithName("DeleteMemoryBatch")
            .WithSummary("Deletes up to 1000 memories at once; unknown ones are skipped");
    }

    private static async Task<Ok<HostedMessage>> UpdateAsync(
        HostedBatchBody body,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        // All items are checked before the first is changed.
        var requests = Items(body)
            .Select(item =>
                AddRequests.From(
                    caller.Tenant(),
                    RequestValues.Uuid(item.MemoryId),
                    new HostedUpdateBody { Text = item.Text, Metadata = item.Metadata }
                )
            )
            .ToList();
        requests.ForEach(engine.Check);
        var updated = 0;
        foreach (var request in requests)
        {
            updated += await engine.UpdateAsync(request, cancellationToken) is null ? 0 : 1;
        }

        return TypedResults.Ok(new HostedMessage($"Successfully updated {updated} memories"));
    }

    // Clients send a body with DELETE, which minimal APIs do not infer.
    private static async Task<Ok<HostedMessage>> DeleteAsync(
        [FromBody] HostedBatchBody body,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var ids = Items(body).Select(item => RequestValues.Uuid(item.MemoryId)).Distinct().ToList();
        var (_, deleted) = await engine.DeleteAllAsync(caller.Tenant(), ScopeFilters.OneOf(ids), cancellationToken);
        return TypedResults.Ok(new HostedMessage($"Successfully deleted {deleted} memories"));
    }

    private static IEnumerable<HostedBatchItem> Items(HostedBatchBody body) =>
        body.Memories switch
        {
            not { Count: > 0 } => throw RequestException.Missing("memories"),
            { Count: > MemoryLimits.Batch } => throw new RequestException($"memories may hold at most {MemoryLimits.Batch}.", "memories"),
            { } items => items.Select(item => item ?? throw new RequestException("memories must hold objects.", "memories")),
        };
}
