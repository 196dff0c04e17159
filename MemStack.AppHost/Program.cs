using MemStack.AppHost.Resources;
using MemStack.AppHost.Running;
using MemStack.AppHost.Settings;

namespace MemStack.AppHost;

/// <summary>The map of the stack: its parts, their dependencies and their addresses.</summary>
internal static class Program
{
    /// <summary>Declares the resources of the mode that the settings choose.</summary>
    /// <exception cref="SettingsException">A setting is wrong; the message names it and the fix.</exception>
    internal static void Declare(IDistributedApplicationBuilder builder, StackSettings settings)
    {
        var api = builder
            .AddProject<Projects.MemStack_Api>("api", launchProfileName: null)
            .AsService(settings, settings.Ports.Api)
            .WithDataDirectory(settings)
            .WithPage("API reference", "/docs")
            .WithLoadDemoDataCommand();

        var openMemory = builder
            .AddProject<Projects.MemStack_OpenMemory>("openmemory", launchProfileName: null)
            .AsService(settings, settings.Ports.OpenMemory)
            .WithReference(api)
            .WaitFor(api)
            .WithPage("MCP", "/mcp");

        var web = builder
            .AddProject<Projects.MemStack_Web>("web", launchProfileName: null)
            .AsService(settings, settings.Ports.Web)
            .WithReference(api)
            .WaitFor(api)
            .WithEnvironment("MemStack__Web__PublicApiUrl", api.GetEndpoint("http"))
            .WithEnvironment("MemStack__Web__PublicMcpUrl", openMemory.GetEndpoint("http"))
            .WithPage("Memories", "/");

        var prober = builder
            .AddProject<Projects.MemStack_Prober>("prober", launchProfileName: null)
            .AsService(settings, settings.Ports.Prober)
            .WithReference(api)
            .WaitFor(api)
            .WithPage("State", "/health/detailed");

        if (settings.Mode == StackMode.Full)
        {
            var memories = builder.AddMemoriesDatabase("postgres");
            var cache = builder.AddCache("cache");
            api.WithReference(memories)
                .WaitFor(memories)
                .WithReference(cache)
                .WaitFor(cache)
                .WithEnvironment("MemStack__Store", "postgres");
        }

        var alertmanager = builder.AddAlertmanager("alertmanager", settings);
        var node = builder.AddNodeExporter("node", settings);
        var prometheus = builder
            .AddPrometheus("prometheus", settings)
            ?.WithServiceTarget(api)
            .WithServiceTarget(openMemory)
            .WithServiceTarget(web)
            .WithServiceTarget(prober)
            .WithTarget(node)
            .WithAlertmanager(alertmanager);
        web.WithOperations(settings, api, openMemory, prometheus, alertmanager);
    }

    private static async Task<int> Main(string[] args)
    {
        try
        {
            // The launch profile needs no certificate; what the services write to standard error is shown here, too.
            var builder = DistributedApplication.CreateBuilder(
                new DistributedApplicationOptions
                {
                    Args = args,
                    AllowUnsecuredTransport = true,
                    EnableResourceLogging = true,
                }
            );
            var settings = StackSettings.Read(builder.Configuration, builder.AppHostDirectory);
            if (settings.Mode == StackMode.Full)
            {
                throw new SettingsException("MemStack:Mode 'full' is not there yet; leave it unset, or set it to 'embedded'.");
            }

            using var run = builder.AddLocalRun(settings);
            Declare(builder, settings);
            await using var stack = builder.Build();
            await stack.RunAsync();
            return 0;
        }
        catch (SettingsException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 1;
        }
    }
}
