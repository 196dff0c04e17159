using System.Collections.Concurrent;
using MemStack.Memory.Models.Telemetry;
using MemStack.Tests.Support;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Tests;

public class VectorCacheTests
{
    [Fact]
    public async Task A_known_text_is_not_sent_again()
    {
        await using var host = await ModelsHost.StartAsync();
        var first = await host.EmbedAsync("alpha", "beta");
        var second = await host.EmbedAsync("beta", "gamma");

        Assert.Equal(first[1].ToArray(), second[0].ToArray());
        Assert.Equal(["gamma"], host.Server.Requests[1].Inputs);
        Assert.Equal(1, host.Metrics.CacheRequests.Sum((ModelTelemetry.CacheResult, "hit")));
        Assert.Equal(3, host.Metrics.CacheRequests.Sum((ModelTelemetry.CacheResult, "miss")));
        host.Metrics.CacheAge.RecordObservableInstruments();
        Assert.InRange(Assert.Single(host.Metrics.CacheAge.Of()).Value, 0, 60);
    }

    [Fact]
    public async Task The_cache_keeps_to_its_bytes()
    {
        await using var host = await ModelsHost.StartAsync(new() { ["MemStack:Embedding:CacheBytes"] = "2000" });
        var texts = Enumerable.Range(0, 100).Select(number => $"text {number}").ToArray();
        await host.EmbedAsync(texts);
        await host.EmbedAsync(texts);

        // A vector of 64 floats and what surrounds it take 512 bytes: no more than three fit.
        Assert.InRange(host.Metrics.CacheRequests.Sum((ModelTelemetry.CacheResult, "hit")), 0, 3);
    }

    [Fact]
    public async Task A_shared_cache_serves_another_process()
    {
        var shared = new SharedCache();
        await using var one = await ModelsHost.StartAsync(configure: builder => builder.Services.AddSingleton<IDistributedCache>(shared));
        await using var two = await ModelsHost.StartAsync(configure: builder => builder.Services.AddSingleton<IDistributedCache>(shared));

        var first = await one.EmbedAsync("the canary sings");
        var second = await two.EmbedAsync("the canary sings");

        Assert.Equal(first[0].ToArray(), second[0].ToArray());
        Assert.Empty(two.Server.Requests);
        Assert.DoesNotContain(shared.Values.Keys, key => key.Contains("canary", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_shared_cache_that_is_lost_makes_it_slower_and_not_broken(bool hangs)
    {
        var shared = new SharedCache { IsLost = true, Hangs = hangs };
        await using var host = await ModelsHost.StartAsync(configure: builder => builder.Services.AddSingleton<IDistributedCache>(shared));

        Assert.Single(await host.EmbedAsync("alpha"));
        Assert.Single(await host.EmbedAsync("beta"));
        Assert.Single(await host.EmbedAsync("gamma"));

        // Asked once, then left alone.
        Assert.Equal(1, host.Metrics.CacheFailures.Sum());
        Assert.Equal(1, shared.Calls);
    }

    [Fact]
    public async Task Rubbish_in_a_shared_cache_is_not_taken_for_a_vector()
    {
        var shared = new SharedCache();
        await using var host = await ModelsHost.StartAsync(configure: builder => builder.Services.AddSingleton<IDistributedCache>(shared));
        await host.EmbedAsync("warm up");
        shared.Always = [1, 2, 3];
        Assert.Equal(64, (await host.EmbedAsync("alpha"))[0].Length);
        shared.Always = new byte[40];
        Assert.Equal(64, (await host.EmbedAsync("beta"))[0].Length);
    }

    private sealed class SharedCache : IDistributedCache
    {
        public ConcurrentDictionary<string, byte[]> Values { get; } = new(StringComparer.Ordinal);

        public bool IsLost { get; init; }

        public bool Hangs { get; init; }

        public byte[]? Always { get; set; }

        public int Calls { get; private set; }

        public byte[]? Get(string key) => throw new NotSupportedException();

        public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
        {
            Calls++;
            if (Hangs)
            {
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
            }

            if (IsLost)
            {
                throw new InvalidOperationException("The cache is gone.");
            }

            return Always ?? Values.GetValueOrDefault(key);
        }

        public void Refresh(string key) => throw new NotSupportedException();

        public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

        public void Remove(string key) => throw new NotSupportedException();

        public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
        {
            if (IsLost)
            {
                throw new InvalidOperationException("The cache is gone.");
            }

            Values[key] = value;
            return Task.CompletedTask;
        }
    }
}
