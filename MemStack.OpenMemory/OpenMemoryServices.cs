using MemStack.Client;
using MemStack.OpenMemory.Configuration;
using MemStack.OpenMemory.Mcp;
using Microsoft.Extensions.Options;

namespace MemStack.OpenMemory;

/// <summary>Registers the parts of this service.</summary>
internal static class OpenMemoryServices
{
    public static void AddOpenMemory(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<OpenMemoryOptions>().BindConfiguration(OpenMemoryOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OpenMemoryOptions>, OpenMemoryOptionsValidator>();

        services.AddMemStackClient();
        services.AddHealthChecks().AddMemStackApi("api", "ready");

        services.AddHttpContextAccessor();
        services.AddScoped<Caller>();
        services.AddMemoryMcp();
    }
}
