using MemStack.Api.Caching;
using Microsoft.Extensions.DependencyInjection;
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
    private const string Hits = "memstack.search.cache.requests";
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
        await using var server = await RedisServer.StartAsync(redis.ConnectionString);
        using var client = server.Client();
        using var measured = new Measurements(server);
        await client.RememberAsync("redis-user", "I like tea.");
        Assert.Contains("I like tea.", await SearchAsync(client), StringComparison.Ordinal);
        Assert.Single(measured.Of(Failures));
        Assert.Equal("degraded", await StateAsync(client));

        await redis.KillAndStartAgainAsync(Cancelled);
        await WaitForAHitAsync(server, client, measured);

        await redis.SendAsync("CLIENT PAUSE 100000 ALL", Cancelled);
        var (hits, failures) = (measured.Of(Hits, "hit").Count, measured.Of(Failures).Count);
        for (var i = 0; i < 3; i++)
        {
            Assert.Contains("I like tea.", await SearchAsync(client), StringComparison.Ordinal);
        }
        // Asked once, then left alone.
        Assert.Equal((hits, failures + 1), (measured.Of(Hits, "hit").Count, measured.Of(Failures).Count));

        await redis.KillAndStartAgainAsync(Cancelled);
        await WaitForAHitAsync(server, client, measured);
    }

    private static async Task<RedisFixture> StartRedisAsync()
    {
        var redis = new RedisFixture();
        await redis.InitializeAsync();
        _ = redis.ConnectionString;
        return redis;
    }

    private static async Task WaitForAHitAsync(RedisServer server, ApiClient client, Measurements measured)
    {
        var before = measured.Of(Hits, "hit").Count;
        await Poll.UntilAsync(
            "an answer from Redis",
            async _ =>
            {
                server.Time.Ahead += TimeSpan.FromSeconds(31);
                Assert.Contains("I like tea.", await SearchAsync(client), StringComparison.Ordinal);
                Assert.Contains("I like tea.", await SearchAsync(client), StringComparison.Ordinal);
                return measured.Of(Hits, "hit").Count > before;
            },
            TimeSpan.FromMinutes(1),
            Cancelled
        );
        await Poll.UntilAsync("health", async _ => await StateAsync(client) == "healthy", TimeSpan.FromMinutes(1), Cancelled);
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
internal sealed class RedisServer(string address) : ApiServer
{
    public AheadTime Time { get; } = new();

    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal)
        {
            ["ConnectionStrings:cache"] = address,
            ["MemStack:SearchCache:Shared"] = "true",
            ["MemStack:SearchCache:Bytes"] = "0",
            ["MemStack:SearchCache:Timeout"] = "00:00:02",
        };

    public static async Task<RedisServer> StartAsync(string address)
    {
        var server = new RedisServer(address);
        await server.InitializeAsync();
        return server;
    }

    protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(Time);
}

/// <summary>The time, and some more.</summary>
internal sealed class AheadTime : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
