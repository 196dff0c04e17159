using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.ServiceDefaults.Tests.Infrastructure;

/// <summary>A real service on a free loopback port, built as the programs are.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestService(WebApplication app)
    {
        _app = app;
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient { BaseAddress = BaseAddress };
    }

    public Uri BaseAddress { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public WebApplication App => _app;

    public static WebApplication Build(
        Dictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? services = null,
        Action<WebApplication>? endpoints = null,
        string environment = "Production",
        string url = "http://127.0.0.1:0"
    )
    {
        _ = ConsoleRecorder.Instance;
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = environment, ApplicationName = typeof(TestService).Assembly.GetName().Name }
        );
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["urls"] = url, ["OTEL_SERVICE_NAME"] = "under-test" }
        );
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.AddServiceDefaults();
        services?.Invoke(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapDefaultEndpoints();
        endpoints?.Invoke(app);
        return app;
    }

    public static async Task<TestService> StartAsync(
        Dictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? services = null,
        Action<WebApplication>? endpoints = null,
        string environment = "Production"
    )
    {
        var app = Build(settings, services, endpoints, environment);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestService(app);
    }

    public async Task<(int Status, JsonElement Body)> GetJsonAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    /// <summary>
    /// Waits until a scrape has samples of a metric: the duration of a request is recorded after its answer, and a scrape may return a
    /// cached answer.
    /// </summary>
    public async Task<IReadOnlyList<MetricSample>> SamplesAsync(string name, bool openMetrics = false)
    {
        IReadOnlyList<MetricSample> samples = [];
        await Poll.UntilAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.Accept.ParseAdd(openMetrics ? "application/openmetrics-text; version=1.0.0" : "text/plain");
            using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(openMetrics ? "application/openmetrics-text" : "text/plain", response.Content.Headers.ContentType?.MediaType);
            samples = MetricSamples.Of(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), name);
            return samples.Count > 0;
        });
        return samples;
    }

    public async Task<string> GetTextAsync(string path) =>
        await Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
