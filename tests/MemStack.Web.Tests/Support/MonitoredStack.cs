using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using TestRig;

namespace MemStack.Web.Tests.Support;

/// <summary>
/// A real Prometheus that scrapes a service of known metrics, and a real Alertmanager on the repository's configuration that holds alerts.
/// </summary>
public sealed class MonitoredStack : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly TempDirectory _folder = new();
    private AnswerServer? _metrics;
    private MonitoringServer? _prometheus;
    private MonitoringServer? _alertmanager;
    private int _requests;

    internal string Prometheus => _prometheus!.Address.ToString();

    internal string Alertmanager => _alertmanager!.Address.ToString();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    internal Dictionary<string, string?> Settings(Uri api) =>
        new(StringComparer.Ordinal)
        {
            ["MemStack:Operations:ApiUrl"] = api.ToString(),
            ["MemStack:Operations:PrometheusUrl"] = Prometheus,
            ["MemStack:Operations:AlertmanagerUrl"] = Alertmanager,
        };

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null || Tools.Find("prometheus") is null || Tools.Find("alertmanager") is null)
        {
            return;
        }

        _metrics = await AnswerServer.StartAsync(context => context.Response.WriteAsync(Metrics()));
        await File.WriteAllTextAsync(
            _folder.File("prometheus.yml"),
            $$"""
            global: { scrape_interval: 1s }
            scrape_configs:
              - job_name: api
                fallback_scrape_protocol: PrometheusText0.0.4
                static_configs: [{ targets: ["{{new Uri(_metrics.Address).Authority}}"] }]
            """,
            Cancelled
        );
        _prometheus = await MonitoringServer.StartPrometheusAsync(_folder.File("prometheus.yml"), Cancelled);
        _alertmanager = await MonitoringServer.StartAlertmanagerAsync(
            Repository.File("monitoring", "alertmanager", "alertmanager.yml"),
            Cancelled
        );
        await RaiseAsync();
        using var http = new HttpClient { BaseAddress = _prometheus.Address };
        await Poll.UntilAsync(
            "a rate of requests",
            async token =>
                (await http.GetStringAsync("api/v1/query?query=rate(http_server_request_duration_seconds_count[1m])", token)).Contains(
                    "\"job\"",
                    StringComparison.Ordinal
                ),
            Deadline,
            Cancelled
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_prometheus, _alertmanager, _metrics])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    /// <summary>Skips the running test where Chromium, Prometheus or Alertmanager is missing.</summary>
    internal static void Require()
    {
        Assert.SkipWhen(Chromium.Path is null, "No Chromium: set MEMSTACK_CHROMIUM or install chromium.");
        Tools.Require("prometheus");
        Tools.Require("alertmanager");
    }

    private async Task RaiseAsync()
    {
        using var http = new HttpClient { BaseAddress = _alertmanager!.Address };
        using var alerts = await http.PostAsJsonAsync(
            "api/v2/alerts",
            new[]
            {
                Alert("MemStackWatchdog", "info", "prometheus", "The alerting chain works"),
                Alert("MemStackServiceDown", "critical", "api", "api does not answer <b id=injected>scrapes</b>"),
                Alert("MemStackLatencyHigh", "warning", "api", "/search is slow"),
                Alert("MemStackDeadLetters", "warning", "ingest", "Adds have failed for good"),
                Alert("UnknownAlert", "info", "web", "An alert without a runbook"),
            },
            Cancelled
        );
        alerts.EnsureSuccessStatusCode();
        var now = TimeProvider.System.GetUtcNow();
        using var silence = await http.PostAsJsonAsync(
            "api/v2/silences",
            new
            {
                matchers = new[]
                {
                    new
                    {
                        name = "alertname",
                        value = "MemStackDeadLetters",
                        isRegex = false,
                        isEqual = true,
                    },
                },
                startsAt = now,
                endsAt = now.AddHours(1),
                createdBy = "test",
                comment = "Known",
            },
            Cancelled
        );
        silence.EnsureSuccessStatusCode();
    }

    private static object Alert(string name, string severity, string service, string summary) =>
        new
        {
            labels = new
            {
                alertname = name,
                severity,
                service,
            },
            annotations = new { summary },
        };

    // Each scrape finds ten more requests, one of them failed.
    private string Metrics()
    {
        var scrapes = Interlocked.Increment(ref _requests);
        var text = $$"""
            # TYPE http_server_request_duration_seconds histogram
            http_server_request_duration_seconds_bucket{http_route="/search",http_response_status_code="200",le="0.1"} {{scrapes * 9}}
            http_server_request_duration_seconds_bucket{http_route="/search",http_response_status_code="200",le="+Inf"} {{scrapes * 9}}
            http_server_request_duration_seconds_count{http_route="/search",http_response_status_code="200"} {{scrapes * 9}}
            http_server_request_duration_seconds_bucket{http_route="/search",http_response_status_code="503",le="0.1"} {{scrapes}}
            http_server_request_duration_seconds_bucket{http_route="/search",http_response_status_code="503",le="+Inf"} {{scrapes}}
            http_server_request_duration_seconds_count{http_route="/search",http_response_status_code="503"} {{scrapes}}
            # TYPE memstack_ingest_queue_size gauge
            memstack_ingest_queue_size{memstack_ingest_state="waiting"} 7
            memstack_ingest_queue_size{memstack_ingest_state="running"} 2
            memstack_ingest_queue_size{memstack_ingest_state="dead"} 3
            memstack_ingest_queue_age_seconds 90
            memstack_model_cost_today 1.5
            memstack_model_cost_projected_month 31.25
            memstack:slo_objective:ratio{slo="api-availability",service="api"} 0.999
            memstack:slo_error_budget_remaining:ratio{slo="api-availability",service="api"} 0.625
            memstack:slo_objective:ratio{slo="api-latency",service="api"} 0.95
            memstack:slo_error_budget_remaining:ratio{slo="api-latency",service="api"} -0.2

            """;
        return text.ReplaceLineEndings("\n");
    }
}
