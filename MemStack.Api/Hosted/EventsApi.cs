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

/// <summary>The outcome of adds and deletions.</summary>
internal static class EventsApi
{
    public static void MapEventsApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Hosted: events");
        group.MapGet("/event/{event_id}/", GetAsync).WithName("GetEvent").WithSummary("Returns the outcome of an add or a deletion");
        group.MapGet("/events/", ListAsync).WithName("ListEvents").WithSummary("Lists adds and deletions, newest first");
    }

    private static async Task<Results<Ok<HostedEvent>, NotFound<HostedError>>> GetAsync(
        [FromRoute(Name = "event_id")] string eventId,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var found = await engine.GetEventAsync(caller.Tenant(), RequestValues.Uuid(eventId, "event_id"), cancellationToken);
        return found is null
            ? TypedResults.NotFound(new HostedError("Event not found or you don't have permission to access it."))
            : TypedResults.Ok(found.ToHosted());
    }

    private static async Task<Ok<HostedEventPage>> ListAsync(
        int? page,
        [FromQuery(Name = "page_size")] int? pageSize,
        HttpRequest request,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var paging = Paging.From(page, pageSize);
        var found = await engine.ListEventsAsync(caller.Tenant(), paging.Offset, paging.Size, cancellationToken);
        return TypedResults.Ok(
            new HostedEventPage(
                found.Total,
                paging.Next(request, found.Total),
                paging.Previous(request),
                [.. found.Items.Select(item => item.ToHosted())]
            )
        );
    }
}
