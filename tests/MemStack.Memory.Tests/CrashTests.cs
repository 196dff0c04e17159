using System.Globalization;
using MemStack.Memory.Model;
using MemStack.Memory.Queue;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Tests.Support;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>
/// Tests repeated kills in the middle of writes of every kind on the same folder. MEMSTACK_CRASH_ROUNDS and MEMSTACK_CRASH_WRITES make
/// it longer: 10 and 1000 are ten kills in the middle of ten thousand writes.
/// </summary>
[Trait(Lanes.Name, Lanes.Durability)]
public sealed class CrashTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<Guid, int> _versions = [];
    private readonly HashSet<Guid> _deleted = [];
    private readonly HashSet<Guid> _deleting = [];
    private readonly HashSet<Guid> _queued = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Acknowledged_writes_survive_kills_and_none_is_partial()
    {
        var acknowledged = 0;
        for (var round = 0; round < Setting("MEMSTACK_CRASH_ROUNDS", 3); round++)
        {
            acknowledged += await WriteUntilKilledAsync(round, Setting("MEMSTACK_CRASH_WRITES", 150));
        }

        await using var host = new TestEngine(_folder.Path);
        foreach (var (id, version) in _versions)
        {
            await CheckAsync(host.Engine, id, version);
        }

        await CheckWholeAsync(host);
        await CheckQueueAsync(host);
        TestContext.Current.SendDiagnosticMessage($"{acknowledged} writes were acknowledged before kills; all are there.");
    }

    private async Task<int> WriteUntilKilledAsync(int round, int writes)
    {
        using var writer = CrashWriter.Start(_folder.Path, round);
        var count = 0;
        while (count < writes && await writer.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            count += Note(line);
        }

        writer.Kill();
        // Output before its death counts, too; an incomplete last line was not acknowledged.
        var rest = await writer.StandardOutput.ReadToEndAsync(Token);
        foreach (var line in rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            count += Note(line);
        }

        await writer.WaitForExitAsync(Token);
        Assert.NotEqual(0, writer.ExitCode);
        Assert.True(count >= writes, $"The writer ended by itself after {count} writes.");
        return count;
    }

    private int Note(string line)
    {
        var parts = line.Split(' ');
        var id = Guid.Parse(parts[1]);
        switch (parts[0])
        {
            case "added":
                _versions.Add(id, 0);
                return 1;
            case "updated":
                _versions[id] = int.Parse(parts[2], CultureInfo.InvariantCulture);
                return 1;
            case "deleting":
                _deleting.Add(id);
                return 0;
            case "deleted":
                _deleted.Add(id);
                return 1;
            default:
                _queued.Add(id);
                return 1;
        }
    }

    private async Task CheckAsync(IMemoryEngine engine, Guid id, int version)
    {
        var memory = await engine.GetAsync("t1", id, Token);
        var history = (await engine.HistoryAsync("t1", id, Token))!;
        if (memory is null)
        {
            Assert.True(_deleting.Contains(id), $"{id} is lost.");
        }
        else
        {
            Assert.False(_deleted.Contains(id), $"{id} came back.");
        }
        // The last write of a killed writer may be stored or not, but always together with its history.
        var now = history.Count(entry => entry.Event == HistoryEvent.Update);
        Assert.InRange(now, version, version + 1);
        Assert.Equal(
            memory is null ? HistoryEvent.Delete
                : now == 0 ? HistoryEvent.Add
                : HistoryEvent.Update,
            history[^1].Event
        );
        if (memory is not null)
        {
            Assert.EndsWith($"version {now}", memory.Text, StringComparison.Ordinal);
        }
    }

    private static async Task CheckWholeAsync(TestEngine host)
    {
        var (live, indexed, unknown, integrity) = await host.Get<SqliteDatabase>()
            .ReadAsync(
                "test",
                session =>
                    (
                        (long)session.Scalar($"SELECT COUNT(*) FROM memories WHERE state < 3")!,
                        (long)session.Scalar($"SELECT COUNT(*) FROM memories_fts")!,
                        (long)
                            session.Scalar(
                                $"SELECT COUNT(*) FROM memories m WHERE NOT EXISTS (SELECT 1 FROM history h JOIN events e ON e.id = h.event_id WHERE h.memory_id = m.id AND h.event = 0)"
                            )!,
                        (string)session.Scalar($"PRAGMA integrity_check")!
                    ),
                Token
            );
        Assert.Equal((live, 0L, "ok"), (indexed, unknown, integrity));
    }

    private async Task CheckQueueAsync(TestEngine host)
    {
        var queue = host.Get<IIngestQueue>();
        Assert.Equal(_queued.Count, _queued.Intersect(await EventsAsync()).Count());
        var waiting = (await queue.StateAsync(TimeProvider.System.GetUtcNow(), Token)).Waiting;
        Assert.InRange(waiting, _queued.Count, _queued.Count + (4 * Setting("MEMSTACK_CRASH_ROUNDS", 3)));

        async Task<List<Guid>> EventsAsync()
        {
            var ids = new List<Guid>();
            foreach (var id in _queued)
            {
                if (await host.Engine.GetEventAsync("t1", id, Token) is { Status: EventStatus.Pending })
                {
                    ids.Add(id);
                }
            }

            return ids;
        }
    }

    private static int Setting(string name, int normal) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : normal;
}
