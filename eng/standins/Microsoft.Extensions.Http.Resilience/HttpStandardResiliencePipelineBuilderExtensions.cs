using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Configures a standard pipeline.</summary>
public interface IHttpStandardResiliencePipelineBuilder
{
    /// <summary>Gets the name of the pipeline, which is that of its options.</summary>
    string PipelineName { get; }

    /// <summary>Gets the services of the application.</summary>
    IServiceCollection Services { get; }
}

/// <summary>Configures a standard pipeline.</summary>
public static class HttpStandardResiliencePipelineBuilderExtensions
{
    /// <summary>Changes the settings of the pipeline.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="configure">Changes its settings.</param>
    /// <returns><paramref name="builder"/>, to go on with.</returns>
    public static IHttpStandardResiliencePipelineBuilder Configure(this IHttpStandardResiliencePipelineBuilder builder, Action<HttpStandardResilienceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);

        builder.Services.Configure(builder.PipelineName, configure);
        return builder;
    }

    /// <summary>Gives each authority (scheme, host and port) a pipeline of its own, and so its own circuit breaker.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <returns><paramref name="builder"/>, to go on with.</returns>
    public static IHttpStandardResiliencePipelineBuilder SelectPipelineByAuthority(this IHttpStandardResiliencePipelineBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.Configure<PipelineKeyOptions>(builder.PipelineName, static options => options.ByAuthority = true);
        return builder;
    }
}

internal sealed class PipelineKeyOptions
{
    public bool ByAuthority { get; set; }
}
