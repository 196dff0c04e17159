using System.Diagnostics.Metrics;
using MemStack.Api.Caching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>Tests connection strings of Redis, as people and Aspire write them.</summary>
public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("localhost:6379", null, false)]
    [InlineData("localhost:6379,password=p4ss_w%rd!", "p4ss_w%rd!", false)]
    [InlineData("localhost:6379,password=secret,ssl=true", "secret", true)]
    [InlineData("localhost:6380,abortConnect=true,ssl=True", null, true)]
    public void A_connection_string_is_parsed_and_Redis_may_start_later(string address, string? password, bool ssl)
    {
        var options = RedisExtensions.TryParse(address)!;

        Assert.Equal((password, ssl, false), (options.Password, options.Ssl, options.AbortOnConnectFail));
        Assert.EndsWith(address.Split(',')[0], Assert.Single(options.EndPoints).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",password=secret")]
    [InlineData("localhost:6379,nonsense=1")]
    [InlineData("localhost:6379,ssl=perhaps")]
    public void A_malformed_connection_string_is_refused(string address) => Assert.Null(RedisExtensions.TryParse(address));
}

/// <summary>Tests the api with answers of searches in a Redis.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class RedisTests
{
    private const string Requests = "memstack.search.cache.requests";
    private const string Result = "memstack.search.cache.result";
    private const string Failures = "memstack.search.cache.failures";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_erased_text_is_gone_from_Redis_when_the_erasure_is_answered()
    {
        await using var redis = await StartRedisAsync();
        Assert.Equal("+OK", await redis.SendAsync("CONFIG SET requirepass tests-only", Cancelled));
        var address = $"{redis.ConnectionString},password=tests-only";
        await using var server = await RedisServer.StartAsync(address);
        using var client = server.Client();
        var id = await client.RememberAsync("redis-user", "I like canary tea.");
        await SearchAsync(client);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(address);
        var key = Assert.Single(await connection.GetServers()[0].KeysAsync().ToListAsync(Cancelled));
        Assert.StartsWith("memstack:", key.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("redis-user", key.ToString(), StringComparison.Ordinal);
        Assert.Contains("canary", (string?)await connection.GetDatabase().HashGetAsync(key, "data"), StringComparison.Ordinal);

        Assert.Equal(200, (int)(await client.DeleteAsync($"/v1/memories/{id}/?erase=true")).Status);

        Assert.Empty(await connection.GetServers()[0].KeysAsync().ToListAsync(Cancelled));
        Assert.DoesNotContain("canary", await SearchAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_may_start_after_the_api_fail_and_recover()
    {
        await using var redis = await StartRedisAsync();
        Assert.True(
            Signals.Send(redis.RigServerProcess ?? throw new InvalidOperationException("This Redis is not the rig's."), Signal.Kill)
        );
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await RedisServer.StartAsync(redis.ConnectionString, time);
        using var client = server.Client();
        using var requests = server.Collect(Requests);
        using var failures = server.Collect(Failures);
        await client.RememberAsync("redis-user", "I like tea.");
        Assert.Contains("I like tea.", await SearchInVainAsync(client, time), StringComparison.Ordinal);
        Assert.Single(failures.GetMeasurementSnapshot());
        Assert.Equal("degraded", await StateAsync(client));

        await redis.KillAndStartAgainAsync(Cancelled);
        await WaitForAHitAsync(time, client, requests);

        await redis.SendAsync("CLIENT PAUSE 100000 ALL", Cancelled);
        var (hits, failed) = (Hits(requests), failures.GetMeasurementSnapshot().Count);
        Assert.Contains("I like tea.", await SearchInVainAsync(client, time), StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            Assert.Contains("I like tea.", await SearchAsync(client), StringComparison.Ordinal);
        }
        // Asked once, then left alone.
        Assert.Equal((hits, failed + 1), (Hits(requests), failures.GetMeasurementSnapshot().Count));

        await redis.KillAndStartAgainAsync(Cancelled);
        await WaitForAHitAsync(time, client, requests);
    }

    private static async Task<RedisFixture> StartRedisAsync()
    {
        var redis = new RedisFixture();
        await redis.InitializeAsync();
        _ = redis.ConnectionString;
        return redis;
    }

    private static async Task WaitForAHitAsync(FakeTimeProvider time, ApiClient client, MetricCollector<long> requests)
    {
        var before = Hits(requests);
        await Poll.UntilAsync(
            "an answer from Redis",
            async _ =>
            {
                time.Advance(TimeSpan.FromSeconds(31));
                Assert.Contains("I like tea.", await SearchAsync(client), StringComparison.Ordinal);
                Assert.Contains("I like tea.", await SearchAsync(client), StringComparison.Ordinal);
                return Hits(requests) > before;
            },
            TimeSpan.FromMinutes(1),
            Cancelled
        );
        await Poll.UntilAsync(
            "health",
            async _ =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return await StateAsync(client) == "healthy";
            },
            TimeSpan.FromMinutes(1),
            Cancelled
        );
    }

    private static int Hits(MetricCollector<long> requests) =>
        requests.GetMeasurementSnapshot().Count(measured => measured.Tags[Result] is "hit");

    /// <summary>Searches while Redis does not answer: the time goes on until the search does without.</summary>
    private static async Task<string> SearchInVainAsync(ApiClient client, FakeTimeProvider time)
    {
        var search = SearchAsync(client);
        await Poll.UntilAsync(
            "an answer without Redis",
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(500));
                return search.IsCompleted;
            },
            TimeSpan.FromMinutes(1),
            Cancelled
        );
        return await search;
    }

    private static async Task<string> SearchAsync(ApiClient client)
    {
        var answer = await client.PostAsync("/v3/memories/search/", """{"query":"tea","filters":{"user_id":"redis-user"}}""");
        Assert.Equal(200, (int)answer.Status);
        return answer.Text;
    }

    private static async Task<string?> StateAsync(ApiClient client) =>
        (await client.GetAsync("/health/detailed"))
            .Json.GetProperty("dependencies")
            .EnumerateArray()
            .Single(dependency => dependency.GetProperty("name").GetString() == "search_cache")
            .GetProperty("status")
            .GetString();
}

/// <summary>The api on a Redis, with no answers in its own memory.</summary>
internal sealed class RedisServer(string address, TimeProvider time) : ApiServer
{
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal)
        {
            ["ConnectionStrings:cache"] = address,
            ["MemStack:SearchCache:Shared"] = "true",
            ["MemStack:SearchCache:Bytes"] = "0",
            ["MemStack:SearchCache:Timeout"] = "00:00:02",
        };

    public static async Task<RedisServer> StartAsync(string address, TimeProvider? time = null)
    {
        var server = new RedisServer(address, time ?? TimeProvider.System);
        await server.InitializeAsync();
        return server;
    }

    public MetricCollector<long> Collect(string instrument) =>
        new(Services.GetRequiredService<IMeterFactory>(), "MemStack.Memory", instrument);

    protected override void Configure(IServiceCollection services) => services.AddSingleton(time);
}
