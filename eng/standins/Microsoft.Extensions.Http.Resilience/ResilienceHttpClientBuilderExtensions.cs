using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds resilience to HTTP clients.</summary>
public static class ResilienceHttpClientBuilderExtensions
{
    /// <summary>Adds the standard pipeline, whose time-outs replace the client's own.</summary>
    /// <param name="builder">The client to add to.</param>
    /// <returns>A builder that configures the pipeline.</returns>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var pipelineName = $"{builder.Name}-standard";
        builder.Services.AddOptions<HttpStandardResilienceOptions>(pipelineName);
        builder.Services.TryAddSingleton<StandardPipelines>();
        builder.AddHttpMessageHandler(provider => new ResilienceHandler(provider.GetRequiredService<StandardPipelines>(), pipelineName));
        builder.ConfigureHttpClient(static client => client.Timeout = Timeout.InfiniteTimeSpan);
        return new PipelineBuilder(pipelineName, builder.Services);
    }

    /// <summary>Adds the standard pipeline, whose time-outs replace the client's own.</summary>
    /// <param name="builder">The client to add to.</param>
    /// <param name="configure">Changes the settings of the pipeline.</param>
    /// <returns>A builder that configures the pipeline.</returns>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder, Action<HttpStandardResilienceOptions> configure) =>
        builder.AddStandardResilienceHandler().Configure(configure);

    private sealed record PipelineBuilder(string PipelineName, IServiceCollection Services) : IHttpStandardResiliencePipelineBuilder;
}
