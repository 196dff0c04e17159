namespace MemStack.Api.Caching;

/// <summary>Redis as the host's distributed cache.</summary>
internal static class RedisCache
{
    /// <param name="services">The host's services.</param>
    /// <param name="address">A connection string of StackExchange.Redis; it is looked up again and again, so that Redis may come later.</param>
    public static void AddRedis(this IServiceCollection services, string address) => services.AddStackExchangeRedisCache(redis =>
    {
        redis.Configuration = $"{address},abortConnect=false";
        redis.InstanceName = "memstack:";
    });
}
