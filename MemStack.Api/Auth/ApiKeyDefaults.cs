using System.Security.Claims;

namespace MemStack.Api.Auth;

/// <summary>Names of the authentication scheme, its claims and its policies.</summary>
internal static class ApiKeyDefaults
{
    public const string Scheme = "ApiKey";
    public const string TenantClaim = "tenant";

    /// <summary>The claim that has the key's position in the settings: it identifies a key without revealing it.</summary>
    public const string KeyClaim = "key";
    public const string AdminClaim = "admin";
    public const string AdminPolicy = "Admin";

    /// <summary>The tenant of the caller's key.</summary>
    public static string Tenant(this ClaimsPrincipal caller) =>
        caller.FindFirstValue(TenantClaim)
        ?? throw new InvalidOperationException("An endpoint that needs a tenant accepted a caller without one.");

    /// <summary>Returns whether the caller's key may act across users of its tenant.</summary>
    public static bool IsAdmin(this ClaimsPrincipal caller) => caller.HasClaim(AdminClaim, "true");
}
