using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;

namespace MemStack.ServiceDefaults.Telemetry;

/// <summary>
/// Exports the last log records while the service can still make HTTP calls. The container disposes the logger provider, which
/// is made first, after the HTTP clients that its exporter needs.
/// </summary>
internal sealed class FlushLogs(LoggerProvider provider) : IHostedService
{
    private const int TimeoutMilliseconds = 5000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(() => provider.ForceFlush(TimeoutMilliseconds), cancellationToken);
}
