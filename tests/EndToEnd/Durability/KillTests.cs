using System.Globalization;
using EndToEnd.Support;
using MemStack.Tests.ModelServer;
using TestRig;

namespace EndToEnd.Durability;

/// <summary>
/// Tests kills in the middle of writes of every kind over HTTP: of the api on either store, and of PostgreSQL under the api.
/// MEMSTACK_TEST_KILLS and MEMSTACK_TEST_KILL_WRITES make them longer: 10 and 1000 are ten kills in the middle of ten thousand acknowledged
/// writes, in each test.
/// </summary>
[Trait(Lanes.Name, Lanes.Durability)]
public sealed class KillTests
{
    private const int Writers = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly Ledger _ledger = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Kills => Setting("MEMSTACK_TEST_KILLS", 3);

    private static int WritesBeforeAKill => Setting("MEMSTACK_TEST_KILL_WRITES", 200);

    [Fact]
    public async Task On_SQLite_every_acknowledged_write_survives_kills_of_the_api()
    {
        using var data = new TempDirectory();
        await using var models = await ScriptedModelServer.StartAsync(Token);
        var settings = SettingsOf(models, ("MemStack__DataDirectory", data.FullPath));

        for (var kill = 0; kill < Kills; kill++)
        {
            await WriteUntilKilledAsync(settings, kill);
        }

        await CheckAsync(settings, () => StoreAudit.OfSqliteAsync(data.FullPath, Token));
    }

    [Fact]
    public async Task On_PostgreSQL_every_acknowledged_write_survives_kills_of_the_api()
    {
        await using var server = new PostgresFixture { Durable = true };
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync(Token);
        await using var models = await ScriptedModelServer.StartAsync(Token);
        var settings = PostgresSettingsOf(models, database);

        Assert.Empty(await StoreAudit.UnsafeSettingsAsync(database, Token));
        for (var kill = 0; kill < Kills; kill++)
        {
            await WriteUntilKilledAsync(settings, kill);
        }

        await CheckAsync(settings, () => StoreAudit.OfPostgresAsync(database, Token));
    }

    [Fact]
    public async Task Every_acknowledged_write_survives_kills_of_PostgreSQL_and_the_api_recovers()
    {
        await using var server = new PostgresFixture { Durable = true };
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync(Token);
        await using var models = await ScriptedModelServer.StartAsync(Token);
        var settings = PostgresSettingsOf(models, database);
        Assert.Empty(await StoreAudit.UnsafeSettingsAsync(database, Token));
        await using (var api = await ApiProcess.StartAsync(settings, Token))
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var writers = StartWriters(api, 0, untilUnanswered: false, end.Token);
            for (var kill = 0; kill < Kills; kill++)
            {
                await AcknowledgedAsync(WritesBeforeAKill, writers);
                // A killed backend ends all others, and the postmaster recovers; then all processes are killed at once.
                if (kill % 2 == 1)
                {
                    await KillABackendAsync(server);
                }
                else
                {
                    await server.KillAndStartAgainAsync(Token);
                }
                // More than can have been on their way: the server that answers is the one that has recovered.
                await AcknowledgedAsync(2 * Writers, writers);
            }

            await end.CancelAsync();
            await Task.WhenAll(writers);
            Assert.True(_ledger.Unanswered + _ledger.Refused.Count > 0, "No write failed: the kills tested nothing.");
            Assert.False(api.HasExited);
            Assert.Empty(await LedgerCheck.FaultsAsync(api.Client, _ledger, Token));
        }

