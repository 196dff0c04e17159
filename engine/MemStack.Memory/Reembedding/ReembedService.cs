using System.Diagnostics;
using MemStack.Memory.Embedding;
using MemStack.Memory.Model;
using MemStack.Memory.Queue;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Reembedding;

/// <inheritdoc cref="IReembedding"/>
internal sealed class ReembedService(
    IReembedStore store,
    IEmbedder embedder,
    ReembedMetrics metrics,
    IOptions<ReembedOptions> options,
    TimeProvider time,
    ILogger<ReembedService> logger
) : BackgroundService, IReembedding
{
    private readonly ReembedOptions _options = options.Value;
    private readonly RefusedTexts _refused = new(options.Value.MaxAttempts);
    private readonly IngestSignal _wanted = new();
    private volatile JobStatus _status = new(ReembedState.Idle, null, null, null, null);

    public bool Start()
    {
        if (!embedder.IsEnabled)
        {
            return false;
        }

        _refused.Forget();
        _wanted.Set();
        return true;
    }

    public async Task<ReembedProgress> ProgressAsync(CancellationToken cancellationToken)
    {
        if (!embedder.IsEnabled)
        {
            return new ReembedProgress { State = ReembedState.Disabled, Model = "" };
        }

        var standing = _status;
        var (tally, isRunning) = (standing.Tally, standing.State == ReembedState.Running);
        return new ReembedProgress
        {
            State = standing.State,
            Model = embedder.Model,
            Remaining = isRunning && tally!.Counted is { } counted ? counted : await store.CountAsync(embedder.Model, cancellationToken),
            Embedded = tally?.Embedded ?? 0,
            GivenUp = tally?.GivenUp ?? 0,
            StartedAt = tally?.StartedAt,
            FinishedAt = standing.FinishedAt,
            LastSuccessAt = standing.LastSuccessAt,
            Error = standing.Error,
        };
    }

    public override void Dispose()
    {
        _wanted.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!embedder.IsEnabled)
        {
            return;
        }

        try
        {
            if (!_options.Automatic)
            {
                await _wanted.WaitAsync(Timeout.InfiniteTimeSpan, stoppingToken);
            }

            while (true)
            {
                await RunAsync(stoppingToken);
                await _wanted.WaitAsync(_options.Automatic ? _options.Interval : Timeout.InfiniteTimeSpan, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            ReembedLog.ReembedStopped(logger);
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var tally = new ReembedTally { StartedAt = time.GetUtcNow() };
        var outcome = MemoryTelemetry.StoppedOutcome;
        _status = new JobStatus(ReembedState.Running, tally, null, _status.LastSuccessAt, null);
        metrics.Begun(() => tally.Counted);
        try
        {
            var isOurs = await new ReembedRun(store, embedder, _refused, tally, _options, metrics, time, logger).RunAsync(stoppingToken);
            outcome =
                !isOurs ? MemoryTelemetry.ElsewhereOutcome
                : tally.Remaining > 0 ? MemoryTelemetry.IncompleteOutcome
                : MemoryTelemetry.CompletedOutcome;
            var now = time.GetUtcNow();
            _status = new JobStatus(
                isOurs ? ReembedState.Idle : ReembedState.Elsewhere,
                tally,
                now,
                tally.IsComplete ? now : _status.LastSuccessAt,
                null
            );
            if (tally.Embedded + tally.GivenUp > 0)
            {
                ReembedLog.ReembedEnded(logger, tally.Embedded, tally.GivenUp, Stopwatch.GetElapsedTime(begun).TotalSeconds);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The model or the store is unavailable, or a bug: the loop continues.
            outcome = MemoryTelemetry.FailedOutcome;
            var reason = exception switch
            {
                EmbeddingException model => model.Reason,
                StoreUnavailableException => "store_unavailable",
                _ => "unexpected",
            };
            _status = new JobStatus(ReembedState.Failed, tally, time.GetUtcNow(), _status.LastSuccessAt, reason);
            ReembedLog.ReembedFailed(logger, tally.Remaining, reason, exception);
        }
        finally
        {
            metrics.Ended(outcome, Stopwatch.GetElapsedTime(begun), _status.LastSuccessAt);
        }
    }

    private sealed record JobStatus(
        ReembedState State,
        ReembedTally? Tally,
        DateTimeOffset? FinishedAt,
        DateTimeOffset? LastSuccessAt,
        string? Error
    );
}
