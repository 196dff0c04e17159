using System.Diagnostics;
using System.Diagnostics.Tracing;
using OpenTelemetry.Context.Propagation;

namespace OpenTelemetry.Instrumentation.Http;

// .NET 9 and later tag the span of a request themselves; what is left is the filter, the enrichment and the propagation of baggage.
internal sealed class HttpClientInstrumentation(HttpClientTraceInstrumentationOptions options)
    : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string ListenerName = "HttpHandlerDiagnosticListener";
    private const string ActivityName = "System.Net.Http.HttpRequestOut";
    private const string StartEvent = ActivityName + ".Start";
    private const string StopEvent = ActivityName + ".Stop";
    private const string ExceptionEvent = "System.Net.Http.Exception";

    private readonly List<IDisposable> _subscriptions = [];

    public HttpClientInstrumentation Subscribe()
    {
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        return this;
    }

    public void OnNext(DiagnosticListener value)
    {
        // Saying no to the activity's own name keeps the handler from making one that the sampler has dropped.
        if (value.Name == ListenerName)
            _subscriptions.Add(value.Subscribe(this, static (name, _, _) => name is StartEvent or StopEvent or ExceptionEvent));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Activity.Current is not { } activity || activity.OperationName != ActivityName)
            return;
        switch (value.Key)
        {
            case StartEvent when Read<HttpRequestMessage>(value.Value, "Request") is { } request:
                OnStart(activity, request);
                break;
            case StopEvent when activity.IsAllDataRequested && options.EnrichWithHttpResponseMessage is { } enrich
                && Read<HttpResponseMessage>(value.Value, "Response") is { } response:
                HttpInstrumentationEventSource.Guarded(() => enrich(activity, response));
                break;
            case ExceptionEvent when activity.IsAllDataRequested && Read<Exception>(value.Value, "Exception") is { } exception:
                OnException(activity, exception);
                break;
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscriptions.ForEach(static subscription => subscription.Dispose());

    private void OnStart(Activity activity, HttpRequestMessage request)
    {
        if (Propagators.DefaultTextMapPropagator is not TraceContextPropagator and { } propagator)
        {
            propagator.Inject(new PropagationContext(activity.Context, Baggage.Current), request, static (message, name, value) =>
            {
                message.Headers.Remove(name);
                message.Headers.TryAddWithoutValidation(name, value);
            });
        }

        if (!activity.IsAllDataRequested)
            return;
        var wanted = true;
        if (options.FilterHttpRequestMessage is { } filter && (!HttpInstrumentationEventSource.Guarded(() => wanted = filter(request)) || !wanted))
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        activity.DisplayName = request.Method.Method is "GET" or "POST" or "PUT" or "DELETE" or "HEAD" or "OPTIONS" or "TRACE" or "PATCH" or "CONNECT" or "QUERY"
            ? request.Method.Method
            : "HTTP";
        if (options.EnrichWithHttpRequestMessage is { } enrich)
            HttpInstrumentationEventSource.Guarded(() => enrich(activity, request));
    }

    private void OnException(Activity activity, Exception exception)
    {
        activity.SetTag("error.type", exception is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error }
            ? string.Concat(error.ToString().Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()))
            : exception.GetType().FullName);
        if (options.RecordException)
            activity.AddException(exception);
        if (exception is HttpRequestException)
            activity.SetStatus(ActivityStatusCode.Error);
        if (options.EnrichWithException is { } enrich)
            HttpInstrumentationEventSource.Guarded(() => enrich(activity, exception));
    }

    // The payloads are anonymous to us: their types are internal to the runtime and only the property names are documented.
    private static T? Read<T>(object? payload, string property)
        where T : class => payload?.GetType().GetProperty(property)?.GetValue(payload) as T;
}

[EventSource(Name = "OpenTelemetry-Instrumentation-Http")]
internal sealed class HttpInstrumentationEventSource : EventSource
{
    private static readonly HttpInstrumentationEventSource Log = new();

    [Event(1, Message = "A filter or enrichment callback threw: {0}", Level = EventLevel.Error)]
    public void CallbackException(string exception) => WriteEvent(1, exception);

    [NonEvent]
    public static bool Guarded(Action callback)
    {
        try
        {
            callback();
            return true;
        }
        catch (Exception exception)
        {
            Log.CallbackException(exception.ToString());
            return false;
        }
    }
}
