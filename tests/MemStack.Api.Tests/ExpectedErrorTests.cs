using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>Tests that a caller's mistakes are no errors of the service in its telemetry.</summary>
public sealed class ExpectedErrorTests(TracedSqliteServer server) : IClassFixture<TracedSqliteServer>
{
    [Theory]
    [InlineData("POST", "/v3/memories/search/", """{"query":""", 400)]
    [InlineData("POST", "/v3/memories/add/", """{"messages":1}""", 400)]
    [InlineData("POST", "/v3/memories/search/", """{"query":"tea","filters":{"colour":"red"}}""", 400)]
    [InlineData("POST", "/search", "{}", 422)]
    [InlineData("GET", "/v1/memories/0199c0de-0000-7000-8000-000000000001/", null, 404)]
    [InlineData("GET", "/v1/graph/?user_id=ann&depth=deep", null, 400)]
    public async Task A_refused_request_is_neither_an_exception_nor_an_error(string method, string path, string? json, int status)
    {
        using var exceptions = Exceptions();
        using var durations = Durations();
        using var client = server.Client();
        using var mine = Start();

        Assert.Equal(status, (int)(await client.SendAsync(new HttpMethod(method), path, json)).Status);
        mine.Stop();

        await AssertNoErrorAsync(mine.TraceId, durations, status);
        Assert.Empty(exceptions.GetMeasurementSnapshot());
    }

    private static Activity Start()
    {
        var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C);
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        return activity.Start();
    }

    private async Task AssertNoErrorAsync(ActivityTraceId trace, MetricCollector<double> durations, int status)
    {
        var span = await Poll.ForAsync(
            "the request's span",
            _ => Task.FromResult(server.SpansOf(trace).FirstOrDefault(span => span.Kind == ActivityKind.Server)),
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Null(span.GetTagItem("error.type"));
        Assert.Empty(span.Events);
        await Poll.UntilAsync(
            "the request's duration",
            () => durations.GetMeasurementSnapshot().Count > 0,
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );
        var measured = Assert.Single(durations.GetMeasurementSnapshot());
        Assert.False(measured.Tags.ContainsKey("error.type"));
        Assert.Equal(status, measured.Tags["http.response.status_code"]);
    }

    private MetricCollector<long> Exceptions() =>
        new(server.Services.GetRequiredService<IMeterFactory>(), "Microsoft.AspNetCore.Diagnostics", "aspnetcore.diagnostics.exceptions");

    private MetricCollector<double> Durations() =>
        new(server.Services.GetRequiredService<IMeterFactory>(), "Microsoft.AspNetCore.Hosting", "http.server.request.duration");
}
