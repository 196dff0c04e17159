using System.Collections.Immutable;
using MemStack.AppHost.Resources;
using MemStack.AppHost.Settings;
using MemStack.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemStack.AppHost.Running;

/// <summary>Keeps <c>run.json</c> in the data directory while the stack runs, and prints a table once everything is healthy.</summary>
internal sealed class StackReporter(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    StackSettings settings,
    IEnumerable<MissingProgram> missing,
    TimeProvider time,
    ILogger<StackReporter> logger
) : BackgroundService
{
    private const string ProcessIdProperty = "executable.pid";

    private readonly Dictionary<string, int> _processes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _waitingFor = new(StringComparer.Ordinal);
    private readonly long _start = time.GetTimestamp();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        File.Delete(Path.Combine(settings.DataDirectory, StackRun.FileName));
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _waitingFor.UnionWith(Parts().Select(static part => part.Name));
        await WriteRunAsync(stoppingToken);
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            if (!change.Resource.HasAnnotationOfType<StackPartAnnotation>())
            {
                continue;
            }

            if (ProcessOf(change.Snapshot.Properties) is { } id && _processes.GetValueOrDefault(change.Resource.Name) != id)
            {
                _processes[change.Resource.Name] = id;
                await WriteRunAsync(stoppingToken);
            }

            if (change.Snapshot.HealthStatus == HealthStatus.Healthy && _waitingFor.Remove(change.Resource.Name) && _waitingFor.Count == 0)
            {
                await Console.Out.WriteLineAsync(
                    StackTable.Write([.. Rows()], missing, settings.DataDirectory, time.GetElapsedTime(_start))
                );
            }
        }
    }

    private static int? ProcessOf(ImmutableArray<ResourcePropertySnapshot> properties) =>
        properties.FirstOrDefault(static property => property.Name == ProcessIdProperty)?.Value as int?;

    private IEnumerable<IResource> Parts() => model.Resources.Where(static resource => resource.HasAnnotationOfType<StackPartAnnotation>());

    private IEnumerable<(string Name, Uri Address)> Rows() =>
        Parts()
            .Select(static part => (part.Name, new Uri(AddressOf(part), part.Annotations.OfType<StackPartAnnotation>().Single().Page)))
            .Append(("dashboard", Dashboard));

    private Uri Dashboard => new($"http://localhost:{settings.Ports.Dashboard}");

    private static Uri AddressOf(IResource part) => new($"http://localhost:{part.Annotations.OfType<EndpointAnnotation>().Single().Port}");

    private async Task WriteRunAsync(CancellationToken cancellationToken)
    {
        var services = Parts().ToDictionary(static part => part.Name, Describe, StringComparer.Ordinal);
        services.Add("dashboard", new StackService(Dashboard));
        try
        {
            await new StackRun
            {
                StartedAt = _startedAt,
                Mode = settings.Mode.ToString().ToLowerInvariant(),
                ProcessId = Environment.ProcessId,
                DataDirectory = settings.DataDirectory,
                Services = services,
            }.WriteAsync(cancellationToken);
        }
        catch (IOException failed)
        {
            // Only the command-line tool reads it, and it falls back to the usual addresses.
            Log.RunFileFailed(logger, StackRun.FileName, failed.Message);
        }
    }

    private StackService Describe(IResource part) =>
        new(AddressOf(part))
        {
            Health = new Uri(AddressOf(part), part.Annotations.OfType<StackPartAnnotation>().Single().HealthPath),
            ProcessId = _processes.TryGetValue(part.Name, out var id) ? id : null,
        };
}
