using System.Diagnostics.Metrics;
using MemStack.Memory.Telemetry;
using static MemStack.Memory.Telemetry.MemoryTelemetry;

namespace MemStack.Memory.Quality;

/// <summary>Instruments of the golden set and of sampled vector searches. The gauges report nothing before the first evaluation.</summary>
internal sealed class QualityMetrics : ICountFromZero
{
    private static readonly InstrumentAdvice<double> RecallBuckets = new()
    {
        HistogramBucketBoundaries = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999],
    };

    private readonly Counter<long> _evaluations;
    private readonly Histogram<double> _vectorRecall;
    private readonly Counter<long> _samples;
    private volatile IReadOnlyList<RetrievalQuality> _last = [];
    private long _lastTime;

    public QualityMetrics(MemoryTelemetry telemetry)
    {
        var meter = telemetry.Meter;
        meter.CreateObservableGauge(
            RetrievalRecall,
            () => Of(quality => quality.Recall),
            "1",
            "Share of the golden set's expected memories among the first hits."
        );
        meter.CreateObservableGauge(
            RetrievalMrr,
            () => Of(quality => quality.ReciprocalRank),
            "1",
            "Mean reciprocal rank of the first expected memory of the golden set's questions."
        );
        meter.CreateObservableGauge(
            RetrievalNdcg,
            () => Of(quality => quality.Ndcg),
            "1",
            "Normalised discounted cumulative gain of the golden set's questions."
        );
        meter.CreateObservableGauge(
            RetrievalLastEvaluation,
            () => Volatile.Read(ref _lastTime) is > 0 and var at ? [new(at / 1_000.0)] : (IEnumerable<Measurement<double>>)[],
            "s",
            "The time of the last evaluation of the golden set, in seconds since 1970."
        );
        _evaluations = meter.CreateCounter<long>(RetrievalEvaluations, "{evaluation}", "Evaluations of the golden set, by outcome.");
        _vectorRecall = meter.CreateHistogram(
            VectorRecall,
            "1",
            "Share of the exact answer that sampled approximate vector searches found.",
            tags: null,
            RecallBuckets
        );
        _samples = meter.CreateCounter<long>(VectorSampleCount, "{search}", "Sampled vector searches, by outcome.");
    }

    public void CountFromZero()
    {
        _evaluations.AddZero(EvaluationOutcome, EvaluationOutcomes);
        _samples.AddZero(SampleOutcome, SampleOutcomes);
    }

    internal void Evaluated(IReadOnlyList<RetrievalQuality> qualities, DateTimeOffset at)
    {
        _last = qualities;
        Volatile.Write(ref _lastTime, at.ToUnixTimeMilliseconds());
        _evaluations.Add(1, new KeyValuePair<string, object?>(EvaluationOutcome, CompletedOutcome));
    }

    internal void Failed() => _evaluations.Add(1, new KeyValuePair<string, object?>(EvaluationOutcome, FailedOutcome));

    internal void Measured(string index, double recall) =>
        _vectorRecall.Record(recall, new KeyValuePair<string, object?>(VectorIndexName, index));

    internal void Sampled(string outcome) => _samples.Add(1, new KeyValuePair<string, object?>(SampleOutcome, outcome));

    private IEnumerable<Measurement<double>> Of(Func<RetrievalQuality, double> value) =>
        _last.Select(quality => new Measurement<double>(
            value(quality),
            new KeyValuePair<string, object?>(TenantName, quality.Tenant),
            new KeyValuePair<string, object?>(RetrievalCutoff, quality.Cutoff)
        ));
}
