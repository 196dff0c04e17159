using MemStack.Memory;

namespace MemStack.Api.Caching;

/// <summary>In the place of Redis where the package feed that MemStack was built with lacks its client.</summary>
internal static class RedisCache
{
    public static void AddRedis(this IServiceCollection services, string address)
    {
        _ = address;
        services.AddHostedService(Refuse);
    }

    // When the host starts, so that it is told in one line as other wrong settings are.
    private static IHostedService Refuse(IServiceProvider services) =>
        throw new MemoryStartException("ConnectionStrings:cache names a Redis, and this build has no client for it: build with the official packages, or leave it unset.");
}
