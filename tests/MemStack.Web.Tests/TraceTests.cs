using System.Collections.Concurrent;
using System.Diagnostics;
using MemStack.Web.Tests.Support;
using OpenTelemetry;
using OpenTelemetry.Trace;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests;

/// <summary>Tests which traces the page leaves.</summary>
[Trait(Lanes.Name, Lanes.Browser)]
public sealed class TraceTests(Site site) : IClassFixture<Site>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_page_leaves_traces_of_requests_and_none_of_its_connection_and_probes()
    {
        var (spans, calls, probes) = (new Recorder(), new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        await using var api = new ApiServer();
        api.Before = (context, next) =>
        {
            var isProbe = context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);
            (isProbe ? probes : calls).Enqueue(context.Request.Headers.TraceParent.ToString());
            return next();
        };
        await api.StartAsync();
        api.Seed("traced", "Likes tea");
        await using var web = new WebServer(
            api.Address,
            services => services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(spans))
        );
        await using (var visit = await site.OpenAsync("memories?user=traced", web.Address))
        {
            await Expect(visit.Memories).ToContainTextAsync(["Likes tea"]);
            await visit.Button("Add memory").ClickAsync();
            await visit.Page.GetByLabel("Memory", new() { Exact = true }).FillAsync("Likes cake");
            await visit.Button("Save").ClickAsync();
            await Expect(visit.Page.GetByText("Memory added")).ToBeVisibleAsync();
        }

        using var http = new HttpClient { BaseAddress = web.Address };
        Assert.Equal("", await ProbeAsync(http));
        await UntilAsync("probes of the api", () => !probes.IsEmpty);
        await UntilAsync(
            "the spans of the calls",
            () => calls.All(call => spans.Ended.Any(span => call.Contains($"-{span.SpanId}-01", StringComparison.Ordinal)))
        );

        Assert.NotEmpty(calls);
        Assert.All(probes, probe => Assert.DoesNotContain(spans.Ended, span => probe.Contains($"{span.SpanId}", StringComparison.Ordinal)));
        Assert.DoesNotContain(
            spans.Ended,
            span =>
                span.Source.Name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
                || span.DisplayName.Contains("_blazor", StringComparison.Ordinal)
        );
        var requests = spans.Ended.Where(span =>
            span.Kind == ActivityKind.Server && Equals(span.GetTagItem("server.port"), web.Address.Port)
        );
        Assert.All(requests, request => Assert.Equal("/memories", request.GetTagItem("http.route")));
        Assert.NotEmpty(requests);
    }

    private static async Task<string> ProbeAsync(HttpClient http)
    {
        foreach (var path in (string[])["/health", "/ready", "/metrics"])
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                return $"{path}: {answer.StatusCode}";
            }
        }

        return "";
    }

    private static Task UntilAsync(string what, Func<bool> condition) =>
        Poll.UntilAsync(what, condition, Deadline, TestContext.Current.CancellationToken);

    private sealed class Recorder : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> _ended = new();

        public IEnumerable<Activity> Ended => _ended.Where(span => span.Recorded);

        public override void OnEnd(Activity data) => _ended.Enqueue(data);
    }
}
