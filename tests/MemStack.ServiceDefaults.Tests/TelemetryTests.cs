using System.Diagnostics;
using MemStack.ServiceDefaults.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.ServiceDefaults.Tests;

public sealed class TelemetryTests
{
    private const string Duration = "http_server_request_duration_seconds_count";

    [Fact]
    public async Task A_request_its_call_and_the_called_service_are_one_trace()
    {
        string? received = null;
        await using var backend = await Backend.StartAsync(context =>
        {
            received = context.Request.Headers.TraceParent;
            return Task.CompletedTask;
        });
        var spans = new SpanRecorder();
        await using var service = await StartAsync(
            spans,
            new(StringComparer.Ordinal)
            {
                ["services:backend:http:0"] = backend.Address.ToString(),
                ["MemStack:Http:AttemptTimeout"] = "00:00:29",
            }
        );

        await SendAsync(service, "/calls", "trace-1");
        var server = await spans.ServerSpanAsync("trace-1");
        var client = Assert.Single(spans.Spans, span => span.Kind == ActivityKind.Client && span.TraceId == server.TraceId);

        Assert.Equal("GET /calls", server.DisplayName);
        Assert.Equal(server.SpanId, client.ParentSpanId);
        Assert.Equal($"00-{client.TraceId}-{client.SpanId}-01", received);
        Assert.Equal(server.TraceId.ToString(), (await ConsoleRecorder.Instance.RequestLineAsync("trace-1")).Text("trace_id"));
    }

    [Fact]
    public async Task Probes_scrapes_and_assets_are_neither_traced_nor_counted()
    {
        var spans = new SpanRecorder();
        await using var service = await StartAsync(spans);
        foreach (
            var path in new[]
            {
                "/health",
                "/health/detailed",
                "/health/readiness",
                "/health/liveness",
                "/ready",
                "/alive",
                "/metrics",
                "/favicon.ico",
            }
        )
        {
            await SendAsync(service, path, "noise-1");
        }

        await SendAsync(service, "/items/1", "counted-1");
        await spans.ServerSpanAsync("counted-1");
        var counted = await service.SamplesAsync(Duration);

        Assert.Single(spans.Spans, span => span.Kind == ActivityKind.Server);
        Assert.Equal("/items/{id}", Assert.Single(counted).Label("http_route"));
    }

    [Fact]
    public async Task A_health_check_that_calls_a_dependency_leaves_no_trace()
    {
        await using var backend = await Backend.StartAsync(_ => Task.CompletedTask);
        var spans = new SpanRecorder();
        await using var service = await StartAsync(
            spans,
            new(StringComparer.Ordinal) { ["MemStack:Health:External:backend"] = backend.Address.ToString() },
            services: services =>
                services
                    .AddHealthChecks()
                    .AddAsyncCheck(
                        "calls",
                        async token =>
                        {
                            using var client = new HttpClient();
                            using var answer = await client.GetAsync(backend.Address, token);
                            return HealthCheckResult.Healthy();
                        }
                    )
        );

        Assert.Equal("healthy", (await service.GetJsonAsync("/health/detailed")).Body.Text("status"));
        await SendAsync(service, "/items/1", "after-1");
        await spans.ServerSpanAsync("after-1");

        // The test's own client is in this process, too: its calls of the service are not the service's.
        Assert.DoesNotContain(
            spans.Spans,
            span => span.Kind == ActivityKind.Client && Equals(span.GetTagItem("server.port"), backend.Address.Port)
        );
    }

