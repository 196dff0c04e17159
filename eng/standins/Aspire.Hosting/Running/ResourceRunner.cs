using System.Collections.Immutable;
using System.ComponentModel;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>The life of one resource: waiting, starting, running under its health checks, ended.</summary>
internal sealed class ResourceRunner(
    IResource resource,
    DistributedApplicationExecutionContext executionContext,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    HealthCheckService healthChecks,
    TimeProvider time) : IDisposable
{
    private static readonly TimeSpan UnhealthyPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan HealthyPause = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _commands = new(1, 1);
    private CancellationTokenSource? _stopping;
    private Task _life = Task.CompletedTask;

    /// <summary>Publishes the resource as not started, with its URLs.</summary>
    public async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        var endpoints = resource is IResourceWithEndpoints withEndpoints ? withEndpoints.GetEndpoints().ToArray() : [];
        var urls = endpoints.Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint }).Concat(resource.Annotations.OfType<ResourceUrlAnnotation>()).ToList();
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
            await annotation.Callback(new ResourceUrlsCallbackContext(executionContext, resource, urls, cancellationToken));

        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = KnownResourceStates.NotStarted,
            Urls = [.. urls.Select(url => new UrlSnapshot(url.Endpoint?.EndpointName, url.Url, url.DisplayLocation == UrlDisplayLocation.DetailsOnly) { DisplayProperties = new(url.DisplayText ?? string.Empty) })],
        });
    }

    public void Start()
    {
        if (!_life.IsCompleted || resource is ParameterResource)
            return;

        _stopping?.Dispose();
        _stopping = new CancellationTokenSource();
        _life = Task.Run(() => LiveAsync(_stopping.Token), CancellationToken.None);
    }

    public async Task StopAsync()
    {
        await _commands.WaitAsync();
        try
        {
            if (_stopping is not null)
                await _stopping.CancelAsync();

            await _life;
        }
        finally
        {
            _commands.Release();
        }
    }

    public void Dispose()
    {
        _stopping?.Dispose();
        _commands.Dispose();
    }

    private async Task LiveAsync(CancellationToken stopping)
    {
        try
        {
            var waits = resource.Annotations.OfType<WaitAnnotation>().ToArray();
            if (waits.Length > 0)
            {
                await PublishAsync(KnownResourceStates.Waiting);
                await Task.WhenAll(waits.Select(wait => notifications.WaitForAsync(wait, stopping)));
            }

            await PublishAsync(KnownResourceStates.Starting);
            using var child = await StartChildAsync(stopping);
            await RunAsync(child, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await PublishAsync(KnownResourceStates.Exited);
        }
        catch (Exception failure) when (failure is Win32Exception or DistributedApplicationException or InvalidOperationException or IOException)
        {
            loggers.Write(resource.Name, $"{resource.Name} could not be started: {failure.Message}", isError: true);
            await PublishAsync(KnownResourceStates.FailedToStart);
        }
    }

    private async Task RunAsync(ChildProcess child, CancellationToken stopping)
    {
        var ended = child.WaitForExitAsync();
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            ExitCode = null,
            StartTimeStamp = time.GetUtcNow().UtcDateTime,
            StopTimeStamp = null,
            HealthReports = [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, Status: null, Description: null, ExceptionText: null))],
        });

        using var checking = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var health = WatchHealthAsync(checking.Token);
        var asked = Task.Delay(Timeout.Infinite, checking.Token);
        var first = await Task.WhenAny(ended, asked);
        await checking.CancelAsync();
        await health;

        if (first != ended)
        {
            await PublishAsync(KnownResourceStates.Stopping);
            await child.StopAsync();
        }

        var code = await ended;
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = first == ended ? KnownResourceStates.Finished : KnownResourceStates.Exited,
            ExitCode = code,
            StopTimeStamp = time.GetUtcNow().UtcDateTime,
        });
    }

    private async Task<ChildProcess> StartChildAsync(CancellationToken stopping)
    {
        var (program, leading, directory) = resource switch
        {
            ExecutableResource executable => (executable.Command, Array.Empty<string>(), executable.WorkingDirectory),
            ProjectResource project => BuiltProject.Find(project),
            _ => throw new DistributedApplicationException($"a {resource.GetType().Name} needs the official Aspire packages; this build starts projects and executables only."),
        };
        var configuration = await ExecutionConfigurationBuilder.Create(resource).WithArgumentsConfig().WithEnvironmentVariablesConfig()
            .BuildAsync(executionContext, loggers.GetLogger(resource), stopping);
        return ChildProcess.Start(
            program,
            leading.Concat(configuration.Arguments.Select(argument => argument.Value)),
            directory,
            configuration.EnvironmentVariables,
            (line, isError) => loggers.Write(resource.Name, line, isError));
    }

    private async Task WatchHealthAsync(CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet();
        try
        {
            while (keys.Count > 0)
            {
                var report = await healthChecks.CheckHealthAsync(registration => keys.Contains(registration.Name), cancellationToken);
                ImmutableArray<HealthReportSnapshot> reports = [.. report.Entries.Select(entry => new HealthReportSnapshot(entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.Message))];
                await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { HealthReports = reports });
                await Task.Delay(report.Status == HealthStatus.Healthy ? HealthyPause : UnhealthyPause, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The resource has ended or is asked to.
        }
    }

    private Task PublishAsync(string state) => notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = state });
}
