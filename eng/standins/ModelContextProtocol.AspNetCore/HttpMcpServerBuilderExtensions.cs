using Microsoft.Extensions.DependencyInjection.Extensions;
using ModelContextProtocol.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Streamable HTTP transport.</summary>
public static class HttpMcpServerBuilderExtensions
{
    /// <summary>Registers what <c>MapMcp</c> needs.</summary>
    /// <param name="builder">The server's builder.</param>
    /// <param name="configureOptions">Sets options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IMcpServerBuilder WithHttpTransport(this IMcpServerBuilder builder, Action<HttpServerTransportOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<StreamableHttpHandler>();
        if (configureOptions is not null)
            builder.Services.Configure(configureOptions);
        return builder;
    }
}
