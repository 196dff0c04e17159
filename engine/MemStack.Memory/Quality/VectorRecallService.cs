using MemStack.Memory.Searching;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Quality;

/// <summary>
/// Repeats sampled vector searches exactly, one after the other, and reports what the approximate ones missed. A write in between may count
/// as a miss.
/// </summary>
internal sealed class VectorRecallService(
    VectorSamples samples,
    ISearchIndex index,
    QualityMetrics metrics,
    ILogger<VectorRecallService> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var sample in samples.Waiting.ReadAllAsync(stoppingToken))
            {
                await MeasureAsync(sample, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            QualityLog.QualityStopped(logger);
        }
    }

    private async Task MeasureAsync(VectorSample sample, CancellationToken stoppingToken)
    {
        try
        {
            if (sample.Recall(await index.NearestExactlyAsync(sample.Query, stoppingToken)) is { } recall)
            {
                metrics.Measured(sample.Index, recall);
            }

            metrics.Sampled(MemoryTelemetry.MeasuredOutcome);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            metrics.Sampled(MemoryTelemetry.FailedOutcome);
            QualityLog.SampleFailed(logger, exception);
        }
    }
}
