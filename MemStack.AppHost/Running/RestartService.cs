using MemStack.AppHost.Resources;
using MemStack.AppHost.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemStack.AppHost.Running;

/// <summary>
/// Restarts a part that ended unexpectedly, because the orchestrator does not. It does not restart after a stop by command, the end of the
/// stack, or a start that failed for a wrong setting.
/// </summary>
internal sealed class RestartService(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService loggers,
    TimeProvider time,
    ILogger<RestartService> logger
) : BackgroundService
{
    /// <summary>The exit code of a service that could not start for a reason that its operator can correct.</summary>
    public const int FailedToStart = 1;

    private const string Terminated = "Terminated";

    private readonly Dictionary<string, Life> _lives = new(StringComparer.Ordinal);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Task> restarts = [];
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            if (change.Resource.HasAnnotationOfType<StackPartAnnotation>() && DelayOf(change) is { } delay)
            {
                restarts.RemoveAll(static restart => restart.IsCompleted);
                restarts.Add(RestartAsync(change, delay, stoppingToken));
            }
        }

        await Task.WhenAll(restarts);
    }

    /// <summary>Follows the part's state.</summary>
    /// <returns>The wait before a restart, once for each unexpected end.</returns>
    private TimeSpan? DelayOf(ResourceEvent change)
    {
        if (!_lives.TryGetValue(change.ResourceId, out var life))
        {
            _lives[change.ResourceId] = life = new Life(new RestartPolicy(time));
        }

        var state = change.Snapshot.State?.Text;
        if (state == KnownResourceStates.Running)
        {
            (life.IsUp, life.IsAskedToStop) = (true, false);
        }
        else if (state == KnownResourceStates.Stopping || state == Terminated)
        {
            life.IsAskedToStop = true;
        }

        if (!life.IsUp || state is null || !(KnownResourceStates.TerminalStates.Contains(state) || state == Terminated))
        {
            return null;
        }

        life.IsUp = false;
        return life.IsAskedToStop ? null : DelayOf(change, life);
    }

    private TimeSpan? DelayOf(ResourceEvent ended, Life life)
    {
        var (name, code) = (ended.Resource.Name, ended.Snapshot.ExitCode ?? -1);
        var console = loggers.GetLogger(ended.ResourceId);
        if (code == FailedToStart)
        {
            Log.StartFailed(logger, name);
            Log.StartFailed(console, name);
            return null;
        }

        var delay = life.Restarts.Next();
        foreach (var log in (ReadOnlySpan<ILogger>)[logger, console])
        {
            if (delay is { } wait)
            {
                Log.Restarting(log, name, code, wait.TotalSeconds, life.Restarts.Count, RestartPolicy.MaxRestarts);
            }
            else
            {
                Log.TooManyRestarts(log, name, code, RestartPolicy.MaxRestarts, RestartPolicy.Window.TotalMinutes);
            }
        }

        return delay;
    }

    private async Task RestartAsync(ResourceEvent ended, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await notifications.PublishUpdateAsync(
                ended.Resource,
                ended.ResourceId,
                snapshot =>
                    snapshot with
                    {
                        State = new ResourceStateSnapshot($"Restarting in {delay.TotalSeconds:0} s", KnownResourceStateStyles.Warn),
                    }
            );
            await Task.Delay(delay, time, cancellationToken);
            // Another command may have restarted it already.
            if (
                notifications.TryGetCurrentState(ended.ResourceId, out var now)
                && now.Snapshot.State?.Text is { } state
                && (state == KnownResourceStates.Running || state == KnownResourceStates.Starting)
            )
            {
                return;
            }

            var result = await commands.ExecuteCommandAsync(ended.ResourceId, KnownResourceCommands.StartCommand, cancellationToken);
            if (!result.Success)
            {
                Log.RestartFailed(logger, ended.Resource.Name, result.Message);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stack is stopping.
        }
    }

    private sealed class Life(RestartPolicy restarts)
    {
        public RestartPolicy Restarts { get; } = restarts;

        public bool IsUp { get; set; }

        public bool IsAskedToStop { get; set; }
    }
}
