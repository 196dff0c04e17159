using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Http;
using MemStack.Api.Operations.Contracts;
using MemStack.Memory;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.Operations;

/// <summary>Lists queued adds that were given up, and returns them to the queue. MemStack's own.</summary>
internal static class DeadLettersApi
{
    public static void MapDeadLettersApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/dead-letters").WithTags("MemStack: dead letters");
        group.MapGet("/", ListAsync).WithName("ListDeadLetters").WithSummary("Lists queued adds that were given up, oldest first");
        group
            .MapPost("/replay/", ReplayAllAsync)
            .WithName("ReplayDeadLetters")
            .WithMetadata(ReplayableMetadata.Instance)
            .WithSummary("Returns all given-up adds to the queue");
        group
            .MapPost("/{event_id}/replay/", ReplayAsync)
            .WithName("ReplayDeadLetter")
            .WithMetadata(ReplayableMetadata.Instance)
            .WithSummary("Returns a given-up add to the queue");
    }

    private static async Task<Ok<DeadLetterPage>> ListAsync(
        int? page,
        [FromQuery(Name = "page_size")] int? pageSize,
        HttpRequest request,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var paging = Paging.From(page, pageSize);
        var found = await engine.DeadLettersAsync(caller.Tenant(), paging.Offset, paging.Size, cancellationToken);
        return TypedResults.Ok(
            new DeadLetterPage(
                found.Total,
                paging.Next(request, found.Total),
                paging.Previous(request),
                [
                    .. found.Items.Select(letter => new DeadLetterResponse(
                        letter.EventId,
                        letter.Error,
                        letter.Attempts,
                        letter.Messages,
                        letter.CreatedAt
                    )),
                ]
            )
        );
    }

    private static async Task<Ok<ReplayResponse>> ReplayAllAsync(
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(Replayed(await engine.ReplayDeadLettersAsync(caller.Tenant(), null, cancellationToken)));

    private static async Task<Results<Ok<ReplayResponse>, ProblemHttpResult>> ReplayAsync(
        [FromRoute(Name = "event_id")] string eventId,
        ClaimsPrincipal caller,
        IMemoryEngine engine,
        CancellationToken cancellationToken
    )
    {
        var replayed = await engine.ReplayDeadLettersAsync(caller.Tenant(), RequestValues.Uuid(eventId, "event_id"), cancellationToken);
        return replayed > 0
            ? TypedResults.Ok(Replayed(replayed))
            : TypedResults.Problem("There is no dead letter of this event.", statusCode: StatusCodes.Status404NotFound);
    }

    private static ReplayResponse Replayed(int count) =>
        new(count == 1 ? "1 add is in line again." : $"{count} adds are in line again.", count);
}
