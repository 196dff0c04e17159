using System.Diagnostics.Metrics;
using System.Reflection;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MemStack.Tests.Support;

/// <summary>The measurements of one host's calls to models, a collector for each instrument.</summary>
internal sealed class ModelMetrics : IDisposable
{
    private readonly IMeterFactory _factory;
    private readonly List<IDisposable> _collectors = [];
    private readonly List<Func<IEnumerable<IReadOnlyDictionary<string, object?>>>> _tags = [];

    public ModelMetrics(IServiceProvider services)
    {
        _factory = services.GetRequiredService<IMeterFactory>();
        var chat = MeterOf(
            services.GetRequiredKeyedService<IChatClient>(ModelTelemetry.ChatOperation).GetRequiredService<OpenTelemetryChatClient>()
        );
        var embeddings = MeterOf(
            services
                .GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(ModelTelemetry.EmbeddingsOperation)
                .GetRequiredService<OpenTelemetryEmbeddingGenerator<string, Embedding<float>>>()
        );
        ChatDurations = Keep(new MetricCollector<double>(chat, GenAi.OperationDuration));
        ChatTokens = Keep(new MetricCollector<int>(chat, GenAi.TokenUsage));
        EmbeddingDurations = Keep(new MetricCollector<double>(embeddings, GenAi.OperationDuration));
        EmbeddingTokens = Keep(new MetricCollector<int>(embeddings, GenAi.TokenUsage));
        Cost = Collect<double>(ModelTelemetry.Cost);
        ActiveCalls = Collect<long>(ModelTelemetry.ActiveCalls);
        Failures = Collect<long>(ModelTelemetry.Failures);
        Answers = Collect<long>(ModelTelemetry.Answers);
        Fallbacks = Collect<long>(ModelTelemetry.Fallbacks);
        RefusedItems = Collect<long>(ModelTelemetry.RefusedItems);
        CacheRequests = Collect<long>(ModelTelemetry.CacheRequests);
        CacheFailures = Collect<long>(ModelTelemetry.CacheFailures);
        CacheAge = Collect<double>(ModelTelemetry.CacheAge);
        DailyBudget = Collect<double>(ModelTelemetry.DailyBudget);
        CostToday = Collect<double>(ModelTelemetry.CostToday);
        ProjectedMonth = Collect<double>(ModelTelemetry.ProjectedMonth);
    }

    public MetricCollector<double> ChatDurations { get; }

    public MetricCollector<int> ChatTokens { get; }

    public MetricCollector<double> EmbeddingDurations { get; }

    public MetricCollector<int> EmbeddingTokens { get; }

    public MetricCollector<double> Cost { get; }

    public MetricCollector<long> ActiveCalls { get; }

    public MetricCollector<long> Failures { get; }

    public MetricCollector<long> Answers { get; }

    public MetricCollector<long> Fallbacks { get; }

    public MetricCollector<long> RefusedItems { get; }

    public MetricCollector<long> CacheRequests { get; }

    public MetricCollector<long> CacheFailures { get; }

    public MetricCollector<double> CacheAge { get; }

    public MetricCollector<double> DailyBudget { get; }

    public MetricCollector<double> CostToday { get; }

    public MetricCollector<double> ProjectedMonth { get; }

    /// <summary>The labels of every measurement.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Labels =>
        [.. _tags.SelectMany(static tags => tags()).SelectMany(static tags => tags)];

    public void Dispose() => _collectors.ForEach(static collector => collector.Dispose());

    // The library makes its meters outside the host's factory, under one name for all hosts: only the meter itself says whose it is.
    private static Meter MeterOf(object client) =>
        (Meter)client.GetType().GetField("_meter", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(client)!;

    private MetricCollector<T> Collect<T>(string instrument)
        where T : struct => Keep(new MetricCollector<T>(_factory, ModelTelemetry.SourceName, instrument));

    private MetricCollector<T> Keep<T>(MetricCollector<T> collector)
        where T : struct
    {
        _collectors.Add(collector);
        _tags.Add(() => collector.GetMeasurementSnapshot().Select(static measured => measured.Tags));
        return collector;
    }
}

/// <summary>Measurements by their labels.</summary>
internal static class MetricCollectorExtensions
{
    public static IReadOnlyList<CollectedMeasurement<T>> Of<T>(
        this MetricCollector<T> collector,
        params (string Name, object? Value)[] labels
    )
        where T : struct =>
        [
            .. collector
                .GetMeasurementSnapshot()
                .ContainsTags([.. labels.Select(static label => KeyValuePair.Create(label.Name, label.Value))]),
        ];

    public static T Sum<T>(this MetricCollector<T> collector, params (string Name, object? Value)[] labels)
        where T : struct => collector.Of(labels).EvaluateAsCounter();
}
