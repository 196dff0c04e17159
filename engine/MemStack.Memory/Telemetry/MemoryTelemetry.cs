using System.Diagnostics;
using System.Diagnostics.Metrics;
using MemStack.Memory.Model;

namespace MemStack.Memory.Telemetry;

/// <summary>
/// Names of everything the engine reports, and its instruments. Memory operations follow the GenAI conventions
/// (https://github.com/open-telemetry/semantic-conventions-genai), SQL the database ones
/// (https://opentelemetry.io/docs/specs/semconv/database/); <c>memstack.*</c> covers the rest.
/// No label contains an id, a text or any other unbounded value.
/// </summary>
public sealed partial class MemoryTelemetry : IDisposable, ICountFromZero
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string SourceName = "MemStack.Memory";

    internal static readonly ActivitySource Source = new(SourceName);

    private static readonly InstrumentAdvice<double> OperationBuckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    internal static readonly InstrumentAdvice<double> ShortDurations = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    };

    private readonly Histogram<double> _operations;
    private readonly Histogram<double> _steps;
    private readonly Counter<long> _rejected;

    /// <summary>Creates the instruments, with the host's meter factory if there is one.</summary>
    /// <param name="factory">The host's meter factory.</param>
    public MemoryTelemetry(IMeterFactory? factory = null)
    {
        Meter = factory?.Create(new MeterOptions(SourceName)) ?? new Meter(SourceName);
        _operations = Meter.CreateHistogram(OperationDuration, "s", "Duration of memory operations.", tags: null, OperationBuckets);
        _steps = Meter.CreateHistogram(StepDuration, "s", "Duration of the steps of memory operations.", tags: null, ShortDurations);
        _rejected = Meter.CreateCounter<long>(Rejected, "{request}", "Requests refused as malformed, by the rule they broke.");
    }

    internal Meter Meter { get; }

    void ICountFromZero.CountFromZero() => _rejected.AddZero(RejectReason, RejectReasons);

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    /// <summary>Counts a request that is refused as malformed.</summary>
    /// <param name="reason">The rule that it broke: a bounded word.</param>
    public void CountRejected(string reason) => _rejected.Add(1, new KeyValuePair<string, object?>(RejectReason, reason));

    internal async Task<T> OperationAsync<T>(string operation, Func<Activity?, Task<T>> work)
    {
        var start = Stopwatch.GetTimestamp();
        using var activity = Source.StartActivity(operation, ActivityKind.Internal);
        activity?.SetTag(OperationName, operation).SetTag(ProviderName, Provider);
        string? error = null;
        try
        {
            return await work(activity);
        }
        catch (Exception exception)
        {
            error = TypeOf(exception);
            activity?.SetTag(ErrorType, error).SetStatus(ActivityStatusCode.Error, error);
            if (exception is MemoryValidationException invalid)
            {
                CountRejected(invalid.Reason);
                invalid.IsCounted = true;
            }
            else if (exception is IdempotencyConflictException)
            {
                CountRejected(error);
            }

            throw;
        }
        finally
        {
            // While the activity is current, so that the measurement's exemplar carries its trace.
            var tags = new TagList { { OperationName, operation }, { ProviderName, Provider } };
            if (error is not null)
            {
                tags.Add(ErrorType, error);
            }

            _operations.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
        }
    }

    internal static string TypeOf(Exception exception) =>
        exception switch
        {
            MemoryValidationException => "invalid_request",
            IdempotencyConflictException => "idempotency_conflict",
            StoreUnavailableException => "store_unavailable",
            IngestQueueFullException => "queue_full",
            OperationCanceledException => "cancelled",
            _ => exception.GetType().FullName ?? exception.GetType().Name,
        };
}
