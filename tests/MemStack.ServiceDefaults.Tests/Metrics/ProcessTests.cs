using System.Globalization;
using MemStack.ServiceDefaults.Telemetry;
using MemStack.ServiceDefaults.Tests.Infrastructure;

namespace MemStack.ServiceDefaults.Tests.Metrics;

/// <summary>Tests the metrics of the process and its runtime.</summary>
public sealed class ProcessTests
{
    [Theory]
    [InlineData("dotnet_thread_pool_thread_count")]
    [InlineData("dotnet_thread_pool_queue_length")]
    [InlineData("dotnet_timer_count")]
    [InlineData("dotnet_gc_last_collection_heap_size_bytes")]
    [InlineData("dotnet_process_memory_working_set_bytes")]
    public async Task A_value_that_may_fall_is_a_gauge_of_one_meter(string name)
    {
        await using var service = await TestService.StartAsync();
        GC.Collect();

        var samples = await service.SamplesAsync(name);
        var text = await service.GetTextAsync("/metrics");

        Assert.Single(samples.Select(sample => sample.Label("otel_scope_name")).Distinct());
        Assert.Contains($"# TYPE {name} gauge\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain($"{name}_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_thread_pool_has_threads()
    {
        await using var service = await TestService.StartAsync();

        Assert.NotEqual("0", Assert.Single(await service.SamplesAsync("dotnet_thread_pool_thread_count")).Value);
    }

    [Theory]
    [InlineData("process_uptime_seconds")]
    [InlineData("process_cpu_time_seconds_total")]
    [InlineData("process_memory_usage_bytes")]
    [InlineData("process_memory_virtual_bytes")]
    [InlineData("process_thread_count")]
    public async Task The_process_is_measured(string name)
    {
        await using var service = await TestService.StartAsync();

        Assert.NotEmpty(await service.SamplesAsync(name));
    }

    [Fact]
    public async Task Open_file_descriptors_and_their_limit_are_measured_on_Linux()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux has /proc.");
        await using var service = await TestService.StartAsync();

        var open = Assert.Single(await service.SamplesAsync("process_unix_file_descriptor_count"));
        var limit = Assert.Single(await service.SamplesAsync("memstack_process_unix_file_descriptor_limit"));

        Assert.InRange(Number(open), 1, Number(limit));
    }

    [Theory]
    [InlineData("Max open files            1024                 524288               files     \n", 1024L)]
    [InlineData("Max open files            unlimited            unlimited            files     \n", null)]
    [InlineData("Max cpu time              1                    unlimited            seconds   \n", null)]
    [InlineData("", null)]
    public async Task The_limit_that_applies_is_read(string text, long? expected)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "Limit    Soft Limit    Hard Limit    Units\n" + text, TestContext.Current.CancellationToken);

        var limit = ProcessMetrics.OpenFilesLimit(path).Select(measured => (long?)measured.Value).SingleOrDefault();

        File.Delete(path);
        Assert.Equal(expected, limit);
        Assert.Empty(ProcessMetrics.OpenFilesLimit(path));
    }

    private static double Number(MetricSample sample) => double.Parse(sample.Value, CultureInfo.InvariantCulture);
}
