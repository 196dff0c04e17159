using MemStack.AppHost.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.AppHost.Resources;

/// <summary>A monitoring program, run as a local process on loopback.</summary>
internal abstract class MonitoringResource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory);

/// <summary>Adds the monitoring programs.</summary>
internal static class MonitoringExtensions
{
    /// <summary>The configuration key under which the search path for programs is read.</summary>
    public const string SearchPathKey = "PATH";

    /// <summary>
    /// The program's path and its folder below the data directory; null, and one log line at start, where it is not installed.
    /// </summary>
    public static (string Program, string Folder)? FindProgram(
        this IDistributedApplicationBuilder builder,
        StackSettings settings,
        string name,
        string debianPackage,
        params ReadOnlySpan<string> programs
    )
    {
        var program = InstalledProgram.Find(builder.Configuration[SearchPathKey], programs);
        if (program is null)
        {
            builder.Services.AddSingleton(new MissingProgram(programs[0], debianPackage));
            return null;
        }

        return (program, Path.Combine(settings.DataDirectory, name));
    }

    /// <summary>Gives the program its loopback endpoint and a health check.</summary>
    public static IResourceBuilder<T> AsMonitoring<T>(this IResourceBuilder<T> program, int port, string healthPath)
        where T : MonitoringResource =>
        program
            .WithHttpEndpoint(port: port, name: ServiceExtensions.Endpoint, isProxied: false)
            .WithHttpHealthCheck(healthPath)
            .WithAnnotation(new StackPartAnnotation(healthPath));
}

/// <summary>A program of the monitoring that this machine lacks.</summary>
/// <param name="Program">Its name.</param>
/// <param name="DebianPackage">The package of Debian and Ubuntu.</param>
internal sealed record MissingProgram(string Program, string DebianPackage);
