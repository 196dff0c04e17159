using MemStack.Memory.Queue;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Memory.Tests;

/// <summary>Tests the bounds of the queue that alerts compare its state with.</summary>
public sealed class QueueMetricsTests
{
    [Fact]
    public async Task The_bounds_of_the_queue_and_of_its_workers_are_gauges()
    {
        using var folder = new TempFolder();
        await using var host = new TestEngine(
            folder.Path,
            replace: services => services.Configure<IngestOptions>(options => (options.Capacity, options.Workers) = (77, 5))
        );
        _ = host.Get<QueueMetrics>();
        using var capacity = host.Collect<int>("memstack.ingest.queue.capacity");
        using var workers = host.Collect<int>("memstack.ingest.workers.limit");

        Assert.Equal((77, 5), (capacity.Read(), workers.Read()));
    }
}
