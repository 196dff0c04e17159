using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace StandIns.Tests.Hosting;

public class HostingTests
{
    [Fact]
    public async Task The_providers_run_before_other_services_start()
    {
        var builder = Builder();
        var early = new ActivitySource("Test.Early");
        Activity? made = null;
        builder.Services.AddSingleton<IHostedService>(new AtStart(() => made = early.StartActivity("first")));
        builder.Services.AddOpenTelemetry().WithTracing(t => t.AddSource("Test.Early"));
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(made);
        made.Dispose();
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Adding_it_twice_starts_one_service()
    {
        var services = new ServiceCollection();
        services.AddOpenTelemetry().WithTracing();
        services.AddOpenTelemetry().WithMetrics().WithLogging();

        Assert.Single(services, d => d.ServiceType == typeof(IHostedService));
        Assert.Equal(typeof(IHostedService), services[0].ServiceType);
    }

    [Fact]
    public async Task Calls_add_up_to_one_provider_for_each_signal_with_one_resource()
    {
        var builder = Builder();
        var spans = new Kept<Activity>();
        var logs = new Kept<LogRecord>();
        builder.Services.AddOpenTelemetry().ConfigureResource(r => r.AddService("shop")).WithTracing(t => t.AddSource("Test.A"));
        builder.Services.AddOpenTelemetry()
            .WithTracing(t => t.AddSource("Test.B").AddProcessor(new SimpleActivityExportProcessor(spans)))
            .WithLogging(l => l.AddProcessor(new SimpleLogRecordExportProcessor(logs)), options => options.IncludeFormattedMessage = true);
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var a = new ActivitySource("Test.A");
        using var b = new ActivitySource("Test.B");

        a.StartActivity("one")?.Dispose();
        b.StartActivity("two")?.Dispose();
        Hello(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Test"), null);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["one", "two"], spans.Names);
        Assert.Contains(spans.Resource!.Attributes, attribute => attribute is { Key: "service.name", Value: "shop" });
        Assert.Contains(logs.Resource!.Attributes, attribute => attribute is { Key: "service.name", Value: "shop" });
        Assert.Single(logs.Names, "Hello");
    }

    [Fact]
    public async Task What_is_still_kept_is_exported_when_the_host_ends()
    {
        var builder = Builder();
        var spans = new Kept<Activity>();
        var metrics = new Kept<Metric>();
        builder.Services.AddOpenTelemetry()
            .WithTracing(t => t.AddSource("Test.Late").AddProcessor(new BatchActivityExportProcessor(spans, scheduledDelayMilliseconds: 600_000)))
            .WithMetrics(m => m.AddMeter("Test.Late").AddReader(new PeriodicExportingMetricReader(metrics, exportIntervalMilliseconds: 600_000)));
        using (var host = builder.Build())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            using var source = new ActivitySource("Test.Late");
            using var meter = new Meter("Test.Late");
            source.StartActivity("last")?.Dispose();
            meter.CreateCounter<long>("late").Add(1);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(["last"], spans.Names);
        Assert.Equal(["late"], metrics.Names);
    }

    [Fact]
    public async Task Another_initializer_takes_the_place_of_the_usual_one()
    {
        var builder = Builder();
        var mine = new CountingInitializer();
        builder.Services.AddSingleton<ITelemetryHostInitializer>(mine);
        builder.Services.AddOpenTelemetry();
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, mine.Calls);
    }

    [Fact]
    public async Task The_runtime_and_the_web_server_and_the_client_are_measured()
    {
        await using var app = await Prometheus.ScrapeApp.StartAsync(metrics: m => m.AddRuntimeInstrumentation().AddAspNetCoreInstrumentation().AddHttpClientInstrumentation());
        string[] lines = [];

        // A scrape's own duration is measured after its answer, so the next one or the one after it tells of it.
        await TestRig.Poll.UntilAsync(
            "the duration of a scrape",
            async _ => (lines = await app.ScrapeAsync()).Any(line => line.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal)),
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken);

        Assert.Contains("# TYPE dotnet_gc_pause_time_seconds_total counter", lines);
        Assert.Contains("# TYPE http_server_request_duration_seconds histogram", lines);
        Assert.Contains("# TYPE http_client_active_requests gauge", lines);
        Assert.Contains("# TYPE kestrel_active_connections gauge", lines);
    }

    private static HostApplicationBuilder Builder()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        return builder;
    }

    private static readonly Action<ILogger, Exception?> Hello = LoggerMessage.Define(LogLevel.Information, new EventId(1), "Hello");

    private sealed class AtStart(Action action) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            action();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class CountingInitializer : ITelemetryHostInitializer
    {
        public int Calls { get; private set; }

        public void Initialize() => Calls++;
    }

    private sealed class Kept<T> : BaseExporter<T>
        where T : class
    {
        public List<string> Names { get; } = [];

        public Resource? Resource { get; private set; }

        public override ExportResult Export(in Batch<T> batch)
        {
            Resource = ParentProvider.GetResource();
            foreach (var item in batch)
                Names.Add(item switch { Activity activity => activity.OperationName, Metric metric => metric.Name, LogRecord record => record.FormattedMessage ?? "", _ => "" });
            return ExportResult.Success;
        }
    }
}
