using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Errors.Contracts;
using MemStack.Api.Hosted.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Mapping;
using MemStack.Api.SelfHosted.Contracts;
using MemStack.Memory;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.SelfHosted;

/// <summary>One memory on the paths of mem0's own server, except that a missing one is a 404 and not a null.</summary>
internal static class MemoryApi
{
    public static void MapMemoryApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/memories/{memory_id}").WithTags("Self-hosted: memories");
        group.MapGet("/", GetAsync).WithName("SelfHostedGet").WithSummary("Returns a memory");
        group.MapPut("/", UpdateAsync).WithName("SelfHostedUpdate").WithSummary("Changes a memory; absent fields stay unchanged");
        group
            .MapDelete("/", DeleteAsync)
            .WithName("SelfHostedDelete")
            .WithSummary("Deletes a memory; its history stays, unless erase=true");
        group
            .MapGet("/history", HistoryAsync)
            .WithName("SelfHostedHistory")
            .WithSummary("Returns the history of a memory, oldest step first");
    }

    private static async Task<Results<Ok<MemoryResponse>, NotFound<DetailError>>> GetAsync(
        [FromRoute(Name = "memory_id")] string memoryId,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var memory = await engine.GetAsync(caller.Tenant(), RequestValues.Uuid(memoryId), cancellationToken);
        return memory is null ? NotFound() : TypedResults.Ok(memory.ToResponse());
    }

    private static async Task<Results<Ok<MessageResponse>, NotFound<DetailError>>> UpdateAsync(
        [FromRoute(Name = "memory_id")] string memoryId,
        UpdateBody body,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var changes = new HostedUpdateBody
        {
            Text = body.Text,
            Metadata = body.Metadata,
            ExpirationDate = body.ExpirationDate,
        };
        var memory = await engine.UpdateAsync(AddRequests.From(caller.Tenant(), RequestValues.Uuid(memoryId), changes), cancellationToken);
        return memory is null ? NotFound() : TypedResults.Ok(new MessageResponse("Memory updated successfully!"));
    }

    private static async Task<Results<Ok<MessageResponse>, NotFound<DetailError>>> DeleteAsync(
        [FromRoute(Name = "memory_id")] string memoryId,
        bool? erase,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var id = RequestValues.Uuid(memoryId);
        if (erase is true)
        {
            var erased = await engine.EraseAsync(caller.Tenant(), ScopeFilters.OneOf([id]), cancellationToken);
            return erased > 0 ? TypedResults.Ok(new MessageResponse("Memory erased for good") { Erased = erased }) : NotFound();
        }

        return await engine.DeleteAsync(caller.Tenant(), id, cancellationToken)
            ? TypedResults.Ok(new MessageResponse("Memory deleted successfully"))
            : NotFound();
    }

    private static async Task<Results<Ok<IReadOnlyList<HistoryResponse>>, NotFound<DetailError>>> HistoryAsync(
        [FromRoute(Name = "memory_id")] string memoryId,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var history = await engine.HistoryAsync(caller.Tenant(), RequestValues.Uuid(memoryId), cancellationToken);
        return history is null
            ? NotFound()
            : TypedResults.Ok<IReadOnlyList<HistoryResponse>>([.. history.Select(entry => entry.ToResponse())]);
    }

    private static NotFound<DetailError> NotFound() => TypedResults.NotFound(new DetailError("Memory not found"));
}
