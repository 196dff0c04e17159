using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers service discovery.</summary>
public static class ServiceDiscoveryServiceCollectionExtensions
{
    /// <summary>Resolves services from configuration, and passes names through that configuration does not know.</summary>
    /// <param name="services">The services to add to.</param>
    /// <returns><paramref name="services"/>, to go on with.</returns>
    public static IServiceCollection AddServiceDiscovery(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);

        services.TryAddSingleton<ConfiguredEndpoints>();
        return services;
    }
}
