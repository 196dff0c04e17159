using System.Text.RegularExpressions;
using EndToEnd.Support;
using TestRig;

namespace EndToEnd;

[Collection(StackTests.Name)]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed partial class TraceTests(StackFixture stack)
{
    private static readonly TimeSpan ExportDeadline = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_by_MCP_is_one_trace_from_openmemory_through_the_api_to_the_database()
    {
        var spans = await SearchAsync("trace-user");

        Assert.Contains(spans, span => span is { Service: "openmemory", Kind: 2 });
        Assert.Contains(spans, span => span is { Service: "openmemory", Kind: 3 });
        Assert.Contains(
            spans,
            span => span is { Service: "api", Kind: 2, Name: "POST /v3/memories/search/" or "POST /v3/memories/search" }
        );
        Assert.Contains(
            spans,
            span => span.Service == "api" && span.Attributes.GetValueOrDefault("gen_ai.operation.name") == "search_memory"
        );
        Assert.Contains(spans, span => span.Service == "api" && span.Attributes.GetValueOrDefault("db.system.name") == "sqlite");
        Assert.Equal(1, RootsOf([.. spans]));
    }

    [Fact]
    public async Task The_log_lines_of_both_services_carry_the_traces_id()
    {
        var traceId = (await SearchAsync("trace-logs"))[0].TraceId;

        foreach (var service in (string[])["openmemory", "api"])
        {
            await Poll.UntilAsync(
                $"a line of {service}'s log with the trace id",
                () => stack.Stack.LogOf(service).Contains($"\"trace_id\":\"{traceId}\"", StringComparison.Ordinal),
                ExportDeadline,
                Cancel
            );
        }

        using var telemetry = new DashboardTelemetry(stack.Dashboard);
        await Poll.UntilAsync(
            "log records of both services in the dashboard",
            async token =>
                (await telemetry.LogsAsync(token)).Where(log => log.TraceId == traceId).Select(log => log.Service).Distinct().Count() == 2,
            ExportDeadline,
            Cancel
        );
    }

    [Fact]
    public async Task The_duration_histogram_of_the_api_has_an_exemplar_of_the_trace()
    {
        var traceId = (await SearchAsync("trace-exemplar"))[0].TraceId;

        using var client = new HttpClient { BaseAddress = stack.Api };
        client.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text;version=1.0.0");
        await Poll.UntilAsync(
            "an exemplar with the trace's id",
            async token =>
                (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), token))
                    .Split('\n')
                    .Any(line =>
                        line.StartsWith("http_server_request_duration_seconds_bucket", StringComparison.Ordinal)
                        && ExemplarTraceId().Match(line).Groups["id"].Value == traceId
                    ),
            ExportDeadline,
            Cancel
        );
    }

    [Fact]
    public async Task Health_and_metrics_requests_are_not_traced()
    {
        await SearchAsync("trace-health"); // Everything before is exported when this is.
        using var telemetry = new DashboardTelemetry(stack.Dashboard);

        Assert.DoesNotContain(
            await telemetry.SpansAsync(Cancel),
            span =>
                span.Attributes.Values.Concat([span.Name])
                    .Any(value =>
                        value.Contains("/health", StringComparison.Ordinal) || value.Contains("/metrics", StringComparison.Ordinal)
                    )
        );
    }

    // Searches by MCP and returns the spans of its trace, once all of both services have arrived: they export on clocks of
    // their own, and a server's span ends after the answer that ends its caller's.
    private async Task<IReadOnlyList<DashboardSpan>> SearchAsync(string user)
    {
        var requestId = $"{user}-{Guid.CreateVersion7():N}";
        using var telemetry = new DashboardTelemetry(stack.Dashboard);
        await using var assistant = await McpUser.ConnectAsync(stack.OpenMemory, user, Cancel, requestId);
        await assistant.DoAsync("add_memories", new { text = "The ferry leaves at nine.", infer = false }, Cancel);
        await assistant.DoAsync("search_memory", new { query = "When does the ferry leave?" }, Cancel);

        return await Poll.ForAsync(
            "a trace of the search with the spans of openmemory, api and database in the dashboard",
            async token =>
                (await telemetry.SpansAsync(token))
                    .GroupBy(span => span.TraceId, StringComparer.Ordinal)
                    .Select(trace => trace.ToArray())
                    .SingleOrDefault(trace =>
                        trace.Any(IsOfSearch)
                        && trace.Any(span => IsServer(span, "openmemory") && IsCalled(span, requestId))
                        && IsComplete(trace)
                    ),
            ExportDeadline,
            Cancel
        );
    }

    private static bool IsOfSearch(DashboardSpan span) =>
        span.Attributes.GetValueOrDefault("gen_ai.tool.name") == "search_memory"
        || span.Attributes.GetValueOrDefault("gen_ai.operation.name") == "search_memory";

    private static bool IsCalled(DashboardSpan span, string requestId) =>
        span.Attributes.GetValueOrDefault("memstack.request.id") == requestId;

    private static bool IsServer(DashboardSpan span, string service) => span.Service == service && span.Kind == 2;

    private static bool IsComplete(DashboardSpan[] trace) =>
        trace.Any(span => span.Attributes.ContainsKey("db.system.name")) && trace.Any(span => IsServer(span, "api")) && RootsOf(trace) == 1;

    private static int RootsOf(DashboardSpan[] trace)
    {
        var ids = trace.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        return trace.Count(span => span.ParentSpanId is null || !ids.Contains(span.ParentSpanId));
    }

    [GeneratedRegex(
        "# \\{[^}]*trace_id=\"(?<id>[0-9a-f]{32})\"",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ExemplarTraceId();
}
