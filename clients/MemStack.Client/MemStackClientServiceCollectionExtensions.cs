using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MemStack.Client;

/// <summary>Registers <see cref="IMemStackClient"/>.</summary>
public static class MemStackClientServiceCollectionExtensions
{
    internal const string DefaultHttpClientName = "memstack";
    private const long MaxAnswerBytes = 64 * 1024 * 1024;

    /// <summary>
    /// Registers <see cref="IMemStackClient"/>. Settings come from the configuration section
    /// <see cref="MemStackClientOptions.SectionName"/>, where there is one, then from <paramref name="configure"/>; they are validated at
    /// start.
    /// </summary>
    /// <param name="services">The services to add it to.</param>
    /// <param name="configure">Sets options; null keeps the configuration's.</param>
    /// <returns>The HTTP client's builder, for resilience, discovery or handlers of the caller's own.</returns>
    public static IHttpClientBuilder AddMemStackClient(this IServiceCollection services, Action<MemStackClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        services
            .AddOptions<MemStackClientOptions>()
            .Configure<IServiceProvider>(
                (options, provider) => provider.GetService<IConfiguration>()?.GetSection(MemStackClientOptions.SectionName).Bind(options)
            );
        return services
            .AddHttpClientOf(DefaultHttpClientName, Options.DefaultName, configure)
            .AddTypedClient<IMemStackClient>(
                (http, provider) => new MemStackClient(http, TimeOf(provider), Transfers(provider, DefaultHttpClientName))
            );
    }

    /// <summary>
    /// Registers a client of its own settings as the keyed service <paramref name="name"/>, for a program that calls several apis.
    /// </summary>
    /// <param name="services">The services to add it to.</param>
    /// <param name="name">The key of the <see cref="IMemStackClient"/>, the name of its options and of its HTTP client.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The HTTP client's builder.</returns>
    public static IHttpClientBuilder AddMemStackClient(
        this IServiceCollection services,
        string name,
        Action<MemStackClientOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);

        services.AddKeyedTransient<IMemStackClient>(
            name,
            (provider, _) =>
                new MemStackClient(
                    provider.GetRequiredService<IHttpClientFactory>().CreateClient(name),
                    TimeOf(provider),
                    Transfers(provider, name)
                )
        );
        return services.AddHttpClientOf(name, name, configure);
    }

    private static IHttpClientBuilder AddHttpClientOf(
        this IServiceCollection services,
        string httpClientName,
        string optionsName,
        Action<MemStackClientOptions>? configure
    )
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MemStackClientOptions>, MemStackClientOptionsValidator>());
        var options = services.AddOptions<MemStackClientOptions>(optionsName).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        // The factory's own loggers print whole addresses, and addresses here hold ids of users.
        return services
            .AddHttpClient(
                httpClientName,
                (provider, http) =>
                {
                    var settings = provider.GetRequiredService<IOptionsMonitor<MemStackClientOptions>>().Get(optionsName);
                    http.BaseAddress = WithFinalSlash(settings.BaseAddress);
                    http.Timeout = settings.Timeout;
                    http.MaxResponseContentBufferSize = MaxAnswerBytes;
                    if (settings.ApiKey is { } key)
                    {
                        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", key);
                    }
                }
            )
            .RemoveAllLoggers();
    }

    // The same client without a time limit for the whole: an export takes as long as its size requires.
    private static Func<HttpClient> Transfers(IServiceProvider provider, string httpClientName) =>
        () =>
        {
            var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient(httpClientName);
            http.Timeout = Timeout.InfiniteTimeSpan;
            return http;
        };

    private static TimeProvider TimeOf(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;

    // Relative addresses replace what follows the last slash of the base.
    private static Uri WithFinalSlash(Uri address) => address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
}
