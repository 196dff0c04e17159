using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

public class ResourceNotificationService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];

    internal ResourceNotificationService()
    {
    }

    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_lock)
        {
            var before = _current.TryGetValue(resource.Name, out var known)
                ? known.Snapshot
                : new CustomResourceSnapshot { ResourceType = resource.GetType().Name.Replace("Resource", string.Empty, StringComparison.Ordinal), Properties = [] };
            var update = _current[resource.Name] = new ResourceEvent(resource, resource.Name, stateFactory(before));
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(update);
        }

        return Task.CompletedTask;
    }

    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_lock)
            return _current.TryGetValue(resourceId, out resourceEvent);
    }

    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var watcher = Channel.CreateUnbounded<ResourceEvent>();
        lock (_lock)
        {
            foreach (var known in _current.Values)
                watcher.Writer.TryWrite(known);

            _watchers.Add(watcher);
        }

        try
        {
            await foreach (var update in watcher.Reader.ReadAllAsync(cancellationToken))
                yield return update;
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(watcher);
        }
    }

    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var update in WatchAsync(cancellationToken))
        {
            if (string.Equals(update.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(update))
                return update;
        }

        throw new OperationCanceledException($"The operation was cancelled before the resource '{resourceName}' met the predicate condition.");
    }

    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, update => update.Snapshot.State?.Text == (targetState ?? KnownResourceStates.Running), cancellationToken);

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, update => update.Snapshot.HealthStatus == HealthStatus.Healthy, cancellationToken);

    internal async Task WaitForAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var met = await WaitForResourceAsync(
            wait.Resource.Name,
            update => wait.WaitType switch
            {
                WaitType.WaitUntilStarted => update.Snapshot.State?.Text == KnownResourceStates.Running,
                WaitType.WaitForCompletion => update.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text),
                _ => update.Snapshot.HealthStatus == HealthStatus.Healthy,
            },
            cancellationToken);
        if (wait.WaitType == WaitType.WaitForCompletion && met.Snapshot.ExitCode != wait.ExitCode)
            throw new DistributedApplicationException($"Resource '{wait.Resource.Name}' has entered the '{met.Snapshot.State?.Text}' state with exit code '{met.Snapshot.ExitCode}', expected '{wait.ExitCode}'.");
    }
}