        await CheckAsync(settings, () => StoreAudit.OfPostgresAsync(database, Token));
    }

    private async Task WriteUntilKilledAsync(IReadOnlyDictionary<string, string?> settings, int kill)
    {
        await using var api = await ApiProcess.StartAsync(settings, Token);
        var writers = StartWriters(api, kill, untilUnanswered: true, CancellationToken.None);
        await AcknowledgedAsync(WritesBeforeAKill, writers);
        await api.KillAsync();
        await Task.WhenAll(writers);
    }

    private Task[] StartWriters(ApiProcess api, int kill, bool untilUnanswered, CancellationToken stop) =>
        [
            .. Enumerable
                .Range(0, Writers)
                .Select(writer =>
                    Task.Run(
                        () =>
                            new MixedWriter(_ledger, $"user-{kill}-{writer}", (kill * Writers) + writer).RunAsync(
                                api.Client,
                                untilUnanswered,
                                stop,
                                Token
                            ),
                        Token
                    )
                ),
        ];

    private async Task AcknowledgedAsync(int writes, Task[] writers)
    {
        var before = _ledger.Acknowledged;
        await Poll.UntilAsync(
            $"{writes} acknowledged writes",
            async _ =>
            {
                // A writer that failed says why; none ends before the kill.
                if (writers.FirstOrDefault(writer => writer.IsCompleted) is { } ended)
                {
                    await ended;
                    Assert.Fail("A writer ended before the kill.");
                }

                return _ledger.Acknowledged - before >= writes;
            },
            Patience,
            Token
        );
    }

    private async Task CheckAsync(
        IReadOnlyDictionary<string, string?> settings,
        Func<Task<(long Memories, IReadOnlyList<string> Faults)>> audit
    )
    {
        IReadOnlyList<string> wrong;
        await using (var api = await ApiProcess.StartAsync(settings, Token))
        {
            wrong = await LedgerCheck.FaultsAsync(api.Client, _ledger, Token);
            Assert.True(await api.StopAsync(), "The api did not stop by itself.");
        }

        var (memories, half) = await audit();
        var known = _ledger.Memories.Values.ToArray();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Kills} kills; {_ledger.Acknowledged} writes acknowledged, {_ledger.Unanswered} without an answer, {_ledger.Refused.Count} refused; {known.Count(memory => memory.IsCertain)} memories and "
                + $"{_ledger.Queued.Count} queued adds checked, {known.Count(memory => !memory.IsCertain)} memories in doubt; {memories} memories audited; {wrong.Count + half.Count} wrong"
        );
        Assert.Empty(wrong);
        Assert.Empty(half);
        Assert.True(_ledger.Acknowledged >= Kills * WritesBeforeAKill, $"Only {_ledger.Acknowledged} writes were acknowledged.");
        foreach (var fate in Enum.GetValues<Fate>())
        {
            Assert.Contains(known, memory => memory.Fate == fate);
        }
    }

    private static async Task KillABackendAsync(PostgresFixture server)
    {
        var backends = server
            .ServerProcesses.Where(process => Processes.CommandOf(process).Contains("127.0.0.1(", StringComparison.Ordinal))
            .ToArray();
        Assert.NotEmpty(backends);
        Assert.True(Signals.Send(backends[0], Signal.Kill));
        await Poll.UntilAsync("the end of all backends", () => !server.ServerProcesses.Intersect(backends).Any(), Patience, Token);
    }

    private static Dictionary<string, string?> PostgresSettingsOf(ScriptedModelServer models, string database) =>
        SettingsOf(models, ("MemStack__Store", "postgres"), ("ConnectionStrings__memories", database));

    // With vectors, and leases that end soon: what a killed worker had is done again after its lease.
    private static Dictionary<string, string?> SettingsOf(ScriptedModelServer models, params (string Name, string Value)[] store)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MemStack__Embedding__Endpoint"] = models.Endpoint,
            ["MemStack__Embedding__Model"] = "words",
            ["MemStack__Embedding__MaxConcurrency"] = "64",
            ["MemStack__Ingest__Lease"] = "00:00:10",
            ["MemStack__Ingest__MaxAttempts"] = "100",
        };
        foreach (var (name, value) in store)
        {
            settings[name] = value;
        }

        return settings;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
