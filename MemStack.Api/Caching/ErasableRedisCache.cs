using MemStack.Memory.Searching.Caching;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace MemStack.Api.Caching;

/// <summary>The official cache over Redis, which can also erase the entries of every process by prefix.</summary>
internal sealed class ErasableRedisCache(IOptions<RedisCacheOptions> options) : RedisCache(options), IErasableCache
{
    private const int ScanPageSize = 1000;

    private readonly RedisCacheOptions _options = options.Value;

    public async Task EraseAsync(string prefix, CancellationToken cancellationToken)
    {
        var connection = await _options.ConnectionMultiplexerFactory!();
        var database = connection.GetDatabase();
        foreach (var server in connection.GetServers().Where(static server => !server.IsReplica))
        {
            var keys = new List<RedisKey>();
            await foreach (
                var key in server
                    .KeysAsync(database.Database, $"{_options.InstanceName}{prefix}*", ScanPageSize)
                    .WithCancellation(cancellationToken)
            )
            {
                keys.Add(key);
            }
            // One command per key in one pipeline: in a Redis cluster, the keys of one command must be in one slot.
            await Task.WhenAll(keys.Select(key => database.KeyDeleteAsync(key)));
        }
    }
}
