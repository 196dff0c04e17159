using System.Globalization;
using EndToEnd.Support;
using Microsoft.Data.Sqlite;
using TestRig;

namespace EndToEnd.Durability;

/// <summary>
/// Tests kills before a restore's steps on disk: the store is then the old or the new one, and none of the old data are lost. Of the many
/// writes of a page, a third is tried; MEMSTACK_TEST_KILLS set to any number tries all.
/// </summary>
[Trait(Lanes.Name, Lanes.Durability)]
public sealed class RestoreKillTests : IDisposable
{
    private const int Killed = 128 + (int)Signal.Kill;

    // System calls that change names or contents; strace counts each kind separately.
    // The longest first, so that its chains do not run alone at the end.
    private static readonly string[] Steps = ["pwrite64", "fsync", "unlink", "rename", "link", "mkdir", "ftruncate"];

    private static readonly bool _triesAll = Environment.GetEnvironmentVariable("MEMSTACK_TEST_KILLS") is { Length: > 0 };

    private readonly TempDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a store with memories", 3)]
    [InlineData("an empty store", 0)]
    public async Task A_restore_killed_before_any_of_its_steps_leaves_the_store_unchanged_or_restored(string what, int memories)
    {
        var strace = Tools.Require("strace");
        var before = await StoreAsync("before", "Old", memories, "");
        // Long enough that the backup is written in several parts.
        var after = await StoreAsync("after", "New", 20, new string('x', 9_000));
        var backup = _folder.File("one.backup");
        Assert.Equal(0, (await RunAsync(_folder.File("after"), ["backup", backup])).ExitCode);
        var (kills, restored) = (0, 0);

        // Two chains for each kind of step, so that both processors have work; each run has a store of its own.
        await Parallel.ForEachAsync(
            Steps.SelectMany(step => (int[])[1, 2], (step, first) => (step, first)),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = Token },
            async (chain, _) =>
            {
                var (step, first) = chain;
                for (var number = first; ; number += step == "pwrite64" && !_triesAll ? 6 : 2)
                {
                    var store = _folder.File(string.Create(CultureInfo.InvariantCulture, $"{step}-{number}"));
                    CopyStore(_folder.File("before"), store);
                    var run = await RunAsync(store, ["restore", backup, "--force"], Tracing(strace, step, number));
                    var moment = string.Create(CultureInfo.InvariantCulture, $"{what}, killed at {step} {number}: {run.Everything}");
                    Assert.True(run.ExitCode is 0 or Killed, moment);
                    var isRestored = await IsRestoredAsync(store, before, after, run.ExitCode == Killed, moment);
                    Assert.True(
                        (await RunAsync(store, ["restore", backup, "--force"])).ExitCode == 0,
                        $"{moment}\nIt can't be restored again."
                    );
                    Assert.Equal(after, await TextsAsync(store));
                    Assert.Empty(Directory.GetFiles(store, "restore-*"));
                    Directory.Delete(store, recursive: true);
                    if (run.ExitCode == 0)
                    {
                        break;
                    }

                    Interlocked.Increment(ref kills);
                    if (isRestored)
                    {
                        Interlocked.Increment(ref restored);
                    }
                }
            }
        );

        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {kills} kills, {restored} of them after the restore");
        Assert.InRange(restored, 1, kills - 1);
    }

    // Kills the process before its step of that number.
    private static string[] Tracing(string strace, string step, int number) =>
        [
            strace,
            "-f",
            "-o",
            "/dev/null",
            "-e",
            $"trace={step}",
            "-e",
            string.Create(CultureInfo.InvariantCulture, $"inject={step}:signal=KILL:when={number}"),
        ];

    private async Task<bool> IsRestoredAsync(
        string store,
        IReadOnlyList<string> before,
        IReadOnlyList<string> after,
        bool isKilled,
        string moment
    )
    {
        var now = await TextsAsync(store);
        var isRestored = now.SequenceEqual(after, StringComparer.Ordinal);
        Assert.True(
            isRestored || (isKilled && now.SequenceEqual(before, StringComparer.Ordinal)),
            $"{moment}\n{now.Count} memories, neither the old nor the new ones"
        );
        if (isRestored && before.Count > 0)
        {
            Assert.Equal(before, await TextsAsync(Assert.Single(Directory.GetDirectories(store, "set-aside-*"))));
        }

        return isRestored;
    }

    private async Task<IReadOnlyList<string>> StoreAsync(string name, string word, int memories, string filling)
    {
        var folder = _folder.File(name);
        await using (var api = await ApiProcess.StartAsync(folder, Token))
        {
            for (var number = 0; number < memories; number++)
            {
                Assert.NotNull(
                    await RestApi.AddAsync(
                        api.Client,
                        "alice",
                        string.Create(CultureInfo.InvariantCulture, $"{word} memory {number} {filling}"),
                        Token
                    )
                );
            }
            // With its log beside it, as a crash leaves a store.
            await api.KillAsync();
        }

        var texts = await TextsAsync(folder);
        Assert.Equal(memories, texts.Count);
        return texts;
    }

    private static Task<ProcessResult> RunAsync(string store, string[] arguments, params string[] under)
    {
        string[] command = [.. under, "dotnet", Path.Combine(AppContext.BaseDirectory, "MemStack.Cli.dll"), .. arguments];
        return ProcessRunner.RunAsync(
            command[0],
            command[1..],
            new()
            {
                OwnGroup = true,
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["MemStack__DataDirectory"] = store,
                    ["DOTNET_EnableDiagnostics"] = "0",
                },
            },
            cancellationToken: Token
        );
    }

    // Reads a copy of the file and its log: opening the originals would checkpoint the log.
    private async Task<IReadOnlyList<string>> TextsAsync(string folder)
    {
        var copy = _folder.File($"look-{Guid.CreateVersion7():N}");
        CopyStore(folder, copy);
        try
        {
            // Not to be created: a store without its file has lost everything.
            await using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = Path.Combine(copy, "memories.db"),
                    Mode = SqliteOpenMode.ReadWrite,
                    Pooling = false,
                }.ConnectionString
            );
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check";
            Assert.Equal("ok", await command.ExecuteScalarAsync(Token));
            command.CommandText = "SELECT text FROM memories ORDER BY seq";
            var texts = new List<string>();
            await using var rows = await command.ExecuteReaderAsync(Token);
            while (await rows.ReadAsync(Token))
            {
                texts.Add(rows.GetString(0));
            }

            return texts;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static void CopyStore(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
