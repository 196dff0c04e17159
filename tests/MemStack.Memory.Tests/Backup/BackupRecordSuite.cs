using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Postgres;
using MemStack.Memory.Sqlite;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.Hosting;
using TestRig;

namespace MemStack.Memory.Tests.Backup;

/// <summary>Tests that a running engine learns of a backup that another process makes.</summary>
public abstract class BackupRecordSuite : EngineSuite
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TempFolder _files = new();

    private string File0 => Path.Combine(_files.Path, "one.backup");

    [Fact]
    public async Task The_time_of_the_last_backup_is_a_gauge_that_is_0_before_the_first()
    {
        await AddOneAsync("kept");
        var watch = Host.Get<IEnumerable<IHostedService>>().OfType<BackupWatch>().Single();
        using var last = Host.Collect<double>("memstack.backup.last_success.time");
        Assert.Null(last.Read());
        await watch.StartAsync(Token);
        await Poll.UntilAsync("the first look", () => last.Read() == 0, Deadline, Token);

        Time.Advance(TimeSpan.FromMilliseconds(1_500));
        var began = Time.GetUtcNow();
        Assert.True((await new MemoryBackup(Store()).BackupAsync(File0, Token)).IsRecorded);

        await Poll.UntilAsync(
            "the look after the backup",
            () =>
            {
                Time.Advance(TimeSpan.FromMinutes(1));
                return last.Read() is > 0;
            },
            Deadline,
            Token
        );
        Assert.Equal(began.ToUnixTimeMilliseconds() / 1_000.0, last.Read());
        await watch.StopAsync(Token);
    }

    [Fact]
    public async Task A_backup_is_complete_where_its_time_cannot_be_recorded()
    {
        await AddOneAsync("kept");

        var manifest = await new MemoryBackup(new ReadOnly(Store())).BackupAsync(File0, Token);

        Assert.False(manifest.IsRecorded);
        Assert.Equal(1, manifest.Memories);
        Assert.True(File.Exists(File0));
        Assert.Null(await Host.Get<IBackupRecord>().LastAsync(Token));
    }

    internal abstract IStoreBackup Store();

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        _files.Dispose();
    }

    /// <summary>A store that takes no writes, as a replica.</summary>
    private sealed class ReadOnly(IStoreBackup inner) : IStoreBackup
    {
        public string Store => inner.Store;

        public int LatestSchema => inner.LatestSchema;

        public Task<BackupManifest> BackupAsync(string file, IProgress<long>? progress, CancellationToken cancellationToken) =>
            inner.BackupAsync(file, progress, cancellationToken);

        public Task RecordAsync(DateTimeOffset at, CancellationToken cancellationToken) => throw new BackupException("It is read-only.");

        public Task<string?> RestoreAsync(BackupReader backup, bool force, CancellationToken cancellationToken) =>
            inner.RestoreAsync(backup, force, cancellationToken);
    }
}

public sealed class SqliteBackupRecordTests : BackupRecordSuite
{
    private string _folder = "";

    internal override TestEngine Create(string folder, TimeProvider time) => new(_folder = folder, time);

    internal override IStoreBackup Store() =>
        SqliteServiceCollectionExtensions.SqliteBackup(new MemoryOptions { DataDirectory = _folder }, Time);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresBackupRecordTests(PostgresServer server) : BackupRecordSuite, IClassFixture<PostgresServer>
{
    private string _folder = "";

    [Fact]
    public async Task A_replica_is_backed_up_and_its_record_stays()
    {
        await AddOneAsync("kept");
        using var files = new TempFolder();
        var replica = new Npgsql.NpgsqlConnectionStringBuilder(server.DatabaseOf(_folder))
        {
            Options = "-c default_transaction_read_only=on",
        };

        var manifest = await new MemoryBackup(
            PostgresServiceCollectionExtensions.PostgresBackup(replica.ConnectionString, MemoryOptions.FullMode, Time)
        ).BackupAsync(Path.Combine(files.Path, "one.backup"), Token);

        Assert.Equal((false, 1), (manifest.IsRecorded, manifest.Memories));
    }

    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(_folder = folder, time);

    internal override IStoreBackup Store() =>
        PostgresServiceCollectionExtensions.PostgresBackup(server.DatabaseOf(_folder), MemoryOptions.FullMode, Time);
}
