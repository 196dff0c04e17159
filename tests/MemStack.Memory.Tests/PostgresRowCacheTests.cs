using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Search;
using MemStack.Memory.Searching;
using MemStack.Memory.Telemetry;
using MemStack.Memory.Tests.Support;
using Npgsql;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests that cached rows never differ from those in the store.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresRowCacheTests(PostgresServer server) : IAsyncLifetime, IClassFixture<PostgresServer>
{
    private const int Memories = 60;

    // The rows are larger in total than the maximum sent with candidates.
    private static readonly string Filler = " " + new string('x', 25_000);

    private readonly TempFolder _folder = new();
    private string _database = "";
    private TestEngine _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await Task.Run(() => server.DatabaseOf(_folder.Path), Token);
        _engine = PostgresServer.On(_database);
        foreach (var numbers in Enumerable.Range(0, Memories).Chunk(10))
        {
            ChatMessage[] messages = [.. numbers.Select(i => new ChatMessage("user", $"tea number {i}{Filler}"))];
            await _engine.Engine.AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = "u",
                    Messages = messages,
                    Metadata = new() { ["pot"] = "red" },
                    Infer = false,
                },
                Token
            );
        }

        Assert.Equal(Memories, (await FindAsync()).Memories.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Rows_that_another_process_has_changed_are_read_again()
    {
        await ExecuteAsync("UPDATE memstack.memories SET text = 'coffee' WHERE text LIKE 'tea number 3 %'");

        var found = await FindAsync();

        Assert.Single(found.Memories, memory => memory.Text == "coffee");
        Assert.DoesNotContain(found.Memories, memory => memory.Text.StartsWith("tea number 3 ", StringComparison.Ordinal));
    }

    // A join was planned for few rows at times, and took each of 600 candidates past 600 known rows.
    [Fact]
    public async Task Cached_rows_are_looked_up_in_a_hash_table()
    {
        var query = new SearchQuery
        {
            Tenant = "t1",
            Terms = ["tea"],
            Filter = Requests.User("u"),
            At = TimeProvider.System.GetUtcNow(),
        };
        var scope = ScopeKeys.Required("t1", query.Filter);
        var known = _engine.Get<RowCache>().Of(scope);
        Assert.Equal(Memories, known.Seqs.Length);

        var plan = await _engine
            .Get<PostgresDatabase>()
            .ReadAsync(
                "memories",
                session =>
                    session.ListAsync(
                        row => row.GetString(0),
                        $"EXPLAIN (VERBOSE, COSTS OFF) {PostgresCandidates.WithRows(PostgresCandidates.Lexical(query, scope, null), known)}"
                    ),
                Token
            );

        Assert.Contains(plan, line => line.Contains("hashed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_that_a_search_has_read_are_not_sent_again()
    {
        _engine.Get<RowCache>().Clear();
        using var requests = _engine.Collect<long>(MemoryTelemetry.RowCacheRequests);

        await FindAsync();
        Assert.Equal((0, Memories), (requests.Sum("hit"), requests.Sum("miss")));
        await FindAsync();
        Assert.Equal((Memories, Memories), (requests.Sum("hit"), requests.Sum("miss")));
    }

    [Fact]
    public async Task A_search_is_repeated_in_one_snapshot_after_a_concurrent_deletion()
    {
        _engine.Get<RowCache>().Clear();
        var asked = 0;

        var found = await FindAsync(_ =>
        {
            if (asked++ == 0)
            {
                Execute("DELETE FROM memstack.memories WHERE text NOT LIKE 'tea number 3 %'");
            }
        });

        Assert.Equal(2, asked);
        Assert.StartsWith("tea number 3 ", Assert.Single(found.Memories).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_is_repeated_in_one_snapshot_after_a_concurrent_change()
    {
        // Nothing is cached, so that the second search reads rows, too; and the writer never pauses.
        await using var uncached = PostgresServer.On(_database, configure: options => options.RowCacheBytes = 0);
        var asked = 0;

        var found = await FindAsync(_ => Execute($"UPDATE memstack.memories SET text = 'tea, change {++asked}, ' || text"), uncached);

        Assert.Equal(2, asked);
        Assert.All(found.Memories, memory => Assert.StartsWith("tea, change 1, tea number", memory.Text, StringComparison.Ordinal));
        Assert.Equal(Memories, found.Memories.Count);
    }

    [Fact]
    public async Task A_row_sent_with_its_candidate_has_the_same_version()
    {
        await ExecuteAsync("DELETE FROM memstack.memories WHERE text NOT LIKE 'tea number 3 %'");
        _engine.Get<RowCache>().Clear();
        var asked = 0;

        var found = await FindAsync(_ => Execute($"UPDATE memstack.memories SET text = 'tea, change {++asked}'"));

        Assert.Equal(1, asked);
        Assert.StartsWith("tea number 3 ", Assert.Single(found.Memories).Text, StringComparison.Ordinal);
        Assert.Equal("tea, change 1", Assert.Single((await FindAsync()).Memories).Text);
    }

    [Fact]
    public async Task Changes_to_returned_metadata_do_not_affect_the_cache()
    {
        foreach (var memory in (await FindAsync()).Memories)
        {
            memory.Metadata!["pot"] = "blue";
        }

        Assert.All((await FindAsync()).Memories, memory => Assert.Equal("red", (string?)memory.Metadata!["pot"]));
    }

    [Fact]
    public async Task No_text_is_cached_after_an_erasure()
    {
        Assert.Equal(Memories, _engine.Get<RowCache>().Count);

        await _engine.Engine.EraseAsync("t1", Requests.User("u"), Token);

        Assert.Equal(0, _engine.Get<RowCache>().Count);
    }

    [Fact]
    public async Task Rows_read_during_an_erasure_are_not_cached()
    {
        _engine.Get<RowCache>().Clear();

        await FindAsync(_ => _engine.Get<RowCache>().Clear());
        Assert.Equal(0, _engine.Get<RowCache>().Count);
        await FindAsync();
        Assert.Equal(Memories, _engine.Get<RowCache>().Count);
    }

    [Fact]
    public async Task The_cache_stays_within_its_maximum_size()
    {
        await using var small = PostgresServer.On(_database, configure: options => options.RowCacheBytes = 1_000_000);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Memories, (await FindAsync(engine: small)).Memories.Count);
        }

        Assert.InRange(small.Get<RowCache>().Count, 1, 3);
    }

    private Task<FoundMemories> FindAsync(Action<CandidateSet>? before = null, TestEngine? engine = null) =>
        (engine ?? _engine)
            .Get<ISearchIndex>()
            .FindAsync(
                new SearchQuery
                {
                    Tenant = "t1",
                    Terms = ["tea"],
                    Filter = Requests.User("u"),
                    At = TimeProvider.System.GetUtcNow(),
                },
                set =>
                {
                    before?.Invoke(set);
                    return [.. Enumerable.Range(0, set.Rows.Count)];
                },
                Token
            );

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    // A ranking doesn't wait: this must end before it answers.
    private void Execute(string sql)
    {
        using var source = NpgsqlDataSource.Create(_database);
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }
}
