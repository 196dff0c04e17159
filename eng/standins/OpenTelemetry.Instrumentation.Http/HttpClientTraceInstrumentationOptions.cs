using System.Diagnostics;

namespace OpenTelemetry.Instrumentation.Http;

/// <summary>What to record of outgoing HTTP requests. A callback that throws is reported to the event source and changes nothing else.</summary>
public class HttpClientTraceInstrumentationOptions
{
    /// <summary>Gets or sets what decides whether a request is recorded; one that throws drops it. <see langword="null"/> records all.</summary>
    public Func<HttpRequestMessage, bool>? FilterHttpRequestMessage { get; set; }

    /// <summary>Gets or sets what adds to the span when the request starts.</summary>
    public Action<Activity, HttpRequestMessage>? EnrichWithHttpRequestMessage { get; set; }

    /// <summary>Gets or sets what adds to the span when the response arrives.</summary>
    public Action<Activity, HttpResponseMessage>? EnrichWithHttpResponseMessage { get; set; }

    /// <summary>Gets or sets what adds to the span when the request fails.</summary>
    public Action<Activity, Exception>? EnrichWithException { get; set; }

    /// <summary>Gets or sets a value indicating whether a failure is also recorded as an event of the span. Default: <see langword="false"/>.</summary>
    public bool RecordException { get; set; }
}
