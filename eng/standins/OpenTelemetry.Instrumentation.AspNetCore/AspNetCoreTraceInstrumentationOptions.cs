using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>What to record of incoming HTTP requests. A callback that throws is reported to the event source and changes nothing else.</summary>
public class AspNetCoreTraceInstrumentationOptions
{
    /// <summary>Gets or sets what decides whether a request is recorded; one that throws drops it. <see langword="null"/> records all.</summary>
    public Func<HttpContext, bool>? Filter { get; set; }

    /// <summary>Gets or sets what adds to the span when the request starts, after its standard attributes are set.</summary>
    public Action<Activity, HttpRequest>? EnrichWithHttpRequest { get; set; }

    /// <summary>Gets or sets what adds to the span when the response ends, after its standard attributes are set.</summary>
    public Action<Activity, HttpResponse>? EnrichWithHttpResponse { get; set; }

    /// <summary>Gets or sets what adds to the span when a handler throws.</summary>
    public Action<Activity, Exception>? EnrichWithException { get; set; }

    /// <summary>Gets or sets a value indicating whether an unhandled exception is also recorded as an event of the span. Default: <see langword="false"/>.</summary>
    public bool RecordException { get; set; }

    /// <summary>Gets or sets a value indicating whether the spans of SignalR are recorded. Default: <see langword="true"/>.</summary>
    public bool EnableAspNetCoreSignalRSupport { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether the spans of Razor components are recorded. Default: <see langword="true"/>.</summary>
    public bool EnableRazorComponentsSupport { get; set; } = true;

    internal bool DisableUrlQueryRedaction { get; set; }
}
