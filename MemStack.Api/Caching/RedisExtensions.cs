using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;

namespace MemStack.Api.Caching;

/// <summary>Redis as the host's distributed cache.</summary>
internal static class RedisExtensions
{
    /// <param name="services">The host's services.</param>
    /// <param name="address">A connection string of StackExchange.Redis, as Aspire's resources have it.</param>
    public static void AddRedis(this IServiceCollection services, string address)
    {
        services
            .AddOptions<RedisCacheOptions>()
            .Configure(redis =>
            {
                redis.InstanceName = "memstack:";
                redis.ConnectionMultiplexerFactory = new RedisConnection(address).OpenAsync;
            })
            .Validate(
                _ => TryParse(address) is not null,
                "ConnectionStrings:cache is not an address of Redis: give one such as localhost:6379,password=secret, or leave it out."
            )
            .ValidateOnStart();
        services.AddSingleton<IDistributedCache, ErasableRedisCache>();
    }

    /// <summary>Reads a connection string; null when it is none. The name is resolved at each attempt, so that Redis may start
    /// later.</summary>
    public static ConfigurationOptions? TryParse(string address)
    {
        try
        {
            var options = ConfigurationOptions.Parse(address);
            options.AbortOnConnectFail = false;
            return options.EndPoints.Count > 0 ? options : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The one connection for all calls to Redis.</summary>
    private sealed class RedisConnection(string address)
    {
        private readonly Lock _lock = new();
        private Task<IConnectionMultiplexer>? _connection;

        public Task<IConnectionMultiplexer> OpenAsync()
        {
            lock (_lock)
            {
                if (_connection is null or { IsFaulted: true } or { IsCanceled: true })
                {
                    _connection = ConnectAsync();
                }

                return _connection;
            }
        }

        private async Task<IConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(TryParse(address)!);
    }
}
