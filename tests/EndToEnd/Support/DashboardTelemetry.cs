using System.Net.Http.Json;
using System.Text.Json;

namespace EndToEnd.Support;

/// <summary>A span as the Aspire dashboard got it.</summary>
internal sealed record DashboardSpan(
    string Service,
    string Scope,
    string TraceId,
    string SpanId,
    string? ParentSpanId,
    string Name,
    int Kind,
    IReadOnlyDictionary<string, string> Attributes
);

/// <summary>A log record as the Aspire dashboard got it.</summary>
internal sealed record DashboardLog(string Service, string? TraceId, string Body);

/// <summary>Reads the Aspire dashboard's telemetry API, which answers in OTLP's JSON.</summary>
internal sealed class DashboardTelemetry(Uri dashboard) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = dashboard };

    public async Task<IReadOnlyList<DashboardSpan>> SpansAsync(CancellationToken cancellationToken)
    {
        var answer = await GetAsync("spans?limit=10000", cancellationToken);
        return
        [
            .. from resource in Items(answer, "data", "resourceSpans")
            from scope in Items(resource, "scopeSpans")
            from span in Items(scope, "spans")
            select new DashboardSpan(
                ServiceOf(resource),
                Text(scope, "scope", "name") ?? "",
                Text(span, "traceId")!,
                Text(span, "spanId")!,
                Text(span, "parentSpanId"),
                Text(span, "name")!,
                span.TryGetProperty("kind", out var kind) ? kind.GetInt32() : 0,
                AttributesOf(span)
            ),
        ];
    }

    public async Task<IReadOnlyList<DashboardLog>> LogsAsync(CancellationToken cancellationToken)
    {
        var answer = await GetAsync("logs?limit=10000", cancellationToken);
        return
        [
            .. from resource in Items(answer, "data", "resourceLogs")
            from scope in Items(resource, "scopeLogs")
            from log in Items(scope, "logRecords")
            select new DashboardLog(ServiceOf(resource), Text(log, "traceId"), Text(log, "body", "stringValue") ?? ""),
        ];
    }

    /// <summary>Everything that the dashboard has, as text, to search for forbidden contents.</summary>
    public async Task<string> EverythingAsync(CancellationToken cancellationToken) =>
        await _client.GetStringAsync(new Uri("/api/telemetry/spans?limit=10000", UriKind.Relative), cancellationToken)
        + await _client.GetStringAsync(new Uri("/api/telemetry/logs?limit=10000", UriKind.Relative), cancellationToken);

    public void Dispose() => _client.Dispose();

    private static IEnumerable<JsonElement> Items(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (!element.TryGetProperty(name, out element))
            {
                return [];
            }
        }

        return element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];
    }

    private static string? Text(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : element.ToString();
    }

    private static Dictionary<string, string> AttributesOf(JsonElement element) =>
        Items(element, "attributes")
            .ToDictionary(
                attribute => attribute.GetProperty("key").GetString()!,
                attribute =>
                    attribute.GetProperty("value").EnumerateObject().Select(value => value.Value.ToString()).FirstOrDefault() ?? "",
                StringComparer.Ordinal
            );

    private static string ServiceOf(JsonElement resource) =>
        AttributesOf(resource.GetProperty("resource")).GetValueOrDefault("service.name", "");

    private async Task<JsonElement> GetAsync(string what, CancellationToken cancellationToken) =>
        await _client.GetFromJsonAsync<JsonElement>(new Uri($"/api/telemetry/{what}", UriKind.Relative), cancellationToken);
}
