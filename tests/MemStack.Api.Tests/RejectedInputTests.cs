using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MemStack.Api.Tests;

/// <summary>Tests that malformed requests are counted by the rule that they broke, once each.</summary>
public sealed class RejectedInputTests(RejectedInputServer server) : IClassFixture<RejectedInputServer>
{
    [Theory]
    [InlineData("POST", "/v3/memories/search/", """{"query":""", "invalid_json")]
    [InlineData("POST", "/memories", """{"messages":[}""", "invalid_json")]
    [InlineData("POST", "/v3/memories/add/", """{"messages":1}""", "wrong_type")]
    [InlineData("POST", "/search", """{"query":"tea","top_k":"many"}""", "wrong_type")]
    [InlineData("POST", "/search", """{"query":"tea","query":"tea"}""", "wrong_type")]
    [InlineData("GET", "/v1/memories/?user_id=ann&page=first", null, "wrong_type")]
    [InlineData("GET", "/v1/graph/?user_id=ann&depth=deep", null, "wrong_type")]
    [InlineData("POST", "/v3/memories/search/", "", "missing_field")]
    [InlineData("POST", "/search", "{}", "missing_field")]
    [InlineData("GET", "/v1/memories/no-id/", null, "invalid_value")]
    [InlineData("PUT", "/memories/no-id", """{"text":"x"}""", "invalid_value")]
    [InlineData("POST", "/v3/memories/search/", """{"query":"tea","filters":{"user_id":"ann","colour":"red"}}""", "filter")]
    public async Task A_malformed_request_is_counted_by_its_fault(string method, string path, string? json, string reason)
    {
        using var rejected = Rejected();
        using var client = server.Client();

        var answer = await client.SendAsync(new HttpMethod(method), path, json);

        Assert.InRange((int)answer.Status, 400, 422);
        Assert.Equal(reason, ReasonOf(rejected));
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_of_another_type_is_counted()
    {
        using var rejected = Rejected();
        using var client = server.Client();
        await client.PostAsync("/v3/memories/search/", $$"""{"query":"{{new string('x', 4096)}}"}""");
        Assert.Equal("too_large", ReasonOf(rejected));
        rejected.Clear();

        await client.SendAsync(
            HttpMethod.Post,
            "/search",
            change: request =>
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes("tea"));
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            }
        );
        Assert.Equal("media_type", ReasonOf(rejected));
    }

    [Theory]
    [InlineData("GET", "/v1/memories/0199c0de-0000-7000-8000-000000000001/")]
    [InlineData("GET", "/v1/memories/?user_id=ann")]
    public async Task A_well_formed_request_is_not_counted(string method, string path)
    {
        using var rejected = Rejected();
        using var client = server.Client();

        await client.SendAsync(new HttpMethod(method), path);

        Assert.Empty(rejected.GetMeasurementSnapshot());
    }

    private MetricCollector<long> Rejected() =>
        new(server.Services.GetRequiredService<IMeterFactory>(), "MemStack.Memory", "memstack.input.rejected");

    private static string? ReasonOf(MetricCollector<long> rejected)
    {
        var measured = Assert.Single(rejected.GetMeasurementSnapshot());
        Assert.Equal((1, 1), (measured.Value, measured.Tags.Count));
        return (string?)measured.Tags["memstack.reject.reason"];
    }
}

/// <summary>An api for small bodies.</summary>
public sealed class RejectedInputServer : ApiServer
{
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal) { ["MemStack:Limits:MaxRequestBodyBytes"] = "2048" };
}
