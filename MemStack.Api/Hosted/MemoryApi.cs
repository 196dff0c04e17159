using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Errors.Contracts;
using MemStack.Api.Hosted.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Mapping;
using MemStack.Memory;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.Hosted;

/// <summary>One memory: get, update, delete, history (v1).</summary>
internal static class MemoryApi
{
    public static void MapMemoryApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/memories/{memory_id}").WithTags("Hosted: memories");
        group.MapGet("/", GetAsync).WithName("GetMemory").WithSummary("Returns a memory");
        group.MapPut("/", UpdateAsync).WithName("UpdateMemory").WithSummary("Changes a memory; absent fields stay unchanged");
        group
            .MapDelete("/", DeleteAsync)
            .WithName("DeleteMemory")
            .WithSummary("Deletes a memory; its history stays, unless erase=true")
            .WithDescription("delete_linked is accepted without effect: no other memory goes with it, and cascade_count says 0.");
        group
            .MapGet("/history/", HistoryAsync)
            .WithName("GetMemoryHistory")
            .WithSummary("Returns the history of a memory, oldest step first");
    }

    private static async Task<Results<Ok<HostedListedMemory>, NotFound<HostedError>>> GetAsync(
        [FromRoute(Name = "memory_id")] string memoryId,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var memory = await engine.GetAsync(caller.Tenant(), RequestValues.Uuid(memoryId), cancellationToken);
        return memory is null ? NotFound() : TypedResults.Ok(memory.ToListed());
    }

    private static async Task<Results<Ok<HostedListedMemory>, NotFound<HostedError>>> UpdateAsync(
        [FromRoute(Name = "memory_id")] string memoryId,
        HostedUpdateBody body,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var request = AddRequests.From(caller.Tenant(), RequestValues.Uuid(memoryId), body);
        var memory = await engine.UpdateAsync(request, cancellationToken);
        return memory is null ? NotFound() : TypedResults.Ok(memory.ToListed());
    }

    private static async Task<Results<Ok<HostedDeleted>, NotFound<HostedError>>> DeleteAsync(
        [FromRoute(Name = "memory_id")] string memoryId,
        [FromQuery(Name = "delete_linked")] bool? deleteLinked,
        bool? erase,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        if (erase is true)
        {
            var erased = await engine.EraseAsync(caller.Tenant(), ScopeFilters.OneOf([RequestValues.Uuid(memoryId)]), cancellationToken);
            return erased > 0 ? TypedResults.Ok(new HostedDeleted("Memory erased for good.") { Erased = erased }) : NotFound();
        }

        var deleted = await engine.DeleteAsync(caller.Tenant(), RequestValues.Uuid(memoryId), cancellationToken);

        // Memories that it superseded stay in history and visible at the times at which they were true.
        return deleted
            ? TypedResults.Ok(new HostedDeleted("Memory deleted successfully!") { CascadeCount = deleteLinked is true ? 0 : null })
            : NotFound();
    }

    private static async Task<Results<Ok<IReadOnlyList<HostedHistoryItem>>, NotFound<HostedError>>> HistoryAsync(
        [FromRoute(Name = "memory_id")] string memoryId,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var history = await engine.HistoryAsync(caller.Tenant(), RequestValues.Uuid(memoryId), cancellationToken);
        return history is null
            ? NotFound()
            : TypedResults.Ok<IReadOnlyList<HostedHistoryItem>>([.. history.Select(entry => entry.ToHosted())]);
    }

    private static NotFound<HostedError> NotFound() => TypedResults.NotFound(new HostedError("Memory not found!"));
}
