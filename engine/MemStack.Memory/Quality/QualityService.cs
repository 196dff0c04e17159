using System.Diagnostics;
using MemStack.Memory.Model;
using MemStack.Memory.Searching;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Quality;

/// <summary>
/// Runs the golden set's questions at intervals and reports the quality of the answers. It calls the engine's retriever, without the cache
/// and without the metrics of callers' operations; lower layers (steps, database calls, model calls) count them as usual.
/// </summary>
internal sealed class QualityService(
    IRetriever retriever,
    QualityMetrics metrics,
    IOptions<QualityOptions> options,
    TimeProvider time,
    ILogger<QualityService> logger
) : BackgroundService
{
    private readonly QualityOptions _options = options.Value;

    /// <summary>Reads the file at the start; an unusable one stops it.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.GoldenSet is { Length: > 0 } file)
        {
            await GoldenSet.ReadAsync(file, cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Asks every question once. The file is read each time, so that it can be replaced.</summary>
    public async Task EvaluateAsync(string file, CancellationToken cancellationToken)
    {
        using var activity = MemoryTelemetry.Source.StartActivity(MemoryTelemetry.EvaluateQuality, ActivityKind.Internal);
        var scores = new List<(GoldenQuestion Question, QualityScore Score)>();
        foreach (var question in await GoldenSet.ReadAsync(file, cancellationToken))
        {
            var found = await retriever.RetrieveAsync(question.ToRequest(), time.GetUtcNow(), cancellationToken);
            scores.Add((question, QualityScore.Of([.. found.Hits.Select(hit => NamesOf(hit.Memory))], question.Expected, question.Cutoff)));
        }

        metrics.Evaluated(
            [
                .. scores
                    .GroupBy(score => (score.Question.Tenant, score.Question.Cutoff))
                    .Select(group => new RetrievalQuality(
                        group.Key.Tenant,
                        group.Key.Cutoff,
                        group.Average(one => one.Score.Recall),
                        group.Average(one => one.Score.ReciprocalRank),
                        group.Average(one => one.Score.Ndcg)
                    )),
            ],
            time.GetUtcNow()
        );
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.GoldenSet is not { Length: > 0 } file)
        {
            return;
        }

        try
        {
            while (true)
            {
                await TryEvaluateAsync(file, stoppingToken);
                await Task.Delay(_options.Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            QualityLog.QualityStopped(logger);
        }
    }

    private async Task TryEvaluateAsync(string file, CancellationToken stoppingToken)
    {
        try
        {
            await EvaluateAsync(file, stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The store or the file is unavailable: the loop continues, and the gauges keep the last values.
            metrics.Failed();
            QualityLog.EvaluationFailed(logger, exception);
        }
    }

    private IReadOnlyList<string> NamesOf(MemoryRecord memory) =>
        memory.Metadata?[_options.ExternalIdKey] is System.Text.Json.Nodes.JsonValue value
            ? [memory.Id.ToString("D"), value.ToString()]
            : [memory.Id.ToString("D")];
}

/// <summary>The retrieval quality of a tenant's questions.</summary>
internal sealed record RetrievalQuality(string Tenant, int Cutoff, double Recall, double ReciprocalRank, double Ndcg);
