using MemStack.Memory.Model;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Tests.Support;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests that acknowledged writes survive every failure, and that others are complete or absent.</summary>
[Trait(Lanes.Name, Lanes.Durability)]
public sealed class DurabilityTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_writer_syncs_every_commit()
    {
        await using var host = new TestEngine(_folder.Path);

        Assert.Equal(
            ("wal", 2L),
            await host.Get<SqliteDatabase>()
                .WriteAsync(
                    "SELECT",
                    "test",
                    scope => ((string)scope.Session.Scalar($"PRAGMA journal_mode")!, (long)scope.Session.Scalar($"PRAGMA synchronous")!),
                    Token
                )
        );
    }

    [Fact]
    public async Task A_full_disk_refuses_whole_writes_serves_reads_and_recovers()
    {
        await using var host = new TestEngine(_folder.Path);
        var before = (await host.Engine.AddAsync(Requests.Verbatim("before"), Token)).Memories[0];
        await LimitPagesAsync(host, grow: 4);
        var big = new AddRequest
        {
            Tenant = "t1",
            UserId = "alice",
            Infer = false,
            IdempotencyKey = "k",
            Messages = [.. Enumerable.Range(0, 50).Select(i => new ChatMessage("user", $"{i} " + new string('x', 8_000)))],
        };

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Engine.AddAsync(big, Token));
        Assert.Contains("full", refused.Message, StringComparison.Ordinal);
        Assert.Equal([before.Id], (await host.Engine.ListAsync(Requests.List(), Token)).Items.Select(memory => memory.Id));
        Assert.Single(await host.Engine.SearchAsync(Requests.Search("before"), Token));
        Assert.Equal(1, (await host.Engine.ListEventsAsync("t1", 0, 10, Token)).Total);

        await LimitPagesAsync(host, grow: 100_000);
        Assert.False((await host.Engine.AddAsync(big, Token)).Replayed);
        Assert.Equal(51, (await host.Engine.ListAsync(Requests.List(), Token)).Total);
    }

    [Fact]
    public async Task On_a_full_disk_a_small_request_succeeds_in_the_same_group_as_a_large_one()
    {
        await using var host = new TestEngine(_folder.Path);
        await host.OpenAsync(Token);
        await LimitPagesAsync(host, grow: 30);
        var (blocked, release) = await BlockAsync(host);
        var big = host.Engine.AddAsync(
            Requests.Verbatim("x") with
            {
                Messages = [.. Enumerable.Repeat(new ChatMessage("user", new string('x', 30_000)), 20)],
            },
            Token
        );
        var small = host.Engine.AddAsync(Requests.Verbatim("small"), Token);
        release.Set();
        await blocked;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => big);
        Assert.Single((await small).Memories);
        Assert.Equal(1, (await host.Engine.ListAsync(Requests.List(), Token)).Total);
    }

    [Fact]
    public async Task A_request_cancelled_before_its_turn_is_never_run()
    {
        await using var host = new TestEngine(_folder.Path);
        await host.OpenAsync(Token);
        var (blocked, release) = await BlockAsync(host);
        using var cancel = new CancellationTokenSource();
        var add = host.Engine.AddAsync(Requests.Verbatim("unwanted"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => add);
        release.Set();
        await blocked;

        await host.Engine.AddAsync(Requests.Verbatim("wanted"), Token);
        Assert.Equal(["wanted"], (await host.Engine.ListAsync(Requests.List(), Token)).Items.Select(memory => memory.Text));
    }

    [Fact]
    public async Task A_request_cancelled_while_it_runs_is_stored_completely()
    {
        await using var host = new TestEngine(_folder.Path);
        await host.OpenAsync(Token);
        using var started = new SemaphoreSlim(0);
        using var release = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var write = host.Get<SqliteDatabase>()
            .WriteAsync(
                "INSERT",
                "test",
                scope =>
                {
                    scope.Session.ExecuteScript("CREATE TABLE marker (x)");
                    started.Release();
                    release.Wait(Token);
                    return scope.Session.Execute($"INSERT INTO marker VALUES (1)");
                },
                cancel.Token
            );
        await started.WaitAsync(Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        release.Set();

        await host.Engine.AddAsync(Requests.Verbatim("next"), Token);
        Assert.Equal(
            1L,
            await host.Get<SqliteDatabase>().ReadAsync("test", session => session.Scalar($"SELECT COUNT(*) FROM marker"), Token)
        );
    }

    [Fact]
    public async Task One_failed_request_does_not_fail_the_others_of_its_group()
    {
        await using var host = new TestEngine(_folder.Path);
        await host.OpenAsync(Token);
        var (blocked, release) = await BlockAsync(host);
        var first = host.Engine.AddAsync(Requests.Verbatim("first"), Token);
        var broken = host.Get<SqliteDatabase>()
            .WriteAsync<int>(
                "INSERT",
                "test",
                scope =>
                {
                    scope.Session.Execute($"DELETE FROM memories");
                    throw new InvalidOperationException("defect");
                },
                Token
            );
        var second = host.Engine.AddAsync(Requests.Verbatim("second"), Token);
        release.Set();
        await blocked;

        await Assert.ThrowsAsync<InvalidOperationException>(() => broken);
        await Task.WhenAll(first, second);
        Assert.Equal(["second", "first"], (await host.Engine.ListAsync(Requests.List(), Token)).Items.Select(memory => memory.Text));
    }

    [Fact]
    public async Task Concurrent_adds_lose_nothing_and_a_readers_count_never_decreases()
    {
        await using var host = new TestEngine(_folder.Path);
        var adding = Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(adder =>
                    Task.Run(
                        async () =>
                        {
                            for (var i = 0; i < 10; i++)
                            {
                                await host.Engine.AddAsync(
                                    Requests.Verbatim($"memory {i} of adder{adder}", "u" + (adder % 4)) with
                                    {
                                        RunId = "shared",
                                    },
                                    Token
                                );
                            }
                        },
                        Token
                    )
                )
        );
        long seen = 0;
        while (!adding.IsCompleted)
        {
            var page = await host.Engine.ListAsync(Requests.List() with { Limit = 1_000 }, Token);
            Assert.True(page.Total >= seen);
            Assert.Equal(page.Total, page.Items.Count);
            seen = page.Total;
        }

        await adding;
        Assert.Equal(320, (await host.Engine.ListAsync(Requests.List(), Token)).Total);
        Assert.Equal(
            10,
            (await host.Engine.SearchAsync(Requests.Search("adder7", Requests.User("u3")) with { TopK = 100 }, Token)).Count(hit =>
                hit.Memory.Text.EndsWith("adder7", StringComparison.Ordinal)
            )
        );
    }

    /// <summary>Blocks the writer: later requests wait, and share a transaction when it is released.</summary>
    private static async Task<(Task Blocked, ManualResetEventSlim Release)> BlockAsync(TestEngine host)
    {
        var release = new ManualResetEventSlim();
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var blocked = host.Get<SqliteDatabase>()
            .WriteAsync(
                "SELECT",
                "test",
                _ =>
                {
                    running.SetResult();
                    release.Wait(Token);
                    return 0;
                },
                Token
            );
        await running.Task;
        return (blocked, release);
    }

    private static Task LimitPagesAsync(TestEngine host, int grow) =>
        host.Get<SqliteDatabase>()
            .WriteAsync(
                "SELECT",
                "test",
                scope =>
                {
                    scope.Session.ExecuteScript($"PRAGMA max_page_count = {(long)scope.Session.Scalar($"PRAGMA page_count")! + grow}");
                    return 0;
                },
                Token
            );
}
