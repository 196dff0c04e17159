using System.Globalization;
using System.Net;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MemStack.Api.Tests;

/// <summary>Tests the limits of requests.</summary>
public sealed class RateLimitTests
{
    private const string Ping = "/v1/ping/";

    [Fact]
    public async Task A_key_beyond_its_limit_gets_429_with_the_time_to_wait_and_other_keys_are_served()
    {
        await using var server = await StartAsync<LimitedServer>();
        using var requests = server.Requests();
        using var busy = server.Client();
        using var other = server.Client(ApiServer.GlobexKey);

        var refusal = await ExhaustAsync(busy, Ping);

        Assert.InRange(int.Parse(refusal.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 60 / LimitedServer.PerKey);
        Assert.Equal("application/json", refusal.Headers["Content-Type"].Split(';')[0]);
        Assert.Equal(["detail"], ApiAnswer.NamesOf(refusal.Json));
        Assert.NotEmpty(refusal.Headers["X-Request-ID"]);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(Ping)).Status);
        var measured = Assert.Single(requests.GetMeasurementSnapshot(), request => !IsAcquired(request));
        Assert.Equal("global_limiter", measured.Tags["aspnetcore.rate_limiting.result"]);
        Assert.DoesNotContain(
            requests.GetMeasurementSnapshot().SelectMany(request => request.Tags.Keys),
            name => name is not ("aspnetcore.rate_limiting.policy" or "aspnetcore.rate_limiting.result")
        );
    }

    [Fact]
    public async Task A_refused_request_costs_its_tenant_nothing_and_all_keys_of_a_tenant_share_its_limit()
    {
        await using var server = await StartAsync<LimitedServer>();
        using var requests = server.Requests();
        using var busy = server.Client();
        using var colleague = server.Client(ApiServer.AcmeMemberKey);
        await ExhaustAsync(busy, Ping);
        for (var n = 0; n < LimitedServer.PerTenant; n++)
        {
            await busy.GetAsync(Ping);
        }

        Assert.Equal(HttpStatusCode.OK, (await colleague.GetAsync(Ping)).Status);
        await ExhaustAsync(colleague, Ping);

        Assert.Contains(
            requests.GetMeasurementSnapshot(),
            request =>
                Equals(request.Tags["aspnetcore.rate_limiting.result"], "endpoint_limiter")
                && Equals(request.Tags["aspnetcore.rate_limiting.policy"], "tenant")
        );
    }

    [Theory]
    [InlineData("/memories", "application/json", new[] { "detail" })]
    [InlineData("/v1/events/", "application/json", new[] { "detail" })]
    [InlineData("/v1/dead-letters/", "application/problem+json", new[] { "title", "status", "detail", "requestId" })]
    public async Task A_refusal_has_the_shape_of_its_surface(string path, string type, string[] names)
    {
        await using var server = await StartAsync<LimitedServer>();
        using var client = server.Client();

        var refusal = await ExhaustAsync(client, path);

        Assert.Equal(type, refusal.Headers["Content-Type"].Split(';')[0]);
        Assert.Equal(names, ApiAnswer.NamesOf(refusal.Json).Except(["type", "traceId"]));
        if (names.Contains("requestId"))
        {
            Assert.Equal(refusal.Headers["X-Request-ID"], refusal["requestId"]);
        }
    }

    [Fact]
    public async Task A_refused_request_is_answered_before_its_body_is_read()
    {
        await using var server = await StartAsync<LimitedServer>();
        using var client = server.Client();
        await ExhaustAsync(client, Ping);
        using var body = new UnsentContent();

        var answer = await client.SendAsync(
            HttpMethod.Post,
            "/v3/memories/add/",
            change: request => (request.Content, request.Headers.ExpectContinue) = (body, true)
        );

        Assert.Equal((HttpStatusCode.TooManyRequests, false), (answer.Status, body.WasSent));
    }

    [Fact]
    public async Task Callers_without_a_valid_key_share_one_limit_and_health_and_metrics_have_none()
    {
        await using var server = await StartAsync<LimitedServer>();
        using var stranger = server.Client("a-key-that-opens-nothing");
        using var nobody = server.Client(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(Ping)).Status);
        await ExhaustAsync(stranger, Ping);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await nobody.GetAsync(Ping)).Status);
        foreach (var path in (string[])["/health", "/ready", "/alive", "/metrics"])
        {
            for (var n = 0; n < LimitedServer.PerKey * 2; n++)
            {
                Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync(path)).Status);
            }
        }
    }

    [Fact]
    public async Task Without_configured_keys_all_callers_share_one_limit()
    {
        await using var server = await StartAsync<OpenLimitedServer>();
        using var one = server.Client("one");
        using var two = server.Client(null);
        await ExhaustAsync(one, Ping);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await two.GetAsync(Ping)).Status);
    }

    [Fact]
    public async Task Limits_of_0_switch_the_limits_off()
    {
        await using var server = await StartAsync<UnlimitedServer>();
        using var client = server.Client();

        for (var n = 0; n < LimitedServer.PerTenant * 3; n++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Ping)).Status);
        }
    }

    private static bool IsAcquired(CollectedMeasurement<long> request) =>
        Equals(request.Tags["aspnetcore.rate_limiting.result"], "acquired");

    private static async Task<T> StartAsync<T>()
        where T : ApiServer, new()
    {
        var server = new T();
        await server.InitializeAsync();
        return server;
    }

    // Sends requests until the first one is refused.
    private static async Task<ApiAnswer> ExhaustAsync(ApiClient client, string path)
    {
        for (var n = 0; n < 100; n++)
        {
            var answer = await client.GetAsync(path);
            if (answer.Status == HttpStatusCode.TooManyRequests)
            {
                return answer;
            }
        }

        throw new InvalidOperationException("No limit refused any of 100 requests.");
    }

    private sealed class OpenLimitedServer : ApiServer
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } =
            new Dictionary<string, string>(StringComparer.Ordinal) { ["MemStack:RateLimit:MaxRequestsPerKey"] = "5" };
    }

    private sealed class UnlimitedServer : LimitedServer
    {
        protected override IReadOnlyDictionary<string, string> Settings =>
            new Dictionary<string, string>(base.Settings, StringComparer.Ordinal)
            {
                ["MemStack:RateLimit:MaxRequestsPerKey"] = "0",
                ["MemStack:RateLimit:MaxRequestsPerTenant"] = "0",
            };
    }

    /// <summary>A body that remembers whether it was sent.</summary>
    private sealed class UnsentContent : HttpContent
    {
        // HttpClient sends bodies of up to 1024 bytes after a refusal, too.
        private const int Length = 4096;

        public bool WasSent { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            WasSent = true;
            return stream.WriteAsync(new byte[Length]).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Length;
            return true;
        }
    }
}
