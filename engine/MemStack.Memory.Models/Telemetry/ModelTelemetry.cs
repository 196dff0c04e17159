using System.Diagnostics;
using System.Diagnostics.Metrics;
using MemStack.Memory.Models.Configuration;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models.Telemetry;

/// <summary>
/// Names of everything that is reported about calls to models, and the instruments. Calls follow the GenAI conventions
/// (https://github.com/open-telemetry/semantic-conventions-genai); <c>memstack.*</c> is what they don't cover.
/// No span, metric or label holds a prompt, an answer, a text or a key.
/// </summary>
public sealed class ModelTelemetry : IDisposable
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string SourceName = "MemStack.Memory.Models";

    internal const string OperationDuration = "gen_ai.client.operation.duration";
    internal const string TokenUsage = "gen_ai.client.token.usage";
    internal const string OperationName = "gen_ai.operation.name";
    internal const string ProviderName = "gen_ai.provider.name";
    internal const string RequestModel = "gen_ai.request.model";
    internal const string ResponseModel = "gen_ai.response.model";
    internal const string FinishReasons = "gen_ai.response.finish_reasons";
    internal const string InputTokens = "gen_ai.usage.input_tokens";
    internal const string OutputTokens = "gen_ai.usage.output_tokens";
    internal const string TokenType = "gen_ai.token.type";
    internal const string OutputType = "gen_ai.output.type";
    internal const string DimensionCount = "gen_ai.embeddings.dimension.count";
    internal const string ServerAddress = "server.address";
    internal const string ServerPort = "server.port";
    internal const string ErrorType = "error.type";

    internal const string ChatOperation = "chat";
    internal const string EmbeddingsOperation = "embeddings";

    internal const string Cost = "memstack.model.cost";
    internal const string Purpose = "memstack.model.purpose";
    internal const string PromptVersion = "memstack.model.prompt";
    internal const string ActiveCalls = "memstack.model.active_calls";
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

    internal static readonly ActivitySource Source = new(SourceName);

    private static readonly InstrumentAdvice<double> DurationBuckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<long> TokenBuckets = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    };

    private readonly IOptions<ModelPrices> _prices;
    private readonly Meter _meter;
    private readonly Histogram<double> _durations;
    private readonly Histogram<long> _tokens;
    private readonly Counter<double> _cost;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _cacheRequests;
    private readonly Counter<long> _cacheFailures;

    /// <summary>Makes the instruments, by the host's meter factory when there is one.</summary>
    /// <param name="prices">What models cost.</param>
    /// <param name="factory">The host's meter factory.</param>
    public ModelTelemetry(IOptions<ModelPrices> prices, IMeterFactory? factory = null)
    {
        _prices = prices;
        _meter = factory?.Create(new MeterOptions(SourceName)) ?? new Meter(SourceName);
        _durations = _meter.CreateHistogram(OperationDuration, "s", "GenAI operation duration.", tags: null, DurationBuckets);
        _tokens = _meter.CreateHistogram(TokenUsage, "{token}", "Number of input and output tokens used.", tags: null, TokenBuckets);
        _cost = _meter.CreateCounter<double>(Cost, "{USD}", "What calls to models cost by the price table, in US dollars.");
        _active = _meter.CreateUpDownCounter<long>(ActiveCalls, "{call}", "Calls to models that are in hand.");
        _answers = _meter.CreateCounter<long>(Answers, "{answer}", "Answers of language models by how well they could be read.");
        _fallbacks = _meter.CreateCounter<long>(
            Fallbacks,
            "{fallback}",
            "What was done without a model that should have been asked, by reason and outcome."
        );
        _refused = _meter.CreateCounter<long>(RefusedItems, "{item}", "Parts of answers that broke a rule and were left out.");
        _cacheRequests = _meter.CreateCounter<long>(CacheRequests, "{text}", "Texts looked up in the cache of vectors, by result.");
        _cacheFailures = _meter.CreateCounter<long>(CacheFailures, "{failure}", "Times that the shared cache of vectors did not answer.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal ModelCall StartCall(ModelEndpointOptions endpoint, string operation, string purpose, string? prompt = null) =>
        new(this, endpoint, operation, purpose, prompt);

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

    /// <summary>One call to a model, from its start to its disposal.</summary>
    internal sealed class ModelCall : IDisposable
    {
        private readonly ModelTelemetry _telemetry;
        private readonly Activity? _activity;
        private readonly long _start = Stopwatch.GetTimestamp();
        private readonly string _model;
        private readonly string _operation;
        private readonly string _purpose;
        private TagList _tags;
        private string? _error;

        internal ModelCall(ModelTelemetry telemetry, ModelEndpointOptions endpoint, string operation, string purpose, string? prompt)
        {
            (_telemetry, _model, _operation, _purpose) = (telemetry, endpoint.Model, operation, purpose);
            var uri = new Uri(endpoint.Endpoint);
            _tags = new TagList
            {
                { OperationName, operation },
                { ProviderName, Provider(uri) },
                { RequestModel, endpoint.Model },
                { Purpose, purpose },
                { ServerAddress, uri.Host },
                { ServerPort, uri.Port },
            };
            _activity = Source.StartActivity($"{operation} {endpoint.Model}", ActivityKind.Client);
            if (_activity is not null)
            {
                foreach (var tag in _tags)
                {
                    _activity.SetTag(tag.Key, tag.Value);
                }

                if (operation == ChatOperation)
                {
                    _activity.SetTag(OutputType, "json");
                }

                if (prompt is not null)
                {
                    _activity.SetTag(PromptVersion, prompt);
                }
            }

            telemetry._active.Add(1, OperationTag);
        }

        private KeyValuePair<string, object?> OperationTag => new(OperationName, _operation);

        internal void Answered(string? responseModel, string? finishReason, int? dimension, long? inputTokens, long? outputTokens)
        {
            if (responseModel is not null)
            {
                _activity?.SetTag(ResponseModel, responseModel);
            }

            if (finishReason is not null)
            {
                _activity?.SetTag(FinishReasons, new[] { finishReason });
            }

            if (dimension is not null)
            {
                _activity?.SetTag(DimensionCount, dimension);
            }

            CountTokens(inputTokens, "input", InputTokens);
            CountTokens(outputTokens, "output", OutputTokens);
            if ((inputTokens ?? outputTokens) is null || !_telemetry._prices.Value.TryGetValue(_model, out var price))
            {
                return;
            }

            _telemetry._cost.Add(
                price.Of(Math.Max(0, inputTokens ?? 0), Math.Max(0, outputTokens ?? 0)),
                new KeyValuePair<string, object?>(RequestModel, _model),
                OperationTag,
                new KeyValuePair<string, object?>(Purpose, _purpose)
            );
        }

        internal void Fail(string reason)
        {
            _error = reason;
            _activity?.SetTag(ErrorType, reason).SetStatus(ActivityStatusCode.Error);
        }

        public void Dispose()
        {
            // While the activity is current, so that the measurement's exemplar carries its trace.
            if (_error is not null)
            {
                _tags.Add(ErrorType, _error);
            }

            _telemetry._durations.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, _tags);
            _telemetry._active.Add(-1, OperationTag);
            _activity?.Dispose();
        }

        private void CountTokens(long? count, string type, string attribute)
        {
            if (count is not >= 0)
            {
                return;
            }

            _activity?.SetTag(attribute, count);
            var tags = _tags;
            tags.Add(TokenType, type);
            _telemetry._tokens.Record(count.Value, tags);
        }

        // The convention's names of who serves the model; a compatible endpoint that nobody knows is "openai", whose protocol it speaks.
        private static string Provider(Uri endpoint) =>
            endpoint.Host switch
            {
                var host when host.EndsWith(".openai.azure.com", StringComparison.OrdinalIgnoreCase) => "azure.ai.openai",
                var host when host.EndsWith(".mistral.ai", StringComparison.OrdinalIgnoreCase) => "mistral_ai",
                var host when host.EndsWith(".groq.com", StringComparison.OrdinalIgnoreCase) => "groq",
                var host when host.EndsWith(".deepseek.com", StringComparison.OrdinalIgnoreCase) => "deepseek",
                _ => "openai",
            };
    }
}
