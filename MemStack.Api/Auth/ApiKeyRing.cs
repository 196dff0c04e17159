using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using MemStack.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace MemStack.Api.Auth;

/// <summary>The configured keys, as hashes, and the identity behind each.</summary>
internal sealed class ApiKeyRing : ICallerAuthentication
{
    private static readonly ClaimsPrincipal Anyone = PrincipalOf("default", admin: true, "any");
    private readonly (byte[] Hash, ClaimsPrincipal Principal)[] _keys;

    public ApiKeyRing(IOptions<ApiKeyOptions> options) =>
        _keys = [
            .. options.Value.ApiKeys.Select(
                (entry, position) =>
                    (HashOf(entry), PrincipalOf(entry.Tenant, entry.Admin, position.ToString(CultureInfo.InvariantCulture)))
            ),
        ];

    /// <summary>Indicates whether no key is configured, so that every caller is let in.</summary>
    public bool IsOpen => _keys.Length == 0;

    /// <inheritdoc/>
    public bool IsRequired => !IsOpen;

    /// <summary>The identity of <paramref name="key"/>, or null if the key is unknown.</summary>
    /// <param name="key">The key that the caller presented, if any.</param>
    public ClaimsPrincipal? Find(string? key)
    {
        if (IsOpen)
        {
            return Anyone;
        }

        if (string.IsNullOrEmpty(key) || key.Length > MemoryLimits.IdLength)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        ClaimsPrincipal? found = null;

        // Every key is compared, each in constant time, so that the time taken reveals nothing about them.
        foreach (var (candidate, principal) in _keys)
        {
            found = CryptographicOperations.FixedTimeEquals(candidate, hash) ? principal : found;
        }

        return found;
    }

    /// <summary>SHA-256 of an entry's key.</summary>
    public static byte[] HashOf(ApiKeyEntry entry) =>
        string.IsNullOrEmpty(entry.KeySha256)
            ? SHA256.HashData(Encoding.UTF8.GetBytes(entry.Key!))
            : Convert.FromHexString(entry.KeySha256);

    private static ClaimsPrincipal PrincipalOf(string tenant, bool admin, string key)
    {
        var identity = new ClaimsIdentity(ApiKeyDefaults.Scheme);
        identity.AddClaim(new Claim(ApiKeyDefaults.TenantClaim, tenant));
        identity.AddClaim(new Claim(ApiKeyDefaults.KeyClaim, key));
        if (admin)
        {
            identity.AddClaim(new Claim(ApiKeyDefaults.AdminClaim, "true"));
        }

        return new ClaimsPrincipal(identity);
    }
}
