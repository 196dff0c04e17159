using MemStack.Memory.Embedding;
using MemStack.Memory.Model;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests that answers from the cache are never stale and never another tenant's.</summary>
public abstract class SearchCacheSuite : EngineSuite
{
    private MetricCollector<long>? _requests;

    internal FailingEmbedder Embedder { get; } = new();

    private MetricCollector<long> Requested => _requests ??= Host.Collect<long>("memstack.search.cache.requests");

    [Fact]
    public async Task A_repeated_question_is_answered_from_the_cache_as_the_first_time()
    {
        await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                Messages = [new ChatMessage("user", "Grüße aus Tokio 東京: I like \"green\" tea", "Ann")],
                Infer = false,
                Metadata = new()
                {
                    ["n"] = 1.50,
                    ["deep"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "b" },
                },
                ExpiresAt = new DateOnly(2027, 1, 2),
                Timestamp = Time.GetUtcNow().AddDays(-3),
            },
            Token
        );
        var request = Requests.Search("green tea") with { Explain = true, Relations = true };
        var first = await AskAsync(request, isHit: false);
        var again = await AskAsync(request, isHit: true);

        Assert.Equal(Shown(first), Shown(again));
        Assert.NotSame(again[0].Memory.Metadata, (await AskAsync(request, isHit: true))[0].Memory.Metadata);
    }

    [Fact]
    public async Task The_next_answer_includes_every_write()
    {
        var request = Requests.Search("tea");
        var first = await AddOneAsync("I like tea");
        Assert.Equal(["I like tea"], Texts(await AskAsync(request, isHit: false)));
        var second = await AddOneAsync("Green tea is best");
        Assert.Equal(2, (await AskAsync(request, isHit: false)).Count);
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = second.Id,
                Text = "Coffee is best",
            },
            Token
        );
        Assert.Equal(
            ["I like tea"],
            Texts(await AskAsync(request, isHit: false)).Where(text => text.Contains("tea", StringComparison.Ordinal))
        );
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = first.Id,
                Metadata = new() { ["k"] = "v" },
            },
            Token
        );
        Assert.Equal("v", (await AskAsync(request, isHit: false))[0].Memory.Metadata!["k"]!.GetValue<string>());
        await Engine.DeleteAsync("t1", second.Id, Token);
        Assert.Single(await AskAsync(request, isHit: false));
        await AskAsync(request, isHit: true);
        await Engine.DeleteAllAsync("t1", Requests.User("alice"), Token);
        Assert.Empty(await AskAsync(request, isHit: false));
        await AddOneAsync("Tea again");
        Assert.Single(await AskAsync(request, isHit: false));
        await Engine.EraseAsync("t1", Requests.User("alice"), Token);
        Assert.Empty(await AskAsync(request, isHit: false));
        await AddOneAsync("Tea for the third time");
        Embedder.Model = "new";
        Assert.Single(await AskAsync(request, isHit: false));
        var page = await Host.Get<IReembedStore>().PageAsync("new", 0, 10, Token);
        await Host.Get<IReembedStore>()
            .SaveAsync("new", [.. page.Select(memory => (memory, (ReadOnlyMemory<float>)Embedder.VectorOf(memory.Text)))], Token);
        await AskAsync(request, isHit: false);
    }

    [Fact]
    public async Task Everything_that_determines_an_answer_is_in_its_key()
    {
        await AddOneAsync("I like tea");
        var request = Requests.Search("tea");
        await AskAsync(request, isHit: false);
        SearchRequest[] others =
        [
            request with
            {
                Query = "Tea",
            },
            request with
            {
                TopK = 3,
            },
            request with
            {
                Threshold = 0.01,
            },
            request with
            {
                Explain = true,
            },
            request with
            {
                Relations = true,
            },
            request with
            {
                ShowSuperseded = true,
            },
            request with
            {
                Rerank = true,
            },
            request with
            {
                ShowExpired = true,
            },
            request with
            {
                AsOf = Time.GetUtcNow(),
            },
            request with
            {
                AsOf = Time.GetUtcNow().AddTicks(10),
            },
            request with
            {
                Filter = Requests.User("bob"),
            },
            request with
            {
                Filter = MemoryFilter.All(Requests.User("alice")),
            },
            request with
            {
                Filter = new OrFilter([Requests.User("alice")]),
            },
            request with
            {
                Filter = new NotFilter([Requests.User("alice")]),
            },
            request with
            {
                Filter = Requests.Filter("""{"AND":[{"user_id":"alice"},{"user_id":"alic"}]}"""),
            },
            request with
            {
                Filter = Requests.Filter("""{"AND":[{"user_id":"alice"},{"run_id":"alic"}]}"""),
            },
            request with
            {
                Filter = Requests.Filter("""{"AND":[{"user_id":"alice"},{"run_id":"*"}]}"""),
            },
            request with
            {
                Tenant = "t2",
            },
        ];
        foreach (var other in others)
        {
            await AskAsync(other, isHit: false);
        }

        foreach (var other in others)
        {
            await AskAsync(other, isHit: true);
        }

        Embedder.Model = "other";
        await AskAsync(request, isHit: false);
    }

    [Fact]
    public async Task A_fact_that_ends_without_a_write_ends_in_the_cache_too()
    {
        await Engine.AddAsync(Requests.Verbatim("Tea is on offer today") with { ExpiresAt = new DateOnly(2026, 3, 1) }, Token);
        var request = Requests.Search("tea");
        Assert.Single(await AskAsync(request, isHit: false));
        Time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 23, 59, 59, TimeSpan.Zero));
        Assert.Single(await AskAsync(request, isHit: true));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await AskAsync(request, isHit: false));
    }

    [Fact]
    public async Task A_fact_that_another_one_ends_in_the_future_is_found_until_then_and_not_a_moment_longer()
    {
        await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                Messages = [new ChatMessage("user", "I live in Paris.")],
            },
            Token
        );
        Time.Advance(TimeSpan.FromMinutes(1));
        await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                Messages = [new ChatMessage("user", "I live in Rome.")],
                Timestamp = Time.GetUtcNow().AddSeconds(10),
            },
            Token
        );
        var request = Requests.Search("live in Paris");
        Assert.Contains("I live in Paris.", Texts(await AskAsync(request, isHit: false)));
        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Contains("I live in Paris.", Texts(await AskAsync(request, isHit: true)));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("I live in Paris.", Texts(await AskAsync(request, isHit: false)));
    }

    [Fact]
    public async Task An_answer_without_an_unavailable_model_is_not_cached()
    {
        await AddOneAsync("I like tea");
        Embedder.Away = "timeout";
        await AskAsync(Requests.Search("tea"), isHit: false);
        await AskAsync(Requests.Search("tea"), isHit: false);
        Embedder.Away = null;
        await AskAsync(Requests.Search("tea"), isHit: false);
        await AskAsync(Requests.Search("tea"), isHit: true);
    }

    [Fact]
    public async Task Another_tenants_writes_and_the_queue_do_not_invalidate_answers()
    {
        await AddOneAsync("I like tea");
        await AskAsync(Requests.Search("tea"), isHit: false);
        await AddOneAsync("I like tea", tenant: "t2");
        await Engine.AddAsync(Requests.Verbatim("I like tea") with { Queue = true }, Token);
        await AskAsync(Requests.Search("tea"), isHit: true);
    }

    internal void Replace(IServiceCollection services) => services.AddSingleton<IEmbedder>(Embedder);

    public override ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _requests?.Dispose();
        return base.DisposeAsync();
    }

    protected async Task<IReadOnlyList<SearchHit>> AskAsync(SearchRequest request, bool isHit)
    {
        var result = isHit ? "hit" : "miss";
        var before = Requested.Sum(result);
        var hits = await Engine.SearchAsync(request, Token);
        Assert.True(Requested.Sum(result) == before + 1, $"expected a {result} for {request}");
        return hits;
    }

    private static IEnumerable<string> Texts(IEnumerable<SearchHit> hits) => hits.Select(hit => hit.Memory.Text);

    private static string Shown(IReadOnlyList<SearchHit> hits) => System.Text.Json.JsonSerializer.Serialize(hits);
}

public sealed class SqliteSearchCacheTests : SearchCacheSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Replace);
}

[Collection(nameof(QuietPostgres))]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresSearchCacheTests(QuietPostgres postgres) : SearchCacheSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => postgres.Server.Engine(folder, time, replace: Replace);
}
