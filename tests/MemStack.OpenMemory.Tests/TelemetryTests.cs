using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using TestRig;

namespace MemStack.OpenMemory.Tests;

public sealed class TelemetryTests : McpTestBase
{
    private const string McpSource = "Experimental.ModelContextProtocol";
    private const string Canary = "canary@example.com";

    [Fact]
    public async Task A_call_without_trace_context_is_one_trace_from_http_over_mcp_to_the_api()
    {
        using var spans = new Spans();

        await PostAsync(Call(meta: ""));

        var trace = ApiTrace();
        var http = await spans.SingleAsync(trace, span => span.Source.Name == "Microsoft.AspNetCore" && span.ParentSpanId == default);
        var mcp = await spans.SingleAsync(trace, span => span.Source.Name == McpSource && span.Kind == ActivityKind.Server);
        Assert.Equal(("tools/call search_memory", http.SpanId), (mcp.DisplayName, mcp.ParentSpanId));
        var call = await spans.SingleAsync(trace, span => span.Source.Name == "System.Net.Http" && span.Kind == ActivityKind.Client);
        Assert.Equal(mcp.SpanId, call.ParentSpanId);
    }

    [Fact]
    public async Task A_call_with_trace_context_in_its_meta_belongs_to_the_callers_trace_and_links_the_http_span()
    {
        const string CallersTrace = "0af7651916cd43dd8448eb211c80319c";
        using var spans = new Spans();

        await PostAsync(Call($$""","_meta":{"traceparent":"00-{{CallersTrace}}-b7ad6b7169203331-01"}"""));

        Assert.Equal(CallersTrace, ApiTrace());
        var mcp = await spans.SingleAsync(CallersTrace, span => span.Source.Name == McpSource);
        Assert.Equal("b7ad6b7169203331", mcp.ParentSpanId.ToHexString());
        Assert.Single(mcp.Links);
    }

    [Fact]
    public async Task A_call_of_the_sdks_client_is_one_trace_from_the_client_to_the_api()
    {
        using var spans = new Spans();
        Api.Answer = _ => (200, """{"results":[]}""");

        await CallAsync("search_memory", new { query = "tea" });

        var trace = ApiTrace();
        var client = await spans.SingleAsync(trace, span => span.Source.Name == McpSource && span.Kind == ActivityKind.Client);
        var server = await spans.SingleAsync(trace, span => span.Source.Name == McpSource && span.Kind == ActivityKind.Server);
        Assert.Equal(client.SpanId, server.ParentSpanId);
    }

    [Fact]
    public async Task Neither_users_nor_contents_are_in_logs_or_MCP_spans()
    {
        using var spans = new Spans();
        Api.Answer = request => (request.Method == "POST" ? 500 : 400, $$"""{"error":"x"}""");
        await CallAsync("add_memories", new { text = Canary }, $"/mcp/claude/http/{Canary}");
        await CallAsync("search_memory", new { query = Canary }, $"/mcp/claude/http/{Canary}");
        await CallAsync("delete_memories", new { memory_ids = new[] { Canary } }, $"/mcp/claude/http/{Canary}");
        await CallAsync("delete_all_memories", path: $"/mcp?user_id={Canary}");
        await Api.DisposeAsync();
        await CallAsync("delete_all_memories", path: $"/mcp?user_id={Canary}");

        var mcp = spans
            .All.Where(span => span.Source.Name == McpSource)
            .SelectMany(span =>
                span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.StatusDescription).Append(span.DisplayName)
            );
        var logs = App.Logs.GetSnapshot().Select(line => $"{line.Message} {line.Exception}").ToList();
        Assert.NotEmpty(logs);
        Assert.DoesNotContain(
            logs.Concat(mcp),
            text =>
                text?.Contains(Canary, StringComparison.Ordinal) == true || text?.Contains("canary%40", StringComparison.Ordinal) == true
        );
    }

    private static string Call(string meta) =>
        $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_memory","arguments":{"query":"tea"}{{{meta}}}}}""";

    private string ApiTrace() => Api.Requests[^1].Headers.TraceParent.ToString().Split('-')[1];

    /// <summary>Posts like a client without tracing.</summary>
    private async Task PostAsync(string body)
    {
        Api.Answer = _ => (200, """{"results":[]}""");
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = App.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/mcp/claude/http/alice", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        using var response = await http.SendAsync(request, Token);
        Assert.Contains(
            "\"results\"",
            (await response.Content.ReadAsStringAsync(Token))
                .Replace("\\u0022", "\"", StringComparison.Ordinal)
                .Replace("\\\"", "\"", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    /// <summary>Every span of this process while it lives.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _spans = new();
        private readonly ActivityListener _listener;

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is McpSource or "Microsoft.AspNetCore" or "System.Net.Http",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = _spans.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyCollection<Activity> All => _spans;

        // The server's own span may end just after its answer has arrived.
        public async Task<Activity> SingleAsync(string trace, Predicate<Activity> match)
        {
            await Poll.UntilAsync(
                "the span",
                () => _spans.Any(span => span.TraceId.ToHexString() == trace && match(span)),
                TimeSpan.FromMinutes(1),
                Token
            );
            return Assert.Single(_spans, span => span.TraceId.ToHexString() == trace && match(span));
        }

        public void Dispose() => _listener.Dispose();
    }
}
