using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>
/// Turns user ids into what logs and spans may carry: a keyed hash (HMAC-SHA-256) that only whoever has the key can match to a user.
/// </summary>
public sealed class UserHasher
{
    private const int HashBytes = 8;

    private readonly byte[] _key;

    internal UserHasher(IOptions<PrivacyOptions> options) =>
        _key = options.Value.UserHashKey is { } key ? Encoding.UTF8.GetBytes(key) : RandomNumberGenerator.GetBytes(32);

    /// <summary>Hashes a user id.</summary>
    /// <param name="userId">The id as the client sent it.</param>
    /// <returns>16 hexadecimal digits; equal for equal ids under one key (setting <c>MemStack:Privacy:UserHashKey</c>, else random per
    /// process).</returns>
    public string Hash(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(userId), hash);
        return Convert.ToHexStringLower(hash[..HashBytes]);
    }
}
