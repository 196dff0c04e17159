using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>Starts the resources of the model, each when what it waits for allows, and ends them all.</summary>
internal sealed partial class Orchestrator(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    HealthCheckService healthChecks,
    Dashboard dashboard,
    TimeProvider time,
    ILogger<DistributedApplication> logger) : IHostedService, IDisposable
{
    private readonly Dictionary<IResource, ResourceRunner> _runners = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (executionContext.IsPublishMode)
            throw new DistributedApplicationException("Publishing needs the official Aspire packages; this build has a stand-in that only runs.");

        var declared = model.Resources.Where(resource => resource.Name != Dashboard.Name).ToList();
        foreach (var resource in declared)
            Allocate(resource);

        foreach (var resource in declared)
        {
            _runners[resource] = new ResourceRunner(resource, executionContext, notifications, loggers, healthChecks, time);
            await _runners[resource].AnnounceAsync(cancellationToken);
        }

        dashboard.Start();
        foreach (var (resource, runner) in _runners)
        {
            if (!resource.Annotations.OfType<ExplicitStartupAnnotation>().Any())
                runner.Start();
        }

        Started(logger);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_runners.Values.Select(runner => runner.StopAsync()));
        foreach (var resource in _runners.Keys)
            loggers.Complete(resource);

        await dashboard.StopAsync();
    }

    public void Dispose()
    {
        foreach (var runner in _runners.Values)
            runner.Dispose();
    }

    /// <summary>Runs one of the commands that every resource has; false when it is none of them.</summary>
    public async Task<bool> TryExecuteAsync(IResource resource, string command, CancellationToken cancellationToken)
    {
        if (command != KnownResourceCommands.StartCommand && command != KnownResourceCommands.StopCommand && command != KnownResourceCommands.RestartCommand)
            return false;

        cancellationToken.ThrowIfCancellationRequested();
        if (!_runners.TryGetValue(resource, out var runner))
            throw new DistributedApplicationException($"Resource '{resource.Name}' is not part of the started application.");

        if (command != KnownResourceCommands.StartCommand)
            await runner.StopAsync();

        if (command != KnownResourceCommands.StopCommand)
            runner.Start();

        return true;
    }

    private static void Allocate(IResource resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedEndpoint is null))
        {
            if (endpoint.Port is { } port && endpoint.TargetPort is { } target && port != target)
                throw new DistributedApplicationException($"Endpoint '{endpoint.Name}' of '{resource.Name}' has port {port} and target port {target}: a proxy between them needs the official Aspire packages.");

            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", endpoint.TargetPort ?? endpoint.Port ?? FreePort());
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Distributed application started. Press Ctrl+C to shut down.")]
    private static partial void Started(ILogger logger);
}
