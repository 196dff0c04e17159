using System.Diagnostics;
using System.Net.Http.Json;
using MemStack.ServiceDefaults.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MemStack.ServiceDefaults.Tests;

/// <summary>Tests that faults of a caller are no exceptions of the service, in spans and metrics, and that its own are.</summary>
public sealed class ExpectedErrorTests
{
    private const string Duration = "http_server_request_duration_seconds_count";
    private const string Exceptions = "aspnetcore_diagnostics_exceptions_total";

    [Theory]
    [InlineData("/malformed", 400)]
    [InlineData("/items", 413)]
    [InlineData("/missing", 404)]
    public async Task A_callers_fault_is_no_exception(string path, int status)
    {
        var spans = new SpanRecorder();
        await using var service = await StartAsync(spans);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new string('x', 4096)) };
        request.Headers.Add("X-Request-ID", $"fault-{status}");

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);

        await AssertNoExceptionAsync(service, spans, $"fault-{status}", $"{status}");
    }

    [Fact]
    public async Task A_request_that_its_caller_cancels_is_no_exception()
    {
        var spans = new SpanRecorder();
        var arrived = new TaskCompletionSource();
        await using var service = await StartAsync(spans, arrived);
        using var patience = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/waits");
        request.Headers.Add("X-Request-ID", "gone-1");
        var answer = service.Client.SendAsync(request, patience.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);

        await AssertNoExceptionAsync(service, spans, "gone-1", "499");
        Assert.Equal("499", (await ConsoleRecorder.Instance.RequestLineAsync("gone-1")).Text("status"));
    }

    [Theory]
    [InlineData("/throws", "System.InvalidOperationException")]
    [InlineData("/gives-up", "System.OperationCanceledException")]
    public async Task An_unexpected_exception_is_counted_and_an_error_of_its_span(string path, string type)
    {
        var spans = new SpanRecorder();
        await using var service = await StartAsync(spans);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Request-ID", "thrown-2");
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(500, (int)response.StatusCode);
        Assert.Equal(type, Assert.Single(await service.SamplesAsync(Exceptions)).Label("error_type"));
        Assert.Equal(type, Assert.Single(await service.SamplesAsync(Duration)).Label("error_type"));
        var span = await spans.ServerSpanAsync("thrown-2");
        Assert.Equal((ActivityStatusCode.Error, type), (span.Status, span.GetTagItem("error.type")));
    }

    private static async Task AssertNoExceptionAsync(TestService service, SpanRecorder spans, string requestId, string status)
    {
        var counted = Assert.Single(await service.SamplesAsync(Duration));
        Assert.Equal((status, null), (counted.Label("http_response_status_code"), counted.Label("error_type")));
        Assert.Empty(MetricSamples.Of(await service.GetTextAsync("/metrics"), Exceptions));
        var span = await spans.ServerSpanAsync(requestId);
        Assert.Equal((ActivityStatusCode.Unset, null), (span.Status, span.GetTagItem("error.type")));
        Assert.Empty(span.Events);
    }

    private static Task<TestService> StartAsync(SpanRecorder spans, TaskCompletionSource? arrived = null) =>
        TestService.StartAsync(
            new(StringComparer.Ordinal) { ["OTEL_TRACES_SAMPLER"] = "always_on", ["MemStack:Limits:MaxRequestBodyBytes"] = "2048" },
            spans.AddTo,
            app =>
            {
                app.MapPost("/items", (string[] items) => items.Length);
                app.MapPost("/malformed", void () => throw new BadHttpRequestException("malformed"));
                app.MapGet("/throws", void () => throw new InvalidOperationException("unexpected"));
                app.MapGet("/gives-up", void () => throw new OperationCanceledException("by the service itself"));
                app.MapGet(
                    "/waits",
                    async (HttpContext context) =>
                    {
                        arrived!.SetResult();
                        await Task.Delay(Timeout.Infinite, context.RequestAborted);
                    }
                );
            }
        );
}
