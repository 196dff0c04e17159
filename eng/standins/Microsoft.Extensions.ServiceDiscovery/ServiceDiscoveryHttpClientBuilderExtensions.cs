using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets HTTP clients use service discovery.</summary>
public static class ServiceDiscoveryHttpClientBuilderExtensions
{
    /// <summary>Resolves the host of each request through service discovery before it is sent.</summary>
    /// <param name="httpClientBuilder">The client to add to.</param>
    /// <returns><paramref name="httpClientBuilder"/>, to go on with.</returns>
    public static IHttpClientBuilder AddServiceDiscovery(this IHttpClientBuilder httpClientBuilder)
    {
        ArgumentNullException.ThrowIfNull(httpClientBuilder);

        return httpClientBuilder.AddHttpMessageHandler(static provider =>
            new ResolvingHttpDelegatingHandler(provider.GetRequiredService<ConfiguredEndpoints>()));
    }
}
