using System.Collections.Concurrent;
using System.Globalization;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>
/// Tests that acknowledged writes survive a kill of PostgreSQL. MEMSTACK_TEST_KILLS and MEMSTACK_TEST_KILL_WRITES make it longer.
/// </summary>
[Trait(Lanes.Name, Lanes.Durability)]
public sealed class PostgresKillTests
{
    private const int Writers = 8;

    private static int Kills => Setting("MEMSTACK_TEST_KILLS", 3);

    private static int WritesBeforeAKill => Setting("MEMSTACK_TEST_KILL_WRITES", 300);

    [Fact]
    public async Task Every_acknowledged_write_is_there_after_kill_9_of_the_database()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = new PostgresFixture { Durable = true };
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync(token);
        await using var host = PostgresServer.On(database);
        await host.OpenAsync(token);
        // The expected text of each memory; null when it was deleted. A write without an answer makes its memory uncertain.
        var expected = new ConcurrentDictionary<Guid, string?>();
        var uncertain = new ConcurrentDictionary<Guid, bool>();
        var (written, failed) = (0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
            var from = Volatile.Read(ref written);
            var writers = Enumerable
                .Range(0, Writers)
                .Select(writer => Task.Run(() => WriteAsync(kill, writer, end.Token), token))
                .ToArray();
            await Poll.UntilAsync(
                "enough writes",
                () => Volatile.Read(ref written) - from >= WritesBeforeAKill,
                TimeSpan.FromMinutes(10),
                token
            );
            await server.KillAndStartAgainAsync(token);
            var back = Volatile.Read(ref written);
            await Poll.UntilAsync(
                "writes after the start",
                () => Volatile.Read(ref written) - back >= Writers,
                TimeSpan.FromMinutes(1),
                token
            );
            await end.CancelAsync();
            await Task.WhenAll(writers);
        }

        var store = host.Get<IMemoryStore>();
        foreach (var (id, text) in expected.Where(pair => !uncertain.ContainsKey(pair.Key)))
        {
            Assert.Equal(text, (await store.GetAsync("t1", id, token))?.Text);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{written} writes acknowledged over {Kills} kills, {failed} refused, {uncertain.Count} memories uncertain, {expected.Count} looked at"
        );
        Assert.True(failed > 0, "No write failed: the kills tested nothing.");

        async Task WriteAsync(int kill, int writer, CancellationToken stop)
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var known = default(Guid?);
                try
                {
                    var text = string.Create(CultureInfo.InvariantCulture, $"Kill {kill} writer {writer} memory {i}");
                    var added = (await host.Engine.AddAsync(Requests.Verbatim(text, "user" + writer) with { RunId = "r" }, token)).Memories[
                        0
                    ];
                    expected[added.Id] = text;
                    Interlocked.Increment(ref written);
                    known = added.Id;
                    if (i % 3 == 0)
                    {
                        await host.Engine.UpdateAsync(
                            new UpdateRequest
                            {
                                Tenant = "t1",
                                Id = added.Id,
                                Text = text + " changed",
                            },
                            token
                        );
                        expected[added.Id] = text + " changed";
                        Interlocked.Increment(ref written);
                    }

                    if (i % 5 == 0)
                    {
                        await host.Engine.DeleteAsync("t1", added.Id, token);
                        expected[added.Id] = null;
                        Interlocked.Increment(ref written);
                    }
                }
                catch (StoreUnavailableException)
                {
                    Interlocked.Increment(ref failed);
                    if (known is { } id)
                    {
                        uncertain[id] = true;
                    }

                    await Task.Delay(50, token);
                }
            }
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
