using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace StandIns.Tests.Tracing;

/// <summary>https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client</summary>
public class HttpClientTests
{
    [Fact]
    public async Task A_request_and_its_answer_are_one_trace()
    {
        await using var app = await TracedApp.StartAsync(t => t.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation());

        var server = await app.ServerSpanOfAsync("/items/7?name=Ann");
        var client = await app.Spans.OneAsync(ActivityKind.Client);

        Assert.Equal(client.SpanId, server.ParentSpanId);
        Assert.Equal("GET", client.DisplayName);
        Assert.Equal("GET", client.GetTagItem("http.request.method"));
        Assert.Equal(200, client.GetTagItem("http.response.status_code"));
        Assert.DoesNotContain("Ann", (string)client.GetTagItem("url.full")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callbacks_see_the_request_and_the_answer()
    {
        await using var app = await TracedApp.StartAsync(t => t.AddHttpClientInstrumentation(options =>
        {
            options.EnrichWithHttpRequestMessage = (span, request) => span.SetTag("asked", request.Method.Method);
            options.EnrichWithHttpResponseMessage = (span, response) => span.SetTag("answered", (int)response.StatusCode);
        }));

        using var _ = await app.Client.GetAsync("/status/418", TestContext.Current.CancellationToken);
        var span = await app.Spans.OneAsync(ActivityKind.Client);

        Assert.Equal("GET", span.GetTagItem("asked"));
        Assert.Equal(418, span.GetTagItem("answered"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
    }

    [Fact]
    public async Task A_filtered_request_has_no_span()
    {
        await using var app = await TracedApp.StartAsync(t => t.AddHttpClientInstrumentation(options =>
            options.FilterHttpRequestMessage = request => request.RequestUri!.AbsolutePath == "/items/2"));

        using var dropped = await app.Client.GetAsync("/items/1", TestContext.Current.CancellationToken);
        using var kept = await app.Client.GetAsync("/items/2", TestContext.Current.CancellationToken);
        var span = await app.Spans.OneAsync(ActivityKind.Client);

        Assert.EndsWith("/items/2", (string)span.GetTagItem("url.full")!, StringComparison.Ordinal);
        Assert.Equal(1, app.Spans.Count);
    }

    [Fact]
    public async Task A_request_that_cannot_be_sent_is_an_error_with_its_kind()
    {
        Exception? seen = null;
        await using var app = await TracedApp.StartAsync(t => t.AddHttpClientInstrumentation(options =>
        {
            options.RecordException = true;
            options.EnrichWithException = (_, exception) => seen = exception;
        }));
        using var deaf = new TestRig.DeafPort();

        await Assert.ThrowsAsync<HttpRequestException>(() => app.Client.GetAsync(deaf.Address, TestContext.Current.CancellationToken));
        var span = await app.Spans.OneAsync(ActivityKind.Client);

        Assert.Equal("connection_error", span.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Contains(span.Events, e => e.Name == "exception");
        Assert.IsType<HttpRequestException>(seen);
    }

    [Fact]
    public async Task Baggage_goes_from_the_client_to_the_server()
    {
        string? received = null;
        await using var app = await TracedApp.StartAsync(t => t
            .AddHttpClientInstrumentation()
            .AddAspNetCoreInstrumentation(options => options.EnrichWithHttpRequest = (_, _) => received = Baggage.GetBaggage("tenant")));
        Baggage.SetBaggage("tenant", "blue");

        await app.ServerSpanOfAsync("/items/1");

        Assert.Equal("blue", received);
    }
}
