using MemStack.Memory.Adding;
using MemStack.Memory.Backup;
using MemStack.Memory.Quality;
using MemStack.Memory.Queue;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using MemStack.Memory.Telemetry;
using MemStack.Memory.Transfer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MemStack.Memory;

/// <summary>
/// Opens the store before any server listens, so that an unusable data folder stops the start; and creates all instruments, so that a
/// scrape finds them before the first request. Once everything has started, and so the host's exporter, counters begin at zero.
/// </summary>
internal sealed class MemoryInitializer(IMemoryStore store, IServiceProvider services) : IHostedLifecycleService
{
    /// <summary>The classes of instruments.</summary>
    internal static readonly Type[] Metrics =
    [
        typeof(AddMetrics),
        typeof(SearchMetrics),
        typeof(StoreMetrics),
        typeof(QueueMetrics),
        typeof(ReembedMetrics),
        typeof(QualityMetrics),
        typeof(TransferMetrics),
        typeof(BackupMetrics),
    ];

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var metrics in Metrics)
        {
            services.GetRequiredService(metrics);
        }

        return store.OpenAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var counters in Metrics.Prepend(typeof(MemoryTelemetry)).Select(services.GetRequiredService).OfType<ICountFromZero>())
        {
            counters.CountFromZero();
        }

        return Task.CompletedTask;
    }

    // The container closes the store, after the last request.
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
