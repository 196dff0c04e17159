using System.Diagnostics;
using MemStack.Memory.Adding;
using MemStack.Memory.Model;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Queue;

/// <summary>
/// Does queued adds, <see cref="IngestOptions.Workers"/> at once: woken by adds of this process, and polling for those of other processes
/// and for due retries. An add that a stop interrupts returns to the queue at once; one that a kill interrupts, when its lease ends.
/// </summary>
internal sealed class IngestWorkers(
    IIngestQueue queue,
    AddPipeline pipeline,
    IngestSignal signal,
    QueueMetrics metrics,
    AddMetrics adds,
    IOptions<IngestOptions> options,
    TimeProvider time,
    ILogger<IngestWorkers> logger
) : BackgroundService
{
    private const string DiedError = "The process that worked on it ended each time.";

    private readonly IngestOptions _options = options.Value;
    private readonly HashSet<Task> _working = [];
    private long _refreshed;
    private int _failures;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await PollAsync(stoppingToken);
                await signal.WaitAsync(_failures == 0 ? _options.PollInterval : Pause(), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_working);
        }
    }

    private TimeSpan Pause()
    {
        var pause = IngestBackoff.After(_failures, _options, 0);
        return pause > _options.PollInterval ? pause : _options.PollInterval;
    }

    /// <summary>Claims as many jobs as there are free workers.</summary>
    private async Task PollAsync(CancellationToken stoppingToken)
    {
        _working.RemoveWhere(work => work.IsCompleted);
        try
        {
            foreach (var job in await ClaimAsync(_options.Workers - _working.Count))
            {
                _working.Add(Task.Run(() => WorkAsync(job, stoppingToken), CancellationToken.None));
            }

            await RefreshAsync(stoppingToken);
            _failures = 0;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The store is unavailable or full: the loop continues.
            _failures++;
            QueueLog.QueueUnavailable(logger, exception);
        }
    }

    private async Task<IReadOnlyList<IngestJob>> ClaimAsync(int free)
    {
        if (free <= 0)
        {
            return [];
        }

        using var quiet = Unrecorded();
        // Not cancelled half-way: claimed jobs that were not returned would wait for the end of their lease.
        return await queue.ClaimAsync(free, Now(), _options.Lease, CancellationToken.None);
    }

    private async Task RefreshAsync(CancellationToken stoppingToken)
    {
        if (_refreshed != 0 && time.GetElapsedTime(_refreshed) < _options.PollInterval)
        {
            return;
        }

        using var quiet = Unrecorded();
        metrics.QueueObserved(await queue.StateAsync(Now(), stoppingToken));
        _refreshed = time.GetTimestamp();
    }

    // Polling the queue is not a caller's operation. The store creates no span for it, and the driver's span gets a parent that is not
    // recorded.
    private static Activity Unrecorded() => new Activity(MemoryTelemetry.UnrecordedPoll).Start();

    private async Task WorkAsync(IngestJob job, CancellationToken stoppingToken)
    {
        // A trace of its own with a link, as the messaging conventions have it: the add may be done long after its request, and more than
        // once (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#trace-structure).
        using var activity = MemoryTelemetry.Source.StartActivity(
            MemoryTelemetry.ProcessAdd,
            ActivityKind.Consumer,
            default(ActivityContext),
            links: LinksOf(job)
        );
        using var step = metrics.Start();
        try
        {
            step.Outcome = await OutcomeAsync(job, stoppingToken);
            activity?.SetTag(MemoryTelemetry.IngestOutcome, step.Outcome);
            if (step.Outcome is MemoryTelemetry.RetriedOutcome or MemoryTelemetry.FailedOutcome)
            {
                activity?.SetStatus(ActivityStatusCode.Error);
            }
        }
        catch (Exception exception)
        {
            // The result was not stored: the job is repeated when its lease ends.
            activity?.SetStatus(ActivityStatusCode.Error);
            QueueLog.JobNotSettled(logger, job.EventId, exception);
        }
        finally
        {
            signal.Set();
        }
    }

    private static ActivityLink[] LinksOf(IngestJob job) =>
        ActivityContext.TryParse(job.TraceParent, job.TraceState, isRemote: true, out var caller) ? [new ActivityLink(caller)] : [];

    private async Task<string> OutcomeAsync(IngestJob job, CancellationToken stoppingToken)
    {
        // The work ends well before the lease, so that no other worker begins it meanwhile.
        using var deadline = new CancellationTokenSource(_options.Lease * 0.9, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stoppingToken);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            if (job.Attempts > _options.MaxAttempts)
            {
                return await FailAsync(job, DiedError, null);
            }

            var result = await pipeline.RunAsync(job.Request, job.Fingerprint, job.EventId, queued: true, Now(), either.Token);
            adds.Stored(job.Request.Infer, result);
            return AddMetrics.OutcomeOf(result);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await queue.ReleaseAsync(job.EventId, Now(), CancellationToken.None);
            return MemoryTelemetry.ReturnedOutcome;
        }
        catch (MemoryValidationException exception)
        {
            // A malformed add fails every time.
            return await FailAsync(job, exception.Message, exception);
        }
        catch (Exception exception)
        {
            var error = deadline.IsCancellationRequested
                ? "It took longer than the setting MemStack:Ingest:Lease allows."
                : ErrorOf(exception);
            return job.Attempts >= _options.MaxAttempts ? await FailAsync(job, error, exception) : await RetryAsync(job, error, exception);
        }
    }

    private async Task<string> RetryAsync(IngestJob job, string error, Exception exception)
    {
        // Not security-relevant: it spreads the retries of failed adds.
        var wait = IngestBackoff.After(job.Attempts, _options, Random.Shared.NextDouble());
        QueueLog.JobRetried(logger, job.EventId, job.Attempts, _options.MaxAttempts, wait.TotalSeconds, exception);
        await queue.RetryAsync(job.EventId, Now() + wait, error, CancellationToken.None);
        return MemoryTelemetry.RetriedOutcome;
    }

    private async Task<string> FailAsync(IngestJob job, string error, Exception? exception)
    {
        QueueLog.JobGivenUp(logger, job.EventId, job.Attempts, exception);
        await queue.FailAsync(job.EventId, error, Now(), CancellationToken.None);
        return MemoryTelemetry.FailedOutcome;
    }

    // Exception messages may contain memory texts; those of the store do not.
    private static string ErrorOf(Exception exception) =>
        exception is StoreUnavailableException ? exception.Message : exception.GetType().Name;

    private DateTimeOffset Now() => Instants.Truncate(time.GetUtcNow());
}
