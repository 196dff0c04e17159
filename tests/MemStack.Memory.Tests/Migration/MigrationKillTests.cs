using System.Diagnostics;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Schema;
using MemStack.Memory.Tests.Support;
using TestRig;

namespace MemStack.Memory.Tests.Migration;

/// <summary>Tests that a process that dies in the middle of a migration leaves the folder unchanged, and that the next one
/// finishes.</summary>
[Trait(Lanes.Name, Lanes.Durability)]
public sealed class MigrationKillTests
{
    /// <summary>Opens a folder in a process of its own: <see cref="RunAsync"/>.</summary>
    public const string Argument = "migrate";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The log grows when the changes of the migration no longer fit into memory; its last pages come with the commit.
    [Theory]
    [InlineData(1)]
    [InlineData(4 << 20)]
    public async Task A_kill_in_the_middle_of_a_migration_leaves_a_folder_that_opens(long logBytes)
    {
        using var folder = new TempFolder();
        Version1.Write(folder.Path, many: true);
        var log = new FileInfo(Version1.Database(folder.Path) + "-wal");

        using (var process = Start(folder.Path))
        {
            while (!process.HasExited && !(log.Exists && log.Length >= logBytes))
            {
                await Task.Yield();
                log.Refresh();
            }

            process.Kill();
            await process.WaitForExitAsync(Token);
            Assert.NotEqual(0, process.ExitCode);
        }

        Assert.True(new FileInfo(log.FullName).Length >= logBytes, "The migration ended before it was killed.");
        // Each step is a transaction of its own.
        Assert.InRange(Version1.Schema(folder.Path), 1, SqliteMigrations.Latest - 1);

        await using var host = new TestEngine(folder.Path);
        await host.OpenAsync(Token);
        Assert.Equal(SqliteMigrations.Latest, Version1.Schema(folder.Path));
        var user = Requests.User($"user-{Version1.ManyCopies}");
        Assert.Equal(5, (await host.Engine.ListAsync(Requests.List(user, "default"), Token)).Total);
        Assert.Equal(
            (18 + (5L * Version1.ManyCopies), "ok"),
            await host.Get<SqliteDatabase>()
                .ReadAsync(
                    "test",
                    session =>
                        (
                            (long)
                                session.Scalar(
                                    $"SELECT COUNT(*) FROM memories m JOIN memories_fts f ON f.rowid = m.seq WHERE m.state < 3"
                                )!,
                            (string)session.Scalar($"PRAGMA integrity_check")!
                        ),
                    Token
                )
        );
    }

    internal static async Task<int> RunAsync(string folder)
    {
        await using var host = new TestEngine(folder);
        await host.OpenAsync(CancellationToken.None);
        return 0;
    }

    private static Process Start(string folder)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        foreach (var argument in (string[])["exec", typeof(MigrationKillTests).Assembly.Location, Argument, folder])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
