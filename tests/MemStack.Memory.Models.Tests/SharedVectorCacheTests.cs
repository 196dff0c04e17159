using MemStack.Memory.Models.Telemetry;
using MemStack.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TestRig;

namespace MemStack.Tests;

/// <summary>Vectors in a Redis that processes share.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class SharedVectorCacheTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_serves_another_process_and_its_keys_tell_no_text()
    {
        // With a clock that does not move, a busy machine cannot exceed the cache's time limit, and the model is not asked instead.
        var frozen = new FakeTimeProvider();
        await using var one = await StartAsync(time: frozen);
        await using var two = await StartAsync(time: frozen);

        var first = await one.EmbedAsync("the canary sings");
        var second = await two.EmbedAsync("the canary sings");

        Assert.Equal(first[0].ToArray(), second[0].ToArray());
        Assert.Empty(two.Server.Requests);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var keys = await connection.GetServers()[0].KeysAsync().ToListAsync(Cancelled);
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.DoesNotContain("canary", key.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_Redis_that_stops_answering_makes_it_slower_and_not_broken()
    {
        await using var host = await StartAsync();
        await host.EmbedAsync("before");
        await redis.SendAsync("CLIENT PAUSE 100000 ALL", Cancelled);

        foreach (var text in (string[])["one", "two", "three"])
        {
            Assert.Single(await host.EmbedAsync(text));
        }

        // Asked once, then left alone.
        Assert.Equal(1, host.Metrics.CacheFailures.Sum());
        await redis.KillAndStartAgainAsync(Cancelled);
    }

    [Fact]
    public async Task A_Redis_that_is_not_there_yet_makes_it_slower_and_not_broken()
    {
        await using var host = await StartAsync($"127.0.0.1:{FreePort.Next()}");

        Assert.Single(await host.EmbedAsync("one"));
        Assert.Single(await host.EmbedAsync("two"));

        Assert.Equal(1, host.Metrics.CacheFailures.Sum());
    }

    private Task<ModelsHost> StartAsync(string? address = null, TimeProvider? time = null)
    {
        address ??= redis.ConnectionString;
        return ModelsHost.StartAsync(configure: builder =>
            builder
                .Services.AddSingleton(time ?? TimeProvider.System)
                .AddStackExchangeRedisCache(options => options.Configuration = address + ",abortConnect=false")
        );
    }
}
