using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MemStack.AppHost.Resources;
using MemStack.AppHost.Settings;

namespace MemStack.AppHost.Tests;

/// <summary>The model of the stack on a data directory and a program path of its own; nothing is started.</summary>
internal sealed class StackFixture : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("memstack-apphost-");

    public string Data => Path.Combine(_root.FullName, "data");

    public string Programs => Directory.CreateDirectory(Path.Combine(_root.FullName, "bin")).FullName;

    public StackFixture Installed(params ReadOnlySpan<string> programs)
    {
        foreach (var program in programs)
        {
            File.WriteAllText(Path.Combine(Programs, program), string.Empty);
        }

        return this;
    }

    public IDistributedApplicationBuilder Builder(params string[] args) =>
        DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions
            {
                AssemblyName = "MemStack.AppHost",
                DisableDashboard = true,
                Args = [$"--MemStack:DataDirectory={Data}", $"--PATH={Programs}", .. args],
            }
        );

    public IDistributedApplicationBuilder Declare(params string[] args)
    {
        var builder = Builder(args);
        Program.Declare(builder, StackSettings.Read(builder.Configuration, builder.AppHostDirectory));
        return builder;
    }

    public void Dispose() => _root.Delete(recursive: true);
}

internal static class ModelExtensions
{
    public static T Resource<T>(this IDistributedApplicationBuilder builder, string name)
        where T : IResource => Assert.IsAssignableFrom<T>(builder.Resources.Single(resource => resource.Name == name));

    /// <summary>The names of the visible parts: AddProject adds a hidden one for each project, which rebuilds it.</summary>
    public static IEnumerable<string> Parts(this IDistributedApplicationBuilder builder) =>
        builder
            .Resources.Where(resource => resource.HasAnnotationOfType<StackPartAnnotation>())
            .Select(resource => resource.Name)
            .Order(StringComparer.Ordinal);

    public static EndpointAnnotation Endpoint(this IDistributedApplicationBuilder builder, string name) =>
        builder.Resource<IResource>(name).Annotations.OfType<EndpointAnnotation>().Single();

    /// <summary>The environment that the resource would be started with.</summary>
    public static async Task<Dictionary<string, string>> EnvironmentAsync(this IDistributedApplicationBuilder builder, string name)
    {
        await using var app = builder.Allocated().Build();
        var result = await builder
            .ConfigurationOf(name)
            .BuildAsync(builder.ExecutionContext, cancellationToken: TestContext.Current.CancellationToken);
        return result.EnvironmentVariables.ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
    }

    /// <summary>The arguments that the resource would be started with.</summary>
    public static async Task<string[]> ArgumentsAsync(this IDistributedApplicationBuilder builder, string name)
    {
        await using var app = builder.Allocated().Build();
        var result = await builder
            .ConfigurationOf(name)
            .BuildAsync(builder.ExecutionContext, cancellationToken: TestContext.Current.CancellationToken);
        return [.. result.Arguments.Select(argument => argument.Value)];
    }

    private static IExecutionConfigurationBuilder ConfigurationOf(this IDistributedApplicationBuilder builder, string name) =>
        ExecutionConfigurationBuilder.Create(builder.Resource<IResource>(name)).WithArgumentsConfig().WithEnvironmentVariablesConfig();

    /// <summary>Gives each endpoint its fixed port as a started stack would.</summary>
    public static IDistributedApplicationBuilder Allocated(this IDistributedApplicationBuilder builder)
    {
        foreach (
            var endpoint in builder
                .Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>())
                .Where(endpoint => endpoint.AllocatedEndpoint is null)
        )
        {
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(
                endpoint,
                "localhost",
                endpoint.Port
                    ?? endpoint.TargetPort
                    ?? throw new InvalidOperationException($"Endpoint '{endpoint.Name}' has no fixed port.")
            );
        }

        return builder;
    }
}
