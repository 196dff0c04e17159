using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;

namespace MemStack.ServiceDefaults.Tests.Infrastructure;

/// <summary>A service with a meter of its own, whose instruments' names are unique in this process.</summary>
internal sealed class MeteredService : IAsyncDisposable
{
    public const string Text = "text/plain; version=0.0.4";
    public const string OpenMetrics = "application/openmetrics-text; version=1.0.0";

    private readonly TestService _service;

    private MeteredService(TestService service) => _service = service;

    public Meter Meter { get; } = new("MemStack.Test." + Guid.CreateVersion7().ToString("N"));

    /// <summary>The prefix of the names of the instruments, which are "name" of <see cref="Of"/>.</summary>
    public string Prefix { get; } = "t" + Guid.CreateVersion7().ToString("N");

    public IServiceProvider Services => _service.Services;

    public static async Task<MeteredService> StartAsync(
        Action<PrometheusAspNetCoreOptions>? options = null,
        Dictionary<string, string?>? settings = null
    ) =>
        new(
            await TestService.StartAsync(
                settings,
                builder => builder.Services.Configure(options ?? (static exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0))
            )
        );

    public string Of(string name) => $"{Prefix}.{name}";

    public async Task<HttpResponseMessage> SendAsync(string? accept = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<string> ScrapeAsync(string accept = Text)
    {
        using var response = await SendAsync(accept);
        Assert.Equal(200, (int)response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The lines about the instruments of the test, without their prefix.</summary>
    public async Task<string[]> LinesAsync(string accept = Text) =>
        [
            .. (await ScrapeAsync(accept))
                .Split('\n')
                .Where(line => line.Contains(Prefix, StringComparison.Ordinal))
                .Select(line => line.Replace(Prefix + "_", "", StringComparison.Ordinal)),
        ];

    public async ValueTask DisposeAsync()
    {
        Meter.Dispose();
        await _service.DisposeAsync();
    }
}