    [Fact]
    public async Task A_latency_leads_to_the_trace_of_a_request_in_its_bucket()
    {
        var spans = new SpanRecorder();
        await using var service = await StartAsync(spans);
        await SendAsync(service, "/items/1", "exemplar-1");
        var server = await spans.ServerSpanAsync("exemplar-1");

        var buckets = await service.SamplesAsync("http_server_request_duration_seconds_bucket", openMetrics: true);
        var exemplars = buckets.Select(bucket => bucket.Exemplar).OfType<string>();

        Assert.Contains($"trace_id=\"{server.TraceId}\"", Assert.Single(exemplars), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_counts_its_own_requests_also_after_another_one_of_the_process_has_ended()
    {
        await using var service = await StartAsync(new SpanRecorder());
        await using (var other = await StartAsync(new SpanRecorder()))
        {
            await SendAsync(service, "/items/1", "beside-another");
            for (var sent = 0; sent < 5; sent++)
            {
                await SendAsync(other, "/items/1", "of-another");
            }
        }

        await SendAsync(service, "/items/2", "after-another");

        await Poll.UntilAsync(async () =>
            (await service.SamplesAsync("http_server_request_duration_seconds_count")).SingleOrDefault(count =>
                count.Label("http_route") == "/items/{id}"
            )
                is { Value: "2" }
        );
    }

    [Fact]
    public async Task A_request_outside_the_sample_has_no_exemplar_because_its_trace_is_not_kept()
    {
        var spans = new SpanRecorder();
        await using var service = await StartAsync(spans, new(StringComparer.Ordinal) { ["OTEL_TRACES_SAMPLER"] = "always_off" });
        await SendAsync(service, "/items/1", "unsampled-1");
        await ConsoleRecorder.Instance.RequestLineAsync("unsampled-1");

        var buckets = await service.SamplesAsync("http_server_request_duration_seconds_bucket", openMetrics: true);

        Assert.All(buckets, bucket => Assert.Null(bucket.Exemplar));
        Assert.Empty(spans.Spans);
    }

    [Theory]
    [InlineData("/items/1", 200, ActivityStatusCode.Unset, null)]
    [InlineData("/status/404", 404, ActivityStatusCode.Unset, null)]
    [InlineData("/status/503", 503, ActivityStatusCode.Error, "503")]
    [InlineData("/throws", 500, ActivityStatusCode.Error, "System.InvalidOperationException")]
    public async Task Faults_of_the_service_are_errors_in_span_and_metric_and_faults_of_the_caller_are_not(
        string path,
        int status,
        ActivityStatusCode expected,
        string? errorType
    )
    {
        var spans = new SpanRecorder();
        await using var service = await StartAsync(spans);
        await SendAsync(service, path, $"error-{status}");
        var span = await spans.ServerSpanAsync($"error-{status}");
        var sample = Assert.Single(await service.SamplesAsync(Duration));

        Assert.Equal(expected, span.Status);
        Assert.Null(span.StatusDescription);
        Assert.Equal($"GET {span.GetTagItem("http.route")}", span.DisplayName);
        Assert.Equal(status, span.GetTagItem("http.response.status_code"));
        Assert.Equal(errorType, span.GetTagItem("error.type"));
        Assert.Equal($"{status}", sample.Label("http_response_status_code"));
        Assert.Equal(errorType, sample.Label("error_type"));
    }

    [Fact]
    public async Task A_call_that_fails_is_an_error_of_its_own_span()
    {
        await using var backend = await Flaky.StartAsync(failures: 1, fail: context => context.Response.StatusCode = 404);
        var spans = new SpanRecorder();
        await using var service = await StartAsync(
            spans,
            new(StringComparer.Ordinal)
            {
                ["services:backend:http:0"] = backend.Address.ToString(),
                ["MemStack:Http:AttemptTimeout"] = "00:00:29",
            }
        );

        await SendAsync(service, "/calls", "failed-call-1");
        var server = await spans.ServerSpanAsync("failed-call-1");
        var client = Assert.Single(spans.Spans, span => span.ParentSpanId == server.SpanId);

        Assert.Equal(ActivityStatusCode.Error, client.Status);
        Assert.Equal("404", client.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Unset, server.Status);
    }

    [Theory]
    [InlineData("Development", null, 200, 200)]
    [InlineData("Production", null, 1, 60)]
    [InlineData("Production", "always_on", 200, 200)]
    public async Task Traces_are_all_kept_in_Development_a_tenth_elsewhere_and_as_the_variable_says(
        string environment,
        string? sampler,
        int least,
        int most
    )
    {
        var spans = new SpanRecorder();
        await using var service = await StartAsync(spans, new(StringComparer.Ordinal) { ["OTEL_TRACES_SAMPLER"] = sampler }, environment);
        await SendManyAsync(service, 200, flags: null);

        Assert.InRange(spans.Spans.Count(span => span.Kind == ActivityKind.Server), least, most);
    }

    [Theory]
    [InlineData("01", 20)]
    [InlineData("00", 0)]
    public async Task The_callers_sampling_decision_is_followed(string flags, int expected)
    {
        var spans = new SpanRecorder();
        await using var service = await StartAsync(spans, new(StringComparer.Ordinal) { ["OTEL_TRACES_SAMPLER"] = null });
        await SendManyAsync(service, 20, flags);

        Assert.Equal(expected, spans.Spans.Count(span => span.Kind == ActivityKind.Server));
    }

    [Fact]
    public async Task Spans_metrics_and_records_have_the_same_service_name()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var settings = collector.Settings;
        settings["OTEL_TRACES_SAMPLER"] = "always_on";
        await using (var service = await StartAsync(new SpanRecorder(), settings))
        {
            await SendAsync(service, "/items/1", "resource-1");
            await service.App.StopAsync(TestContext.Current.CancellationToken);
        }

        foreach (var signal in new[] { "traces", "metrics", "logs" })
        {
            var text = collector.TextOf(signal);
            Assert.Contains("under-test", text);
            Assert.Contains("service.namespace", text);
            Assert.Contains("deployment.environment.name", text);
        }
    }

    [Theory]
    [InlineData("true")]
    [InlineData("TRUE")]
    public async Task With_the_SDK_switched_off_the_service_runs_and_a_scrape_finds_nothing(string value)
    {
        await using var collector = await OtlpCollector.StartAsync();
        var settings = collector.Settings;
        settings["OTEL_SDK_DISABLED"] = value;
        var spans = new SpanRecorder();
        await using (var service = await StartAsync(spans, settings))
        {
            await SendAsync(service, "/items/1", "disabled-1");
            using var scrape = await service.Client.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

            // A target that is up and has no metrics.
            Assert.Equal(200, (int)scrape.StatusCode);
            Assert.Empty(await scrape.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal(200, (await service.GetJsonAsync("/health")).Status);
            Assert.Equal("200", (await ConsoleRecorder.Instance.RequestLineAsync("disabled-1")).Text("status"));
            await service.App.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Empty(spans.Spans);
        Assert.Equal("", collector.TextOf("traces") + collector.TextOf("metrics") + collector.TextOf("logs"));
    }

    private static Task<TestService> StartAsync(
        SpanRecorder spans,
        Dictionary<string, string?>? settings = null,
        string environment = "Production",
        Action<IServiceCollection>? services = null
    )
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal) { ["OTEL_TRACES_SAMPLER"] = "always_on" };
        foreach (var (name, value) in settings ?? [])
        {
            all[name] = value;
        }

        return TestService.StartAsync(
            all,
            builder =>
            {
                spans.AddTo(builder);
                services?.Invoke(builder.Services);
            },
            app =>
            {
                app.MapGet("/items/{id}", (string id) => id);
                app.MapGet("/status/{code:int}", (int code) => Results.StatusCode(code));
                app.MapGet(
                    "/throws",
                    () =>
                    {
                        throw new InvalidOperationException("what went wrong");
                    }
                );
                app.MapGet(
                    "/calls",
                    async (IHttpClientFactory clients, CancellationToken cancellationToken) =>
                    {
                        using var _ = await clients.CreateClient().GetAsync(new Uri("http://backend/"), cancellationToken);
                    }
                );
            },
            environment
        );
    }

    private static async Task SendAsync(TestService service, string path, string requestId, string? traceParent = null)
    {
        using var client = Unobserved(service);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Request-ID", requestId);
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task SendManyAsync(TestService service, int count, string? flags)
    {
        for (var n = 0; n < count; n++)
        {
            var trace = flags is null ? null : $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-{flags}";
            await SendAsync(service, "/items/1", $"many-{n}", trace);
        }

        // Each request writes its line after its span's end has begun; the last one of either ends the wait.
        await ConsoleRecorder.Instance.RequestLineAsync($"many-{count - 1}");
        await service.App.StopAsync(TestContext.Current.CancellationToken);
    }

    // The client shares the process with the service, whose instrumentation would see it: with no propagator it hands on
    // no trace of its own, so that the service decides as for an unknown client.
    private static HttpClient Unobserved(TestService service) =>
        new(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = service.BaseAddress };
}
