using System.Security.Cryptography;
using System.Text;

namespace MemStack.Memory.Stores;

/// <summary>
/// Derives ids for items whose own id can't be kept: the same one each time, so that a repeated import recognises stored items.
/// </summary>
internal static class ForeignId
{
    /// <summary>A UUIDv8 (RFC 9562, section 5.8) of the SHA-256 of tenant and id.</summary>
    public static Guid Of(string tenant, string id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant.Length}:{tenant}{id}"), digest);
        digest[6] = (byte)((digest[6] & 0x0f) | 0x80);
        digest[8] = (byte)((digest[8] & 0x3f) | 0x80);
        return new Guid(digest[..16], bigEndian: true);
    }
}
