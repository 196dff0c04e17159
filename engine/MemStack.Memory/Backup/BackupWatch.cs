using System.Diagnostics;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Backup;

/// <summary>Asks the store once a minute for its last backup, which another process may have made.</summary>
internal sealed partial class BackupWatch(IBackupRecord record, BackupMetrics metrics, TimeProvider time, ILogger<BackupWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Stopped(logger);
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        // As with the queue: polling is not a caller's operation.
        using var quiet = new Activity(MemoryTelemetry.UnrecordedPoll).Start();
        try
        {
            metrics.Seen(await record.LastAsync(stoppingToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The store is unavailable: the gauge keeps the last value.
            LookFailed(logger, exception);
        }
    }

    [LoggerMessage(60, LogLevel.Warning, "The time of the last backup can't be read; it is retried later")]
    private static partial void LookFailed(ILogger logger, Exception exception);

    [LoggerMessage(61, LogLevel.Debug, "Watching for backups stops with the host")]
    private static partial void Stopped(ILogger logger);
}
