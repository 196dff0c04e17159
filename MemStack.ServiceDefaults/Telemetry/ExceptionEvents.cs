using System.Diagnostics;
using MemStack.ServiceDefaults.Logging;
using Microsoft.Extensions.Hosting;

namespace MemStack.ServiceDefaults.Telemetry;

/// <summary>
/// Keeps exception messages out of span events: an event cannot be changed once it is added, but a listener may give its
/// attributes before the defaults are filled in.
/// </summary>
internal sealed class ExceptionEvents : IHostedService, IDisposable
{
    private const string Withheld = "(withheld)";

    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static source =>
            source.Name is "System.Net.Http" or "Microsoft.AspNetCore"
            || source.Name.StartsWith("MemStack.", StringComparison.Ordinal)
            || source.Name.StartsWith("Experimental.", StringComparison.Ordinal),
        ExceptionRecorder = static (_, exception, ref tags) =>
        {
            tags.Add(TelemetryNames.ExceptionMessage, Withheld);
            tags.Add(TelemetryNames.ExceptionStackTrace, ExceptionText.StackOf(exception));
        },
    };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ActivitySource.AddActivityListener(_listener);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();
}
