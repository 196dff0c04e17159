using System.Diagnostics.Metrics;
using System.Globalization;
using MemStack.ServiceDefaults.Logging;
using Microsoft.Extensions.Hosting;

namespace MemStack.ServiceDefaults.Telemetry;

/// <summary>
/// Metrics of the process that its instrumentation lacks: the limit of file descriptors (Linux), and the sizes of the thread pool, which
/// the runtime publishes as counters though they go up and down (https://github.com/dotnet/runtime/issues/112077).
/// </summary>
internal sealed class ProcessMetrics : IHostedService
{
    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFiles = "Max open files";

    public ProcessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.MeterName);
        meter.CreateObservableUpDownCounter(
            TelemetryNames.ThreadPoolThreads,
            static () => ThreadPool.ThreadCount,
            "{thread}",
            "Threads of the thread pool."
        );
        meter.CreateObservableUpDownCounter(
            TelemetryNames.ThreadPoolQueue,
            static () => ThreadPool.PendingWorkItemCount,
            "{work_item}",
            "Work items that wait for a thread of the pool."
        );
        if (OperatingSystem.IsLinux())
        {
            meter.CreateObservableUpDownCounter(
                TelemetryNames.FileDescriptorLimit,
                static () => OpenFilesLimit(LimitsFile),
                "{file_descriptor}",
                "The maximum number of file descriptors of the process."
            );
        }
    }

    /// <summary>Returns whether a metric here takes the place of an instrument of the runtime.</summary>
    public static bool Replaces(Instrument instrument) =>
        instrument is { Meter.Name: TelemetryNames.RuntimeMeter, Name: TelemetryNames.ThreadPoolThreads or TelemetryNames.ThreadPoolQueue };

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reads the limit that applies, the first of the two in the line; none when it is unlimited or cannot be read.</summary>
    internal static IEnumerable<Measurement<long>> OpenFilesLimit(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(path))
        {
            if (
                line.StartsWith(OpenFiles, StringComparison.Ordinal)
                && line[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var limit, ..]
                && long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            )
            {
                yield return new Measurement<long>(most);
            }
        }
    }
}
