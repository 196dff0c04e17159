using System.Security.Claims;
using MemStack.Api.Auth;
using MemStack.Api.Hosted.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MemStack.Api.Hosted;

/// <summary>Confirms to a client that its key is valid.</summary>
internal static class PingApi
{
    /// <summary>The one organization of an installation.</summary>
    public const string Organization = "memstack";

    public static void MapPingApi(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/ping/", Ping)
            .WithName("Ping")
            .WithTags("Hosted: keys")
            .WithSummary("Returns whether the key is valid, and its project (tenant)");

    private static Ok<HostedPing> Ping(ClaimsPrincipal caller) =>
        TypedResults.Ok(new HostedPing("ok", Organization, caller.Tenant(), null));
}
