using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Tests;

/// <summary>Tests which data folders are opened, and which are refused untouched.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.Path, SqliteDatabase.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_reopened_folder_has_the_same_memories()
    {
        await using (var first = new TestEngine(_folder.Path))
        {
            await first.Engine.AddAsync(Requests.Verbatim("one"), Token);
        }

        Assert.False(File.Exists(Database + "-wal"));
        await using var second = new TestEngine(_folder.Path);

        Assert.Single((await second.Engine.ListAsync(Requests.List(), Token)).Items);
    }

    [Fact]
    public async Task A_second_engine_on_the_folder_is_refused_until_the_first_is_gone()
    {
        await using (var first = new TestEngine(_folder.Path))
        {
            await first.OpenAsync(Token);
            Assert.Contains("in use by another MemStack", await RefusalAsync(), StringComparison.Ordinal);
        }

        await using var second = new TestEngine(_folder.Path);
        await second.OpenAsync(Token);
    }

    [Fact]
    public async Task Another_mode_is_refused_with_a_remedy()
    {
        await using (var first = new TestEngine(_folder.Path))
        {
            await first.OpenAsync(Token);
        }

        var refusal = await RefusalAsync(options => options.Mode = "full");
        Assert.Contains("backup", refusal, StringComparison.Ordinal);
        Assert.Contains("restore", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_database_is_refused_untouched()
    {
        await using (var first = new TestEngine(_folder.Path))
        {
            await first.OpenAsync(Token);
        }

        Alter("PRAGMA user_version = 99");
        var before = await FilesAsync();

        Assert.Contains("schema 99", await RefusalAsync(), StringComparison.Ordinal);
        Assert.Equal(before, await FilesAsync());
    }

    [Fact]
    public async Task Another_programs_database_is_refused_untouched()
    {
        Alter("CREATE TABLE theirs (x)");
        var before = await File.ReadAllBytesAsync(Database, Token);

        Assert.Contains("another program", await RefusalAsync(), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Database, Token));
    }

    [Fact]
    public async Task A_damaged_database_is_refused_untouched()
    {
        var noise = new byte[8192];
        new Random(1).NextBytes(noise);
        await File.WriteAllBytesAsync(Database, noise, Token);

        Assert.Contains("backup", await RefusalAsync(), StringComparison.Ordinal);
        Assert.Equal(noise, await File.ReadAllBytesAsync(Database, Token));
    }

    [Fact]
    public async Task A_missing_setting_is_named()
    {
        await using var host = new TestEngine("");

        Assert.Contains("DataDirectory", Assert.Throws<OptionsValidationException>(() => host.Engine).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_check_shows_whether_the_store_answers()
    {
        await using var first = new TestEngine(_folder.Path);
        var report = await first.Get<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"), Token);
        await using var second = new TestEngine(_folder.Path);
        var locked = await second.Get<HealthCheckService>().CheckHealthAsync(Token);

        Assert.Equal(HealthStatus.Healthy, report.Entries[StoreHealthCheck.Name].Status);
        Assert.Equal(HealthStatus.Unhealthy, locked.Entries[StoreHealthCheck.Name].Status);
    }

    private async Task<string> RefusalAsync(Action<MemoryOptions>? configure = null)
    {
        await using var host = new TestEngine(_folder.Path, configure: configure);
        var refused = await Assert.ThrowsAsync<MemoryStartException>(() => host.OpenAsync(Token));
        Assert.DoesNotContain('\n', refused.Message);
        return refused.Message;
    }

    // All but what SQLite makes even for a reader: an empty log, and the index of the log.
    private async Task<IReadOnlyList<(string Name, string Bytes)>> FilesAsync()
    {
        var files = new List<(string Name, string Bytes)>();
        foreach (
            var file in Directory
                .EnumerateFiles(_folder.Path)
                .Where(name => !name.EndsWith("-shm", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        )
        {
            if (await File.ReadAllBytesAsync(file, Token) is { Length: > 0 } bytes)
            {
                files.Add((file, Convert.ToHexString(bytes)));
            }
        }

        return files;
    }

    private void Alter(string sql)
    {
        using var session = new SqliteSession(Database, SqliteOpenMode.ReadWriteCreate);
        session.ExecuteScript(sql);
    }
}
