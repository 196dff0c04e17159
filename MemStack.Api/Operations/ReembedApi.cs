using MemStack.Api.Auth;
using MemStack.Api.Operations.Contracts;
using MemStack.Memory.Reembedding;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MemStack.Api.Operations;

/// <summary>
/// The job that embeds memories again after a change of model. It works over all tenants, so it is for administrators. MemStack's own.
/// </summary>
internal static class ReembedApi
{
    public static void MapReembedApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/re-embed").WithTags("MemStack: re-embedding").RequireAuthorization(ApiKeyDefaults.AdminPolicy);
        group
            .MapGet("/", GetAsync)
            .WithName("GetReembedding")
            .WithSummary(
                "Returns the number of memories without a vector of the current model, and the status of the job (administrators)"
            );
        group
            .MapPost("/", StartAsync)
            .WithName("StartReembedding")
            .WithSummary("Embeds memories again that have no vector of the current model, in the background (administrators)");
    }

    private static async Task<Ok<ReembedResponse>> GetAsync(IReembedding job, CancellationToken cancellationToken) =>
        TypedResults.Ok(Of(await job.ProgressAsync(cancellationToken)));

    private static async Task<Results<Ok<ReembedResponse>, ProblemHttpResult>> StartAsync(
        IReembedding job,
        CancellationToken cancellationToken
    ) =>
        job.Start()
            ? TypedResults.Ok(Of(await job.ProgressAsync(cancellationToken)))
            : TypedResults.Problem(
                "No embedding model is configured: set MemStack:Embedding:Endpoint and Model.",
                statusCode: StatusCodes.Status409Conflict
            );

    private static ReembedResponse Of(ReembedProgress progress) =>
        new(
            progress.State.ToString().ToLowerInvariant(),
            progress.Model,
            progress.Remaining,
            progress.Embedded,
            progress.GivenUp,
            progress.StartedAt,
            progress.FinishedAt,
            progress.LastSuccessAt,
            progress.Error
        );
}
