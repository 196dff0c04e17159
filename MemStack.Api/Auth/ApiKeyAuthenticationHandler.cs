using System.Text.Encodings.Web;
using MemStack.Api.Errors;
using MemStack.Api.Errors.Contracts;
using MemStack.Api.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace MemStack.Api.Auth;

/// <summary>
/// Reads the key where mem0's clients put it: <c>Authorization: Token KEY</c>, <c>Authorization: Bearer KEY</c> or
/// <c>X-API-Key: KEY</c>.
/// </summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    ApiKeyRing keys
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var key = PresentedKey();
        if (keys.Find(key) is { } principal)
        {
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, ApiKeyDefaults.Scheme)));
        }

        return Task.FromResult(key is null ? AuthenticateResult.NoResult() : AuthenticateResult.Fail("The key opens nothing."));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Token";
        var detail = PresentedKey() is null ? "Authentication credentials were not provided." : "Given token not valid for any token type.";
        return RefuseAsync(detail);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return RefuseAsync("This needs an administrator's key.");
    }

    private Task RefuseAsync(string detail) =>
        Context.GetEndpoint()?.Metadata.GetMetadata<SurfaceMetadata>()?.Surface == ErrorSurface.Own
            ? TypedResults.Problem(detail, statusCode: Response.StatusCode).ExecuteAsync(Context)
            : Response.WriteAsJsonAsync(
                new DetailError(detail),
                ApiJsonContext.Default.DetailError,
                cancellationToken: Context.RequestAborted
            );

    private string? PresentedKey()
    {
        var authorization = Request.Headers.Authorization.ToString().AsSpan().Trim();
        foreach (var scheme in (ReadOnlySpan<string>)["Token ", "Bearer "])
        {
            if (authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return authorization[scheme.Length..].Trim().ToString();
            }
        }

        var header = Request.Headers["X-API-Key"].ToString().Trim();
        return header.Length > 0 ? header : null;
    }
}
