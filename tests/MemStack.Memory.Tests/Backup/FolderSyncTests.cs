using System.Globalization;
using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Sqlite;
using MemStack.Memory.Tests.Support;
using TestRig;

namespace MemStack.Memory.Tests.Backup;

/// <summary>Tests that a renamed file keeps its name after a crash: the folder is synced after it.</summary>
[Trait(Lanes.Name, Lanes.Durability)]
public sealed class FolderSyncTests : IDisposable
{
    /// <summary>Makes this program back up a store and restore it, so that its system calls can be traced.</summary>
    public const string Argument = "backup-and-restore";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    public static async Task<int> RunAsync(string folder)
    {
        var backup = Path.Combine(folder, "backups", "one.backup");
        await using (var host = new TestEngine(Path.Combine(folder, "from")))
        {
            await host.Engine.AddAsync(Requests.Verbatim("kept"), default);
        }

        await Of("from").BackupAsync(backup, default);
        await Of("to").RestoreAsync(backup, force: false, default);
        await Of("from").RestoreAsync(backup, force: true, default);
        return 0;

        MemoryBackup Of(string store) =>
            new(
                SqliteServiceCollectionExtensions.SqliteBackup(
                    new MemoryOptions { DataDirectory = Path.Combine(folder, store) },
                    TimeProvider.System
                )
            );
    }

    [Fact]
    public async Task The_folders_of_a_backup_and_a_restored_store_are_synced()
    {
        var (strace, calls) = (Tools.Require("strace"), Path.Combine(_folder.Path, "calls"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "backups"));
        // -y shows the path of a descriptor.
        var run = await ProcessRunner.RunAsync(
            strace,
            [
                "-f",
                "-y",
                "-s",
                "4096",
                "-o",
                calls,
                "-e",
                "trace=rename,renameat,renameat2,link,linkat,fsync",
                "dotnet",
                "exec",
                typeof(FolderSyncTests).Assembly.Location,
                Argument,
                _folder.Path,
            ],
            cancellationToken: Token
        );
        Assert.True(run.ExitCode == 0, run.Everything);

        var lines = await File.ReadAllLinesAsync(calls, Token);
        AssertSyncedAfterNaming(lines, Path.Combine(_folder.Path, "backups"), "one.backup");
        AssertSyncedAfterNaming(lines, Path.Combine(_folder.Path, "to"), "memories.db");
        AssertSyncedAfterNaming(lines, Path.Combine(_folder.Path, "from"), "memories.db");
        AssertSyncedAfterNaming(
            lines,
            Assert.Single(Directory.GetDirectories(Path.Combine(_folder.Path, "from"), "set-aside-*")),
            "memories.db"
        );
    }

    [Fact]
    public void Syncing_a_missing_folder_fails() =>
        Assert.ThrowsAny<IOException>(() => PrivateFiles.SyncFolder(Path.Combine(_folder.Path, "none")));

    // The kernel's own files do not support sync: EINVAL.
    [Fact]
    public void A_file_system_that_cannot_sync_folders_is_accepted()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "There is no /proc");
        PrivateFiles.SyncFolder("/proc");
    }

    private static void AssertSyncedAfterNaming(string[] calls, string folder, string name)
    {
        var named = Array.FindLastIndex(
            calls,
            call =>
                !call.Contains("fsync(", StringComparison.Ordinal)
                && call.Contains($"\"{Path.Combine(folder, name)}\"", StringComparison.Ordinal)
        );
        Assert.True(named >= 0, $"Nothing was named {name}.");
        Assert.True(
            Array.FindIndex(
                calls,
                named,
                call => call.Contains("fsync(", StringComparison.Ordinal) && call.Contains($"<{folder}>", StringComparison.Ordinal)
            ) > named,
            string.Create(CultureInfo.InvariantCulture, $"The folder was not synced after call {named}:\n{string.Join('\n', calls)}")
        );
    }
}
