using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace StandIns.Tests.Prometheus;

/// <summary>A web application on a free port that has one meter and a scrape endpoint.</summary>
internal sealed class ScrapeApp : IAsyncDisposable
{
    public const string OpenMetrics = "application/openmetrics-text; version=1.0.0";
    private readonly WebApplication _app;
    private readonly List<Meter> _meters = [];
    private readonly HttpClient _client;

    private ScrapeApp(WebApplication app)
    {
        _app = app;
        _client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public string Prefix { get; } = "Test." + Guid.CreateVersion7().ToString("N");

    public IServiceProvider Services => _app.Services;

    public static async Task<ScrapeApp> StartAsync(
        Action<PrometheusAspNetCoreOptions>? options = null,
        Action<MeterProviderBuilder>? metrics = null,
        Action<ResourceBuilder>? resource = null,
        string? path = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => (resource ?? (static b => b.Clear().AddService("shop", serviceInstanceId: "one"))).Invoke(r))
            .WithMetrics(m =>
            {
                m.AddMeter("Test.*");
                metrics?.Invoke(m);
                m.AddPrometheusExporter(o => (options ?? (static c => c.ScrapeResponseCacheDurationMilliseconds = 0)).Invoke(o));
            });
        var app = builder.Build();
        if (path is null)
            app.MapPrometheusScrapingEndpoint();
        else
            app.MapPrometheusScrapingEndpoint(path);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ScrapeApp(app);
    }

    public Meter Meter(string name = "main", string? version = null, params KeyValuePair<string, object?>[] tags)
    {
        var meter = new Meter(new MeterOptions($"{Prefix}.{name}") { Version = version, Tags = tags });
        _meters.Add(meter);
        return meter;
    }

    public async Task<HttpResponseMessage> SendAsync(string? accept = null, string path = "/metrics", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The lines of a successful scrape.</summary>
    public async Task<string[]> ScrapeAsync(string? accept = null)
    {
        using var response = await SendAsync(accept);
        response.EnsureSuccessStatusCode();
        Assert.Equal("utf-8", (response.Content.Headers.ContentType ?? new MediaTypeHeaderValue("text/plain", "utf-8")).CharSet);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
        return text.Split('\n')[..^1];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        _meters.ForEach(meter => meter.Dispose());
    }
}

/// <summary>Reads samples out of the lines of a scrape.</summary>
internal static class Samples
{
    public static string Line(this IEnumerable<string> lines, string start) => lines.Single(line => line.StartsWith(start, StringComparison.Ordinal));

    public static string Value(this IEnumerable<string> lines, string start) => lines.Line(start).Split("} ")[1].Split(' ')[0];

    public static string Label(this IEnumerable<string> lines, string start, string label)
        => lines.Line(start).Split($"{label}=\"")[1].Split("\"")[0];
}
