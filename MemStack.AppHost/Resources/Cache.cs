namespace MemStack.AppHost.Resources;

/// <summary>Adds Redis, which processes of the full stack share as a cache.</summary>
internal static class CacheExtensions
{
    /// <summary>Adds the server without TLS: it is reached on loopback, where there is no certificate to trust.</summary>
    public static IResourceBuilder<RedisResource> AddCache(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddRedis(name).WithoutHttpsCertificate();
}
