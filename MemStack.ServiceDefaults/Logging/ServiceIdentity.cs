using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>
/// The name of a service in telemetry: <c>OTEL_SERVICE_NAME</c>, else the last part of the program's name (<c>MemStack.Api</c> →
/// <c>api</c>).
/// </summary>
internal sealed record ServiceIdentity(string Name, string Version)
{
    public static ServiceIdentity Of(IConfiguration configuration, IHostEnvironment environment)
    {
        var application = environment.ApplicationName;
        var name = configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } given
            ? given
            : application[(application.LastIndexOf('.') + 1)..].ToLowerInvariant();
        return new(
            name,
            typeof(ServiceIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0"
        );
    }
}
