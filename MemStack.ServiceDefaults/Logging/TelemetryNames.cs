namespace MemStack.ServiceDefaults.Logging;

/// <summary>
/// Names of meters, sources, attributes, log fields and buckets; OpenTelemetry's own first, <c>memstack.*</c> for what they do not cover.
/// </summary>
internal static class TelemetryNames
{
    public const string OwnPrefix = "MemStack.*";
    public const string MeterName = "MemStack.ServiceDefaults";

    public const string RequestId = "memstack.request.id";
    public const string Tenant = "memstack.tenant";
    public const string App = "memstack.app";
    public const string Agent = "memstack.agent";

    // https://opentelemetry.io/docs/specs/semconv/registry/attributes/enduser/
    public const string UserPseudoId = "enduser.pseudo.id";

    // https://opentelemetry.io/docs/specs/semconv/http/http-spans/
    public const string HttpRoute = "http.route";
    public const string UrlPath = "url.path";
    public const string UrlQuery = "url.query";
    public const string ServerAddress = "server.address";
    public const string UrlFull = "url.full";
    public const string ErrorType = "error.type";
    public const string ExceptionType = "exception.type";
    public const string ExceptionMessage = "exception.message";
    public const string ExceptionStackTrace = "exception.stacktrace";

    // https://opentelemetry.io/docs/specs/semconv/database/database-metrics/
    public const string DatabaseDuration = "db.client.operation.duration";

    /// <summary>The meter of the driver of PostgreSQL, which knows its connections.</summary>
    public const string PostgresDriver = "Npgsql";

    public const string HealthCheckStatus = "memstack.health.check.status";
    public const string HealthCheckDuration = "memstack.health.check.duration";
    public const string HealthCheckName = "memstack.health.check.name";

    public const string RuntimeMeter = "System.Runtime";

    // https://opentelemetry.io/docs/specs/semconv/runtime/dotnet-metrics/
    public const string ThreadPoolThreads = "dotnet.thread_pool.thread.count";
    public const string ThreadPoolQueue = "dotnet.thread_pool.queue.length";

    // The conventions have the number of open descriptors (process.unix.file_descriptor.count) and not their limit.
    public const string FileDescriptorLimit = "memstack.process.unix.file_descriptor.limit";

    /// <summary>The meters that are collected. A list of names, because the runtime has internal meters that are not wanted.</summary>
    public static readonly string[] Meters =
    [
        RuntimeMeter,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.Diagnostics",
        "Microsoft.AspNetCore.RateLimiting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.MemoryPool",
        "System.Net.Http",
        "System.Net.NameResolution",
        PostgresDriver,
        "Experimental.ModelContextProtocol",
        OwnPrefix,
    ];

    /// <summary>
    /// The sources of spans that are collected besides those of HTTP, which their instrumentation adds. The engine has a span for each call
    /// of a database, its driver none.
    /// </summary>
    public static readonly string[] Sources = ["Experimental.ModelContextProtocol", OwnPrefix];

    /// <summary>Seconds; https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration</summary>
    public static readonly double[] HttpDurationBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    /// <summary>Seconds; https://opentelemetry.io/docs/specs/semconv/database/database-metrics/#metric-dbclientoperationduration</summary>
    public static readonly double[] DatabaseDurationBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

    /// <summary>The fields of a log line, in the order in which they are written.</summary>
    public static class LogFields
    {
        public const string Timestamp = "timestamp";
        public const string Level = "level";
        public const string Service = "service";
        public const string TraceId = "trace_id";
        public const string SpanId = "span_id";
        public const string RequestId = "request_id";
        public const string Tenant = "tenant";
        public const string User = "user";
        public const string App = "app";
        public const string Agent = "agent";
        public const string Endpoint = "endpoint";
        public const string Method = "method";
        public const string Status = "status";
        public const string DurationMs = "duration_ms";
        public const string Message = "message";
        public const string Category = "category";
        public const string EventId = "event_id";
        public const string EventName = "event";
        public const string State = "state";
        public const string Exception = "exception";
    }
}
