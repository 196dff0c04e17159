using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Models.Embedding;

/// <summary>
/// Keeps vectors in this process, up to a number of bytes, and in the host's <see cref="IDistributedCache"/> if it has one. A shared cache
/// that is lost makes embedding slower, never wrong: it is left alone for a while and vectors are made anew. Keys are hashes of model and
/// text.
/// </summary>
/// <remarks>
/// Neither HybridCache nor FusionCache takes its place: both create values one key at a time, and the texts of a batch that miss the cache
/// are to be one call of the model.
/// </remarks>
internal sealed class VectorCache : IDisposable
{
    /// <summary>The time for which a failed shared cache is not used.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _sharedLimit = TimeSpan.FromSeconds(1);

    // What an entry takes besides its vector: key, entry and dictionary slot, about.
    private const int EntryOverhead = 256;

    private readonly MemoryCache? _local;
    private readonly IDistributedCache? _shared;
    private readonly TimeSpan _duration;
    private readonly string _prefix;
    private readonly ModelTelemetry _telemetry;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private long _pausedAt;
    private long _filledAt;

    public VectorCache(
        EmbeddingModelOptions options,
        string model,
        IDistributedCache? shared,
        ModelTelemetry telemetry,
        ILogger logger,
        TimeProvider time
    )
    {
        _local = options.CacheBytes > 0 ? new MemoryCache(new MemoryCacheOptions { SizeLimit = options.CacheBytes }) : null;
        // MemoryDistributedCache is in-process and adds nothing.
        _shared = shared is MemoryDistributedCache ? null : shared;
        (_duration, _prefix, _telemetry, _logger, _time) = (options.CacheDuration, model + "\n", telemetry, logger, time);
        _filledAt = time.GetTimestamp();
        telemetry.ObserveCacheAge(() => _time.GetElapsedTime(Volatile.Read(ref _filledAt)).TotalSeconds);
    }

    /// <summary>The vectors of texts by their keys, null where the cache has none.</summary>
    public async Task<float[]?[]> FindAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var vectors = new float[]?[keys.Count];
        var missing = new List<int>();
        for (var index = 0; index < keys.Count; index++)
        {
            if (_local?.TryGetValue(keys[index], out vectors[index]) is not true)
            {
                missing.Add(index);
            }
        }

        if (missing.Count > 0 && SharedIsUsable)
        {
            var found = await SharedAsync(
                async (shared, limit) => await Task.WhenAll(missing.Select(index => shared.GetAsync(keys[index], limit))),
                cancellationToken
            );
            for (var at = 0; found is not null && at < missing.Count; at++)
            {
                if (ToVector(found[at]) is { } vector)
                {
                    KeepLocally(keys[missing[at]], vectors[missing[at]] = vector);
                }
            }
        }

        var hits = vectors.Count(static vector => vector is not null);
        _telemetry.CacheAsked(hits, keys.Count - hits);
        return vectors;
    }

    /// <summary>Keeps new vectors.</summary>
    public async Task KeepAsync(IReadOnlyList<(string Key, float[] Vector)> entries, CancellationToken cancellationToken)
    {
        foreach (var (key, vector) in entries)
        {
            KeepLocally(key, vector);
        }

        Volatile.Write(ref _filledAt, _time.GetTimestamp());
        if (!SharedIsUsable)
        {
            return;
        }

        var expiry = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = _duration };
        await SharedAsync(
            async (shared, limit) =>
            {
                await Task.WhenAll(
                    entries.Select(entry =>
                        shared.SetAsync(entry.Key, MemoryMarshal.AsBytes(entry.Vector.AsSpan()).ToArray(), expiry, limit)
                    )
                );
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>The key of a text: nobody can read the text from it.</summary>
    public string KeyOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(_prefix + text), hash);
        return "memstack:vector:" + Base64Url.EncodeToString(hash);
    }

    public void Dispose() => _local?.Dispose();

    private bool SharedIsUsable =>
        _shared is not null && (Volatile.Read(ref _pausedAt) is var paused && (paused == 0 || _time.GetElapsedTime(paused) >= Pause));

    private async Task<T?> SharedAsync<T>(Func<IDistributedCache, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_sharedLimit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // Not every client heeds the token.
            var result = await work(_shared!, linked.Token).WaitAsync(linked.Token);
            Volatile.Write(ref _pausedAt, 0);
            return result;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A failed cache must not fail the search.
            _telemetry.CacheFailed();
            _logger.CacheUnavailable(Pause);
            Volatile.Write(ref _pausedAt, _time.GetTimestamp());
            return default;
        }
    }

    private void KeepLocally(string key, float[] vector) =>
        _local?.Set(
            key,
            vector,
            new MemoryCacheEntryOptions
            {
                AbsoluteExpirationRelativeToNow = _duration,
                Size = EntryOverhead + ((long)vector.Length * sizeof(float)),
            }
        );

    private static float[]? ToVector(byte[]? bytes) =>
        bytes is { Length: > 0 } && bytes.Length % sizeof(float) == 0 ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : null;
}
