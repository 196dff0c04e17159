using System.IO.Compression;
using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Sqlite;
using MemStack.Memory.Sqlite.Schema;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Tests.Transfer;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Tests.Backup;

/// <summary>Tests that a data folder is backed up and restored completely, or stays unchanged.</summary>
public sealed class SqliteBackupTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _target = new();
    private readonly TempFolder _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File0 => Path.Combine(_files.Path, "one.backup");

    public void Dispose()
    {
        _folder.Dispose();
        _target.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task A_restored_store_is_equal_table_by_table()
    {
        await using (var host = new TestEngine(_folder.Path))
        {
            await FillAsync(host);
        }

        var made = await Of(_folder).BackupAsync(File0, Token);
        var (manifest, aside) = await Of(_target).RestoreAsync(File0, force: false, Token);

        Assert.Null(aside);
        Assert.Equal((made.Memories, "sqlite", SqliteMigrations.Latest), (manifest.Memories, manifest.Store, manifest.Schema));
        Assert.Equal(
            ["entities", "events", "history", "idempotency", "jobs", "memories", "relations", "vectors"],
            manifest.Tables.Select(table => table.Name)
        );
        Assert.Equal(Rows(_folder), Rows(_target));
        Assert.True(Rows(_target).Count > 10);
        await using var restored = new TestEngine(_target.Path);
        Assert.Contains(
            (await restored.Engine.SearchAsync(Requests.Search("boiler"), Token)),
            hit => hit.Memory.Text == "The boiler was serviced"
        );
    }

    [Fact]
    public async Task A_backup_during_writes_has_every_acknowledged_write_and_no_partial_one()
    {
        await using var host = new TestEngine(_folder.Path);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var acknowledged = 0;
        var writer = Task.Run(
            async () =>
            {
                for (var i = 0; !end.IsCancellationRequested; i++)
                {
                    await host.Engine.AddAsync(
                        new AddRequest
                        {
                            Tenant = "t1",
                            UserId = "alice",
                            Infer = false,
                            Messages = [.. Enumerable.Range(0, 5).Select(part => new ChatMessage("user", $"add {i} part {part}"))],
                        },
                        Token
                    );
                    Volatile.Write(ref acknowledged, i + 1);
                }
            },
            Token
        );
        while (Volatile.Read(ref acknowledged) < 20)
        {
            await Task.Delay(5, Token);
        }

        var before = Volatile.Read(ref acknowledged);

        await Of(_folder).BackupAsync(File0, Token);

        await end.CancelAsync();
        await writer;
        await Of(_target).RestoreAsync(File0, force: false, Token);
        await using var restored = new TestEngine(_target.Path);
        var adds = new List<string>();
        await restored.OpenAsync(Token);
        foreach (var line in (await FilledSuite.ExportAsync(restored))[1..^1])
        {
            adds.Add(System.Text.Json.Nodes.JsonNode.Parse(line)!["text"]!.GetValue<string>().Split(" part ")[0]);
        }

        var whole = adds.CountBy(add => add).ToList();
        Assert.All(whole, add => Assert.Equal(5, add.Value));
        Assert.InRange(whole.Count, before, acknowledged);
    }

    [Fact]
    public async Task A_restore_into_the_folder_of_a_running_api_is_refused()
    {
        await using var host = new TestEngine(_folder.Path);
        await FillAsync(host);
        await Of(_folder).BackupAsync(File0, Token);

        var refused = await Assert.ThrowsAsync<MemoryStartException>(() => Of(_folder).RestoreAsync(File0, force: true, Token));
        Assert.Contains("in use by another MemStack", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_memories_is_refused_and_set_aside_by_force()
    {
        await using (var host = new TestEngine(_folder.Path))
        {
            await FillAsync(host);
        }

        await using (var host = new TestEngine(_target.Path))
        {
            await host.Engine.AddAsync(Requests.Verbatim("old and dear"), Token);
        }

        await Of(_folder).BackupAsync(File0, Token);
        var before = Rows(_target);
        await File.WriteAllTextAsync(Path.Combine(_target.Path, "restore-left.db-wal"), "of a killed restore", Token);

        Assert.Contains(
            "--force",
            (await Assert.ThrowsAsync<BackupException>(() => Of(_target).RestoreAsync(File0, force: false, Token))).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(before, Rows(_target));
        var (_, aside) = await Of(_target).RestoreAsync(File0, force: true, Token);

        Assert.Equal(Rows(_folder), Rows(_target));
        Assert.Equal(before, Rows(aside!));
        Assert.Equal(
            ["memories.db", "memstack.lock", "memstack.mode"],
            Directory
                .EnumerateFiles(_target.Path)
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
                .Where(name => !name!.EndsWith("-shm", StringComparison.Ordinal) && !name.EndsWith("-wal", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("checksum")]
    [InlineData("store")]
    [InlineData("schema")]
    [InlineData("version")]
    [InlineData("cut")]
    [InlineData("rows")]
    [InlineData("none")]
    public async Task An_incomplete_or_foreign_backup_is_refused_and_changes_nothing(string fault)
    {
        await using (var host = new TestEngine(_folder.Path))
        {
            await FillAsync(host);
        }

        await Of(_folder).BackupAsync(File0, Token);
        var expected = fault switch
        {
            "checksum" => "wrong checksum",
            "store" => "'memstack export'",
            "schema" => "schema 999",
            "version" => "version 7",
            "rows" => "does not match its manifest",
            "cut" => "cut short",
            _ => "There is no file",
        };
        await SpoilAsync(fault);

        var refused = await Assert.ThrowsAsync<BackupException>(() =>
            Of(_target).RestoreAsync(fault == "none" ? File0 + "x" : File0, force: false, Token)
        );

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_target.Path), file => file.EndsWith(".db", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backup_replaces_no_file_and_leaves_none_when_it_fails()
    {
        Assert.Contains(
            "nothing to back up",
            (await Assert.ThrowsAsync<BackupException>(() => Of(_folder).BackupAsync(File0, Token))).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(_files.Path));
        await using (var host = new TestEngine(_folder.Path))
        {
            await FillAsync(host);
        }

        await File.WriteAllTextAsync(File0, "mine", Token);

        Assert.Contains(
            "exists already",
            (await Assert.ThrowsAsync<BackupException>(() => Of(_folder).BackupAsync(File0, Token))).Message,
            StringComparison.Ordinal
        );

        Assert.Equal("mine", await File.ReadAllTextAsync(File0, Token));
        Assert.Single(Directory.EnumerateFileSystemEntries(_files.Path));
    }

    [Fact]
    public async Task A_folder_of_another_mode_is_refused()
    {
        await using (var host = new TestEngine(_folder.Path))
        {
            await FillAsync(host);
        }

        await Of(_folder).BackupAsync(File0, Token);
        await File.WriteAllTextAsync(Path.Combine(_target.Path, "memstack.mode"), "full\n", Token);

        Assert.Contains(
            "belongs to mode 'full'",
            (await Assert.ThrowsAsync<MemoryStartException>(() => Of(_target).RestoreAsync(File0, force: true, Token))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "belongs to mode 'embedded'",
            (await Assert.ThrowsAsync<MemoryStartException>(() => Of(_folder, "full").BackupAsync(File0 + "2", Token))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_log_that_a_killed_api_left_is_in_the_backup_too()
    {
        await using (var host = new TestEngine(_folder.Path))
        {
            await FillAsync(host);
            // As after a kill: the database without its last pages, and the log that has them.
            foreach (var file in (string[])["memories.db", "memories.db-wal"])
            {
                File.Copy(Path.Combine(_folder.Path, file), Path.Combine(_target.Path, file));
            }
        }

        Assert.True(new FileInfo(Path.Combine(_target.Path, "memories.db-wal")).Length > 0);
        await Of(_target).BackupAsync(File0, Token);
        using var third = new TempFolder();
        await Of(third).RestoreAsync(File0, force: false, Token);

        Assert.Equal(Rows(_folder), Rows(third));
    }

    internal static async Task FillAsync(TestEngine host)
    {
        var engine = host.Engine;
        await engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                IdempotencyKey = "k",
                Messages = [new ChatMessage("user", "I live in Berlin and I like tea.")],
            },
            Token
        );
        await engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                Messages = [new ChatMessage("user", "I live in Paris.")],
            },
            Token
        );
        await engine.AddAsync(Requests.Verbatim("The boiler was serviced") with { RunId = "r" }, Token);
        await engine.AddAsync(Requests.Verbatim("Somebody else's", "bob", "t2"), Token);
        await engine.AddAsync(Requests.Verbatim("Waits") with { Queue = true, IdempotencyKey = "q" }, Token);
        await host.Get<IIdempotentOutcomes>().SaveAsync("t1", "answer", "f", new StoredOutcome(200, "{}"u8.ToArray()), Token);
        var gone = (await engine.AddAsync(Requests.Verbatim("Gone"), Token)).Memories[0];
        await engine.DeleteAsync("t1", gone.Id, Token);
    }

    private static MemoryBackup Of(TempFolder folder, string mode = "embedded") =>
        new(
            SqliteServiceCollectionExtensions.SqliteBackup(
                new MemoryOptions
                {
                    DataDirectory = folder.Path,
                    Mode = mode,
                    Store = "sqlite",
                },
                TimeProvider.System
            )
        );

    private static List<string> Rows(TempFolder folder) => Rows(folder.Path);

    /// <summary>Every row of every table, the index's among them.</summary>
    private static List<string> Rows(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "memories.db")};Pooling=False");
        connection.Open();
        var rows = new List<string>();
        foreach (
            var table in (string[])
                ["memories", "memories_fts", "events", "history", "idempotency", "entities", "relations", "vectors", "jobs"]
        )
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table} ORDER BY 1, 2, 3";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                rows.Add(
                    table
                        + ": "
                        + string.Join(
                            '|',
                            Enumerable
                                .Range(0, reader.FieldCount)
                                .Select(i =>
                                    reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : reader.GetValue(i).ToString()
                                )
                        )
                );
            }
        }

        return rows;
    }

    private async Task SpoilAsync(string fault)
    {
        if (fault == "none")
        {
            return;
        }

        if (fault == "cut")
        {
            await using var file = new FileStream(File0, FileMode.Open);
            file.SetLength(file.Length / 2);
            return;
        }

        await using var zip = await ZipFile.OpenAsync(File0, ZipArchiveMode.Update, Token);
        var name = fault == "checksum" ? "memories.db" : "manifest.json";
        byte[] content;
        await using (var entry = await zip.GetEntry(name)!.OpenAsync(Token))
        {
            using var copy = new MemoryStream();
            await entry.CopyToAsync(copy, Token);
            content = copy.ToArray();
        }

        if (fault == "checksum")
        {
            content[content.Length / 2] ^= 1;
        }
        else
        {
            var text = System.Text.Encoding.UTF8.GetString(content);
            var spoilt = fault switch
            {
                "store" => text.Replace("\"sqlite\"", "\"postgres\"", StringComparison.Ordinal),
                "schema" => text.Replace($"\"schema\": {SqliteMigrations.Latest}", "\"schema\": 999", StringComparison.Ordinal),
                "version" => text.Replace("\"version\": 1", "\"version\": 7", StringComparison.Ordinal),
                _ => text.Replace("\"rows\": 1,", "\"rows\": 3,", StringComparison.Ordinal),
            };
            Assert.NotEqual(text, spoilt);
            content = System.Text.Encoding.UTF8.GetBytes(spoilt);
        }

        zip.GetEntry(name)!.Delete();
        await using var target = await zip.CreateEntry(name).OpenAsync(Token);
        await target.WriteAsync(content, Token);
    }
}
