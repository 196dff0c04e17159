using System.Collections.Concurrent;
using System.Text;

namespace MemStack.ServiceDefaults.Tests.Infrastructure;

/// <summary>Takes OTLP over HTTP and keeps the bytes; texts in protobuf are plain UTF-8, so that they can be searched for.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
    private Backend? _server;

    public Dictionary<string, string?> Settings =>
        new(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _server!.Address.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_SERVICE_NAME"] = "under-test",
        };

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        collector._server = await Backend.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            collector._received.Enqueue((context.Request.Path.Value!, body.ToArray()));
        });
        return collector;
    }

    /// <summary>The requests to <c>/v1/traces</c>, <c>/v1/metrics</c> or <c>/v1/logs</c>.</summary>
    public string TextOf(string signal) =>
        string.Concat(_received.Where(message => message.Path == $"/v1/{signal}").Select(message => Encoding.UTF8.GetString(message.Body)));

    /// <summary>Returns whether some message of a signal contains these bytes, for example the sixteen of a trace id.</summary>
    public bool Holds(string signal, byte[] bytes) =>
        _received.Any(message => message.Path == $"/v1/{signal}" && message.Body.AsSpan().IndexOf(bytes) >= 0);

    public ValueTask DisposeAsync() => _server!.DisposeAsync();
}
