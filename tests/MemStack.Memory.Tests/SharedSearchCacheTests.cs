using MemStack.Memory.Searching.Caching;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests answers in a Redis that several processes on one PostgreSQL share, and its loss.</summary>
[Collection(nameof(QuietPostgres))]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class SharedSearchCacheTests(QuietPostgres postgres, RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Processes_share_answers_and_see_each_others_writes()
    {
        await using var one = Create();
        await using var two = Create();
        using var requests = two.Collect<long>("memstack.search.cache.requests");
        await one.Engine.AddAsync(Requests.Verbatim("I like canary tea", "canary-user"), Token);
        var request = Requests.Search("canary tea", Requests.User("canary-user"));
        Assert.Single(await one.Engine.SearchAsync(request, Token));
        Assert.Single(await two.Engine.SearchAsync(request, Token));
        Assert.Equal((1, 0), (requests.Sum("hit"), requests.Sum("miss")));

        await one.Engine.AddAsync(Requests.Verbatim("More canary tea", "canary-user"), Token);
        Assert.Equal(2, (await two.Engine.SearchAsync(request, Token)).Count);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var keys = await connection.GetServers()[0].KeysAsync().ToListAsync(Token);
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.DoesNotContain("canary", key.ToString(), StringComparison.OrdinalIgnoreCase));
        var ends = await Task.WhenAll(keys.Select(key => connection.GetDatabase().KeyTimeToLiveAsync(key)));
        Assert.All(ends, left => Assert.InRange(left!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_failed_shared_cache_makes_no_answer_wrong_and_is_used_again_after_recovery()
    {
        await using var engine = Create();
        using var requests = engine.Collect<long>("memstack.search.cache.requests");
        using var failures = engine.Collect<long>("memstack.search.cache.failures");
        await engine.Engine.AddAsync(Requests.Verbatim("I like tea"), Token);
        var request = Requests.Search("tea");
        await engine.Engine.SearchAsync(request, Token);
        Assert.Single(await engine.Engine.SearchAsync(request, Token));
        Assert.Equal(1, requests.Sum("hit"));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(engine));

        await redis.SendAsync("CLIENT PAUSE 100000 ALL", Token);
        for (var i = 0; i < 3; i++)
        {
            Assert.Single(await engine.Engine.SearchAsync(request, Token));
        }
        // After the first failure it is not used.
        Assert.Equal(1, failures.Sum());
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(engine));

        await redis.KillAndStartAgainAsync(Token);
        Assert.Single(await engine.Engine.SearchAsync(request, Token));
        await Poll.UntilAsync(
            "an answer from the cache",
            async _ =>
            {
                _time.Advance(SharedSearchCache.Pause);
                Assert.Single(await engine.Engine.SearchAsync(request, Token));
                return requests.Sum("hit") >= 2;
            },
            TimeSpan.FromMinutes(2),
            Token
        );
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(engine));
    }

    [Fact]
    public async Task A_shared_cache_gets_no_answers_unless_it_is_switched_on()
    {
        var cache = new CountingCache();
        await using var engine = PostgresServer.On(
            postgres.Server.DatabaseOf(_folder.Path),
            _time,
            replace: services => services.AddSingleton<IDistributedCache>(cache)
        );
        await engine.Engine.AddAsync(Requests.Verbatim("I like tea"), Token);
        await engine.Engine.SearchAsync(Requests.Search("tea"), Token);
        await engine.Engine.SearchAsync(Requests.Search("tea"), Token);
        Assert.Equal(0, cache.Calls);
    }

    private static async Task<HealthStatus> HealthAsync(TestEngine engine) =>
        (await engine.Get<SearchCache>().CheckHealthAsync(new HealthCheckContext(), Token)).Status;

    private TestEngine Create() =>
        PostgresServer.On(
            postgres.Server.DatabaseOf(_folder.Path),
            _time,
            replace: services =>
            {
                services.AddStackExchangeRedisCache(options => options.Configuration = redis.ConnectionString + ",abortConnect=false");
                services.Configure<SearchCacheOptions>(options =>
                    (options.Shared, options.Bytes, options.Timeout) = (true, 0, TimeSpan.FromSeconds(10))
                );
            }
        );

    private sealed class CountingCache : IDistributedCache
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public byte[]? Get(string key) => Called();

        public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Called());

        public void Refresh(string key) => Called();

        public Task RefreshAsync(string key, CancellationToken token = default) => Task.FromResult(Called());

        public void Remove(string key) => Called();

        public Task RemoveAsync(string key, CancellationToken token = default) => Task.FromResult(Called());

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => Called();

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
            Task.FromResult(Called());

        private byte[]? Called()
        {
            Interlocked.Increment(ref _calls);
            return null;
        }
    }
}
