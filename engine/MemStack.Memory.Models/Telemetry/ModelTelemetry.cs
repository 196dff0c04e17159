using System.Diagnostics;
using System.Diagnostics.Metrics;
using MemStack.Memory.Models.Configuration;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models.Telemetry;

/// <summary>
/// Names and instruments of what is reported about calls to models beyond the GenAI conventions, whose spans and metrics
/// Microsoft.Extensions.AI makes under the same source and meter.
/// No span, metric or label holds a prompt, an answer, a text or a key.
/// </summary>
public sealed partial class ModelTelemetry : IDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string SourceName = "MemStack.Memory.Models";

    internal const string OperationName = "gen_ai.operation.name";
    internal const string RequestModel = "gen_ai.request.model";
    internal const string DimensionCount = "gen_ai.embeddings.dimension.count";

    internal const string ChatOperation = "chat";
    internal const string EmbeddingsOperation = "embeddings";

    internal const string Cost = "memstack.model.cost";
    internal const string DailyBudget = "memstack.model.budget.daily";
    internal const string CostToday = "memstack.model.cost.today";
    internal const string ProjectedMonth = "memstack.model.cost.projected_month";
    internal const string Purpose = "memstack.model.purpose";
    internal const string PromptVersion = "memstack.model.prompt";
    internal const string ActiveCalls = "memstack.model.active_calls";
    internal const string Failures = "memstack.model.failures";
    internal const string FailureReason = "memstack.model.failure.reason";
    internal const string Answers = "memstack.model.answers";
    internal const string AnswerQuality = "memstack.model.answer.quality";
    internal const string Fallbacks = "memstack.model.fallbacks";
    internal const string FallbackReason = "memstack.model.fallback.reason";
    internal const string FallbackOutcome = "memstack.model.fallback.outcome";
    internal const string RefusedItems = "memstack.model.refused_items";
    internal const string RefusalRule = "memstack.model.refusal.rule";
    internal const string CacheRequests = "memstack.embedding.cache.requests";
    internal const string CacheResult = "memstack.embedding.cache.result";
    internal const string CacheFailures = "memstack.embedding.cache.failures";
    internal const string CacheAge = "memstack.embedding.cache.age";

    private readonly IOptions<ModelPrices> _prices;
    private readonly Meter _meter;
    private readonly Counter<double> _cost;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _cacheRequests;
    private readonly Counter<long> _cacheFailures;
    private readonly ModelSpending _spending;

    /// <summary>Creates the instruments, with the host's meter factory if there is one.</summary>
    /// <param name="prices">The prices of models.</param>
    /// <param name="budget">The budget for calls to models.</param>
    /// <param name="time">The clock of days and months.</param>
    /// <param name="factory">The host's meter factory.</param>
    public ModelTelemetry(
        IOptions<ModelPrices> prices,
        IOptions<ModelBudgetOptions> budget,
        TimeProvider time,
        IMeterFactory? factory = null
    )
    {
        _prices = prices;
        _meter = factory?.Create(new MeterOptions(SourceName)) ?? new Meter(SourceName);
        _cost = _meter.CreateCounter<double>(Cost, "{USD}", "What calls to models cost by the price table, in US dollars.");
        _active = _meter.CreateUpDownCounter<long>(ActiveCalls, "{call}", "Calls to models that are in hand.");
        _failures = _meter.CreateCounter<long>(Failures, "{failure}", "Calls to models that gave no usable answer, by reason.");
        _answers = _meter.CreateCounter<long>(Answers, "{answer}", "Answers of language models by how well they could be read.");
        _fallbacks = _meter.CreateCounter<long>(
            Fallbacks,
            "{fallback}",
            "What was done without a model that should have been asked, by reason and outcome."
        );
        _refused = _meter.CreateCounter<long>(RefusedItems, "{item}", "Parts of answers that broke a rule and were left out.");
        _cacheRequests = _meter.CreateCounter<long>(CacheRequests, "{text}", "Texts looked up in the cache of vectors, by result.");
        _cacheFailures = _meter.CreateCounter<long>(CacheFailures, "{failure}", "Times that the shared cache of vectors did not answer.");
        _spending = new ModelSpending(_meter, budget, time);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>The library's span of the call that is running, if it is recorded.</summary>
    internal static Activity? CurrentCall => Activity.Current is { Source.Name: SourceName } span ? span : null;

    internal void CallStarted(string operation) => _active.Add(1, new KeyValuePair<string, object?>(OperationName, operation));

    internal void CallEnded(string operation) => _active.Add(-1, new KeyValuePair<string, object?>(OperationName, operation));

    internal void CallFailed(string operation, string purpose, string reason) =>
        _failures.Add(
            1,
            new KeyValuePair<string, object?>(OperationName, operation),
            new KeyValuePair<string, object?>(Purpose, purpose),
            new KeyValuePair<string, object?>(FailureReason, reason)
        );

    internal void Paid(string operation, string model, string purpose, UsageDetails? usage)
    {
        if (
            usage is not ({ InputTokenCount: not null } or { OutputTokenCount: not null })
            || !_prices.Value.TryGetValue(model, out var price)
        )
        {
            return;
        }

        var cost = price.Of(Math.Max(0, usage.InputTokenCount ?? 0), Math.Max(0, usage.OutputTokenCount ?? 0));
        _spending.Add(cost);
        _cost.Add(
            cost,
            new KeyValuePair<string, object?>(RequestModel, model),
            new KeyValuePair<string, object?>(OperationName, operation),
            new KeyValuePair<string, object?>(Purpose, purpose)
        );
    }

    internal void AnswerRead(string purpose, string quality) =>
        _answers.Add(1, new KeyValuePair<string, object?>(Purpose, purpose), new KeyValuePair<string, object?>(AnswerQuality, quality));

    internal void FellBack(string purpose, string reason, string outcome, int count = 1) =>
        _fallbacks.Add(
            count,
            new KeyValuePair<string, object?>(Purpose, purpose),
            new KeyValuePair<string, object?>(FallbackReason, reason),
            new KeyValuePair<string, object?>(FallbackOutcome, outcome)
        );

    internal void Refused(string purpose, string rule) =>
        _refused.Add(1, new KeyValuePair<string, object?>(Purpose, purpose), new KeyValuePair<string, object?>(RefusalRule, rule));

    internal void CacheAsked(int hits, int misses)
    {
        if (hits > 0)
        {
            _cacheRequests.Add(hits, new KeyValuePair<string, object?>(CacheResult, "hit"));
        }

        if (misses > 0)
        {
            _cacheRequests.Add(misses, new KeyValuePair<string, object?>(CacheResult, "miss"));
        }
    }

    internal void CacheFailed() => _cacheFailures.Add(1);

    internal void ObserveCacheAge(Func<double> seconds) =>
        _meter.CreateObservableGauge(CacheAge, seconds, "s", "Time since the cache of vectors last took one.");
}
