using MemStack.Memory.Adding;
using MemStack.Memory.English.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Queue;
using MemStack.Memory.Tests.Support;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests two engines on one database, as on two servers.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresConcurrencyTests(PostgresServer server) : ScriptedSuite, IClassFixture<PostgresServer>
{
    private TestEngine? _other;
    private string _folder = "";

    internal override TestEngine Create(string folder, TimeProvider time)
    {
        _folder = folder;
        _other = server.Engine(folder, time, replace: Script.Replace);
        return server.Engine(folder, time, replace: Script.Replace);
    }

    [Fact]
    public async Task A_slot_has_one_open_answer_after_concurrent_adds()
    {
        for (var i = 0; i < 40; i++)
        {
            Script.Says($"I live in city {i}", "user/lives_in", $"city {i}");
        }

        var added = await OnBothAsync(40, (engine, i) => engine.AddAsync(Said($"I live in city {i}"), Token));

        Assert.Single(await ListedAsync());
        Assert.Equal(40, added.Sum(result => result.Memories.Count));
        Assert.Equal(39, added.Sum(result => result.Superseded.Count));
    }

    [Fact]
    public async Task Concurrent_duplicates_are_stored_once()
    {
        var added = await OnBothAsync(40, (engine, _) => engine.AddAsync(Said("I like green tea."), Token));

        Assert.Single(added, result => result.Memories.Count == 1);
        Assert.Equal(39, added.Sum(result => result.Touched.Count));
    }

    [Fact]
    public async Task One_key_stores_once_even_for_different_owners()
    {
        var added = await OnBothAsync(
            40,
            (engine, _) => engine.AddAsync(Requests.Verbatim("one") with { IdempotencyKey = "k", RunId = "r" }, Token)
        );

        Assert.Single(added, result => !result.Replayed);
        Assert.Single(added.Select(result => result.Memories[0].Id).Distinct());
        var conflicts = await OnBothAsync(
            20,
            async (engine, i) =>
            {
                try
                {
                    return (await engine.AddAsync(Requests.Verbatim("two", "user" + i) with { IdempotencyKey = "k2" }, Token))
                        .Memories
                        .Count;
                }
                catch (IdempotencyConflictException)
                {
                    return 0;
                }
            }
        );
        Assert.Equal(1, conflicts.Sum());
    }

    [Fact]
    public async Task Concurrent_turns_of_a_conversation_get_distinct_places_and_their_neighbours()
    {
        await OnBothAsync(60, (engine, i) => engine.AddAsync(Requests.Verbatim($"turn{i} said") with { RunId = "r" }, Token));

        await using var source = Npgsql.NpgsqlDataSource.Create(server.DatabaseOf(_folder));
        await using var turns = source.CreateCommand("SELECT array_agg(turn ORDER BY seq) FROM memstack.memories");
        Assert.Equal(Enumerable.Range(1, 60), (int[])(await turns.ExecuteScalarAsync(Token))!);
        // A turn's word is in its own row, the one before, and the two after.
        for (var i = 0; i < 60; i += 7)
        {
            Assert.InRange((await FoundAsync($"turn{i}")).Count, 2, 4);
        }
    }

    [Fact]
    public async Task No_job_is_claimed_twice()
    {
        for (var i = 0; i < 100; i++)
        {
            await Engine.AddAsync(Said($"fact number {i}") with { Queue = true }, Token);
        }

        var claimed = await OnBothAsync(
            16,
            async (engine, i) =>
            {
                var host = engine == Engine ? Host : _other!;
                var done = new List<Guid>();
                while (
                    await host.Get<IIngestQueue>().ClaimAsync(3, Time.GetUtcNow(), TimeSpan.FromMinutes(5), Token) is { Count: > 0 } jobs
                )
                {
                    foreach (var job in jobs)
                    {
                        await host.Get<AddPipeline>()
                            .RunAsync(job.Request, job.Fingerprint, job.EventId, queued: true, Time.GetUtcNow(), Token);
                        done.Add(job.EventId);
                    }
                }

                return done;
            }
        );

        Assert.Equal(100, claimed.SelectMany(done => done).Distinct().Count());
        Assert.Equal(100, claimed.Sum(done => done.Count));
        Assert.Equal(100, (await Engine.ListAsync(Requests.List(), Token)).Total);
    }

    [Fact]
    public async Task Concurrent_writes_of_all_kinds_cause_no_deadlock()
    {
        await OnBothAsync(
            80,
            async (engine, i) =>
            {
                var user = "user" + (i % 4);
                var added = await engine.AddAsync(Requests.Verbatim($"word{i} common", user) with { RunId = "r" }, Token);
                if (i % 3 == 0)
                {
                    await engine.UpdateAsync(
                        new UpdateRequest
                        {
                            Tenant = "t1",
                            Id = added.Memories[0].Id,
                            Text = $"changed{i} common",
                        },
                        Token
                    );
                }

                if (i % 5 == 0)
                {
                    await engine.DeleteAsync("t1", added.Memories[0].Id, Token);
                }

                if (i % 20 == 7)
                {
                    await engine.DeleteAllAsync("t1", Requests.User(user), Token);
                }

                if (i % 20 == 9)
                {
                    await Store.EraseAsync(new Erasure("t1", Requests.Filter($$"""{"keywords":"word{{i}}"}"""), SlotWords.Indexed), Token);
                }

                return true;
            }
        );

        var listed = (await Engine.ListAsync(Requests.List() with { Limit = 1000 }, Token)).Items;
        Assert.Equal(
            listed.Select(memory => memory.Id).Order(),
            (await Engine.SearchAsync(Requests.Search("common", MemoryFilter.All()) with { TopK = 1000 }, Token))
                .Select(hit => hit.Memory.Id)
                .Order()
        );
    }

    public override async ValueTask DisposeAsync()
    {
        await _other!.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task<T[]> OnBothAsync<T>(int count, Func<IMemoryEngine, int, Task<T>> work) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => work(i % 2 == 0 ? Engine : _other!.Engine, i))));
}
