using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry.Context.Propagation;

namespace OpenTelemetry.Instrumentation.AspNetCore;

// ASP.NET Core 10 starts a span without attributes; they are set here from the diagnostic events of the request, by
// https://opentelemetry.io/docs/specs/semconv/http/http-spans/.
internal sealed partial class AspNetCoreInstrumentation(AspNetCoreTraceInstrumentationOptions options)
    : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    internal const string ActivitySourceName = "Microsoft.AspNetCore";
    private const string ListenerName = "Microsoft.AspNetCore";
    private const string ActivityName = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private const string StartEvent = ActivityName + ".Start";
    private const string StopEvent = ActivityName + ".Stop";
    private const string HostingExceptionEvent = "Microsoft.AspNetCore.Hosting.UnhandledException";
    private const string DiagnosticsExceptionEvent = "Microsoft.AspNetCore.Diagnostics.UnhandledException";

    private static readonly ConcurrentDictionary<(string Method, string Route), string> DisplayNames = new();
    private readonly List<IDisposable> _subscriptions = [];

    public AspNetCoreInstrumentation Subscribe()
    {
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        return this;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == ListenerName)
        {
            _subscriptions.Add(value.Subscribe(this, static (name, _, _) =>
                name is ActivityName or StartEvent or StopEvent or HostingExceptionEvent or DiagnosticsExceptionEvent));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Activity.Current is not { } activity)
            return;
        switch (value.Key)
        {
            case StartEvent when value.Value is HttpContext context:
                OnStart(activity, context);
                break;
            case StopEvent when value.Value is HttpContext context && activity.IsAllDataRequested:
                OnStop(activity, context);
                break;
            case HostingExceptionEvent or DiagnosticsExceptionEvent when activity.IsAllDataRequested
                && value.Value?.GetType().GetProperty("exception")?.GetValue(value.Value) is Exception exception:
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

    private void OnStart(Activity activity, HttpContext context)
    {
        var request = context.Request;
        if (Propagators.DefaultTextMapPropagator is not TraceContextPropagator and { } propagator)
        {
            var baggage = propagator.Extract(default, request, static (r, name) => r.Headers.TryGetValue(name, out var values) ? values : []).Baggage;
            // Assigning allocates; an empty one must still replace what another request has left.
            if (baggage.Count > 0 || Baggage.Current.Count > 0)
                Baggage.Current = baggage;
        }

        if (!activity.IsAllDataRequested)
            return;
        var wanted = true;
        if (options.Filter is { } filter && (!AspNetCoreInstrumentationEventSource.Guarded(() => wanted = filter(context)) || !wanted))
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        var method = KnownMethod(request.Method);
        activity.DisplayName = method ?? "HTTP";
        activity.SetTag("http.request.method", method ?? "_OTHER");
        if (method != request.Method)
            activity.SetTag("http.request.method_original", request.Method);
        if (request.Host.HasValue)
        {
            activity.SetTag("server.address", request.Host.Host);
            if (request.Host.Port is { } port)
                activity.SetTag("server.port", port);
        }

        if (request.Headers.UserAgent is [{ Length: > 0 } userAgent, ..])
            activity.SetTag("user_agent.original", userAgent);
        activity.SetTag("url.scheme", request.Scheme);
        activity.SetTag("url.path", request.PathBase.HasValue || request.Path.HasValue ? (request.PathBase + request.Path).ToString() : "/");
        if (request.QueryString.Value is { Length: > 0 } query)
            activity.SetTag("url.query", options.DisableUrlQueryRedaction ? query : QueryValue().Replace(query, "=Redacted"));
        activity.SetTag("network.protocol.version", request.Protocol switch
        {
            "HTTP/1.1" => "1.1",
            "HTTP/2" => "2",
            "HTTP/3" => "3",
            var other => other,
        });
        if (options.EnrichWithHttpRequest is { } enrich)
            AspNetCoreInstrumentationEventSource.Guarded(() => enrich(activity, request));
    }

    private void OnStop(Activity activity, HttpContext context)
    {
        if (Route(context) is { Length: > 0 } route)
        {
            activity.DisplayName = DisplayNames.GetOrAdd((KnownMethod(context.Request.Method) ?? "HTTP", route), static key => $"{key.Method} {key.Route}");
            activity.SetTag("http.route", route);
        }

        activity.SetTag("http.response.status_code", context.Response.StatusCode);
        if (activity.Status == ActivityStatusCode.Unset && context.Response.StatusCode is >= 500 and <= 599)
            activity.SetStatus(ActivityStatusCode.Error);
        if (options.EnrichWithHttpResponse is { } enrich)
            AspNetCoreInstrumentationEventSource.Guarded(() => enrich(activity, context.Response));
    }

    private void OnException(Activity activity, Exception exception)
    {
        activity.SetTag("error.type", exception.GetType().FullName);
        if (options.RecordException)
            activity.AddException(exception);
        activity.SetStatus(ActivityStatusCode.Error);
        if (options.EnrichWithException is { } enrich)
            AspNetCoreInstrumentationEventSource.Guarded(() => enrich(activity, exception));
    }

    private static string? KnownMethod(string method) => method.ToUpperInvariant() is
        ("GET" or "POST" or "PUT" or "DELETE" or "HEAD" or "OPTIONS" or "TRACE" or "PATCH" or "CONNECT" or "QUERY") and var known ? known : null;

    // Middleware that runs the pipeline again clears the endpoint and keeps the first one under this key.
    private static string? Route(HttpContext context)
    {
        var endpoint = context.GetEndpoint() ?? (context.Items.TryGetValue("__OriginalEndpoint", out var original) ? original as Endpoint : null);
        var route = endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route;
        if (!string.IsNullOrEmpty(route))
            return route;
        return context.GetRouteValue("page") is string { Length: > 0 } page ? page : route is null ? null : "/";
    }

    [GeneratedRegex("=[^&]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QueryValue();
}

[EventSource(Name = "OpenTelemetry-Instrumentation-AspNetCore")]
internal sealed class AspNetCoreInstrumentationEventSource : EventSource
{
    private static readonly AspNetCoreInstrumentationEventSource Log = new();

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
