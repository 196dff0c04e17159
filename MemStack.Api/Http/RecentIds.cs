using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MemStack.Api.Http;

/// <summary>
/// Counts the distinct ids of the last minutes. It keeps hashes with a key of its own instead of ids, and at most <see cref="MaxIds"/> of
/// them: further ids are not counted until others expire.
/// </summary>
internal sealed class RecentIds(TimeProvider time)
{
    public const int MaxIds = 10_000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    // While all places are taken, each new id would otherwise go through all of them.
    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(1);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, long> _lastSeen = [];
    private long? _lastExpiry;

    public void Add(string tenant, string id)
    {
        var hash = HashOf(tenant, id);
        lock (_lock)
        {
            if (_lastSeen.Count >= MaxIds && !_lastSeen.ContainsKey(hash))
            {
                if (_lastExpiry is { } last && time.GetElapsedTime(last) < MinPause)
                {
                    return;
                }

                Expire();
                if (_lastSeen.Count >= MaxIds)
                {
                    return;
                }
            }

            _lastSeen[hash] = time.GetTimestamp();
        }
    }

    public int Count()
    {
        lock (_lock)
        {
            Expire();
            return _lastSeen.Count;
        }
    }

    private void Expire()
    {
        _lastExpiry = time.GetTimestamp();
        foreach (var (hash, seen) in _lastSeen)
        {
            if (time.GetElapsedTime(seen) >= Window)
            {
                // A dictionary may lose entries while it is enumerated.
                _lastSeen.Remove(hash);
            }
        }
    }

    private ulong HashOf(string tenant, string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{tenant}\n{id}"), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
