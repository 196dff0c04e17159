using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using OpenTelemetry.Trace;

namespace StandIns.Tests.Tracing;

/// <summary>https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server</summary>
public class AspNetCoreTests
{
    [Fact]
    public async Task A_span_says_what_was_asked_and_answered()
    {
        await using var app = await TracedApp.StartAsync(t => t.AddAspNetCoreInstrumentation());

        var span = await app.ServerSpanOfAsync("/items/7?name=Ann&page=2&flag", userAgent: "shop/1.0");

        Assert.Equal("GET /items/{id:int}", span.DisplayName);
        Assert.Equal("GET", span.GetTagItem("http.request.method"));
        Assert.Equal("/items/{id:int}", span.GetTagItem("http.route"));
        Assert.Equal("http", span.GetTagItem("url.scheme"));
        Assert.Equal("/items/7", span.GetTagItem("url.path"));
        Assert.Equal("?name=Redacted&page=Redacted&flag", span.GetTagItem("url.query"));
        Assert.Equal("127.0.0.1", span.GetTagItem("server.address"));
        Assert.Equal(app.Client.BaseAddress!.Port, span.GetTagItem("server.port"));
        Assert.Equal("shop/1.0", span.GetTagItem("user_agent.original"));
        Assert.Equal("1.1", span.GetTagItem("network.protocol.version"));
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Null(span.GetTagItem("error.type"));
    }

    [Theory]
    [InlineData(404, ActivityStatusCode.Unset)]
    [InlineData(499, ActivityStatusCode.Unset)]
    [InlineData(500, ActivityStatusCode.Error)]
    [InlineData(503, ActivityStatusCode.Error)]
    public async Task Only_the_servers_own_errors_are_errors(int code, ActivityStatusCode status)
    {
        await using var app = await TracedApp.StartAsync(t => t.AddAspNetCoreInstrumentation());

        var span = await app.ServerSpanOfAsync($"/status/{code}");

        Assert.Equal(status, span.Status);
        Assert.Equal(code, span.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task A_path_that_no_route_has_gives_no_route()
    {
        await using var app = await TracedApp.StartAsync(t => t.AddAspNetCoreInstrumentation());

        var span = await app.ServerSpanOfAsync("/nowhere/secret");

        Assert.Equal("GET", span.DisplayName);
        Assert.Null(span.GetTagItem("http.route"));
    }

    [Fact]
    public async Task An_unknown_method_is_named_other()
    {
        await using var app = await TracedApp.StartAsync(t => t.AddAspNetCoreInstrumentation());

        var span = await app.ServerSpanOfAsync("/nowhere", new HttpMethod("BREW"));

        Assert.Equal("HTTP", span.DisplayName);
        Assert.Equal("_OTHER", span.GetTagItem("http.request.method"));
        Assert.Equal("BREW", span.GetTagItem("http.request.method_original"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exception_that_nobody_handles_is_the_error(bool record)
    {
        Exception? enriched = null;
        await using var app = await TracedApp.StartAsync(t => t.AddAspNetCoreInstrumentation(options =>
        {
            options.RecordException = record;
            options.EnrichWithException = (_, exception) => enriched = exception;
        }));

        var span = await app.ServerSpanOfAsync("/throws");

        Assert.Equal("System.InvalidOperationException", span.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(record ? 1 : 0, span.Events.Count(e => e.Name == "exception"));
        Assert.IsType<InvalidOperationException>(enriched);
    }

    [Fact]
    public async Task An_exception_that_the_pipeline_handles_keeps_the_route_that_threw()
    {
        await using var app = await TracedApp.StartAsync(
            t => t.AddAspNetCoreInstrumentation(options => options.RecordException = true),
            pipeline: a => a.UseExceptionHandler(handler => handler.Run(context => Task.CompletedTask)));

        var span = await app.ServerSpanOfAsync("/throws");

        Assert.Equal("/throws", span.GetTagItem("http.route"));
        Assert.Equal(500, span.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task A_filtered_request_has_no_span()
    {
        await using var app = await TracedApp.StartAsync(t => t.AddAspNetCoreInstrumentation(options => options.Filter = context =>
            context.Request.Path == "/items/1" || (context.Request.Path == "/throws" ? throw new InvalidOperationException() : false)));
        await app.Client.GetAsync("/status/200", TestContext.Current.CancellationToken);
        await app.Client.GetAsync("/throws", TestContext.Current.CancellationToken);

        var span = await app.ServerSpanOfAsync("/items/1");

        Assert.Equal("GET /items/{id:int}", span.DisplayName);
        Assert.Equal(1, app.Spans.Count);
    }

    [Fact]
    public async Task Callbacks_can_change_a_span_after_its_attributes_are_set_and_may_throw()
    {
        await using var app = await TracedApp.StartAsync(t => t
            .AddAspNetCoreInstrumentation(options => options.EnrichWithHttpRequest = (span, request) => span.SetTag("url.path", span.GetTagItem("url.path") + " hidden"))
            .AddAspNetCoreInstrumentation(options => options.EnrichWithHttpResponse = (span, response) =>
            {
                span.SetTag("seen", response.StatusCode);
                throw new InvalidOperationException();
            }));

        var span = await app.ServerSpanOfAsync("/items/3");

        Assert.Equal("/items/3 hidden", span.GetTagItem("url.path"));
        Assert.Equal(200, span.GetTagItem("seen"));
    }
}
