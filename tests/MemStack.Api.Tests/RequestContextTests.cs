using System.Diagnostics;
using System.Net;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>Tests that a request's span and log lines have the caller's ids, wherever the request names them.</summary>
public sealed class RequestContextTests(TracedSqliteServer server) : IClassFixture<TracedSqliteServer>
{
    [Theory]
    [InlineData(
        "POST",
        "/v3/memories/add/",
        """{"messages":[{"role":"user","content":"I like tea."}],"user_id":"ann","agent_id":"helper","app_id":"shop","infer":false}"""
    )]
    [InlineData(
        "POST",
        "/v3/memories/search/",
        """{"query":"tea","filters":{"AND":[{"user_id":"ann"},{"agentId":{"eq":"helper"}},{"app_id":"shop"}]}}"""
    )]
    [InlineData("POST", "/v3/memories/", """{"filters":{"user_id":"ann","agent_id":"helper","app_id":"shop"}}""")]
    [InlineData("GET", "/v1/memories/?user_id=ann&agent_id=helper&app_id=shop", null)]
    [InlineData(
        "POST",
        "/memories",
        """{"messages":[{"role":"user","content":"I like tea."}],"user_id":"ann","agent_id":"helper","app_id":"shop","infer":false}"""
    )]
    [InlineData("POST", "/search", """{"query":"tea","filters":{"user_id":"ann","agent_id":"helper","app_id":"shop"}}""")]
    public async Task A_requests_span_has_its_tenant_agent_app_and_hashed_user(string method, string path, string? json)
    {
        using var client = server.Client();
        using var mine = new Activity("test").SetIdFormat(ActivityIdFormat.W3C);
        mine.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        mine.Start();
        var answer = await client.SendAsync(new HttpMethod(method), path, json);
        mine.Stop();

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var span = await Poll.ForAsync(
            "the request's span",
            _ => Task.FromResult(server.SpansOf(mine.TraceId).FirstOrDefault(span => span.Kind == ActivityKind.Server)),
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            ("acme", "helper", "shop"),
            (span.GetTagItem("memstack.tenant"), span.GetTagItem("memstack.agent"), span.GetTagItem("memstack.app"))
        );
        Assert.NotNull(span.GetTagItem("enduser.pseudo.id"));
        Assert.DoesNotContain(span.TagObjects, tag => Equals(tag.Value, "ann"));
    }

    [Theory]
    [InlineData("GET", "/v1/memories/?user_id=ann&page=first", "The value of 'page' has the wrong type.")]
    [InlineData("GET", "/v1/entities/?page_size=many", "The value of 'page_size' has the wrong type.")]
    [InlineData("DELETE", "/v1/memories/?user_id=ann&erase=perhaps", "The value of 'erase' has the wrong type.")]
    [InlineData("GET", "/memories?user_id=ann&top_k=1.5", "The value of 'top_k' has the wrong type.")]
    [InlineData("POST", "/v3/memories/search/", "A JSON body is required.")]
    [InlineData("POST", "/search", "A JSON body is required.")]
    public async Task An_unreadable_body_or_parameter_is_named(string method, string path, string message)
    {
        using var client = server.Client();

        var answer = await client.SendAsync(new HttpMethod(method), path, method == "POST" ? "" : null);

        Assert.InRange((int)answer.Status, 400, 422);
        Assert.Contains(message, answer.Text.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
