using MemStack.Client;
using MemStack.OpenMemory.Mcp;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MemStack.OpenMemory;

/// <summary>What this service is made of.</summary>
internal static class OpenMemoryServices
{
    public static void AddOpenMemory(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<OpenMemoryOptions>().BindConfiguration(OpenMemoryOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OpenMemoryOptions>, OpenMemoryOptionsValidator>();
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = Limits.BodyBytes);

        services.AddMemStackClient();
        services.AddHealthChecks().AddMemStackApi("api", "ready");

        services.AddHttpContextAccessor();
        services.AddScoped<Caller>();
        services.AddMemoryMcp();

        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(Telemetry.McpSource));
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(Telemetry.McpSource));
    }
}
