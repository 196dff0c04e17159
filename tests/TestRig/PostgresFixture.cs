using Npgsql;
using TestRig.Servers;

namespace TestRig;

/// <summary>
/// A PostgreSQL 17 with pgvector, alone or shared by tests: <c>MEMSTACK_TEST_POSTGRES</c> (a connection string of a
/// superuser), the rig's, or a container's.
/// </summary>
public sealed class PostgresFixture : ServerFixture
{
    private const string Password = "memstack-tests";
    private const int LogDiskMegabytes = 48;

    private readonly List<SmallDisk> _disks = [];

    /// <summary>Indicates whether a server of the rig syncs what it writes.</summary>
    public bool Durable { get; init; }

    /// <summary>
    /// Indicates whether a server of the rig runs without autovacuum, which writes at any time.
    /// </summary>
    public bool IsQuiet { get; init; }

    /// <summary>
    /// Indicates whether a server of the rig has its log on a disk of its own, <see cref="LogDisk"/>, in files of one megabyte.
    /// </summary>
    public bool HasLogDisk { get; init; }

    /// <summary>Indicates whether a server of the rig removes old files of its log instead of reusing them.</summary>
    public bool RemovesLog { get; init; }

    /// <summary>The disk of the write-ahead log of a server of the rig, if requested.</summary>
    public SmallDisk? LogDisk { get; private set; }

    /// <summary>The processes of a server of the rig.</summary>
    public IReadOnlyList<int> ServerProcesses => RigServerFolder is { } folder ? [.. Processes.WorkingBelow(folder)] : [];

    /// <inheritdoc />
    protected override string Name => "PostgreSQL";

    /// <inheritdoc />
    protected override string Variable => "MEMSTACK_TEST_POSTGRES";

    /// <summary>
    /// A superuser's connection string for the database <c>postgres</c>; skips the running test where there is no server.
    /// </summary>
    public string ConnectionString => Address;

    internal override (string Image, int Port, IReadOnlyDictionary<string, string> Environment) Container =>
        ("pgvector/pgvector:0.8.0-pg17", 5432, new Dictionary<string, string>(StringComparer.Ordinal) { ["POSTGRES_PASSWORD"] = Password });

    /// <summary>Creates an empty database for one test or test class, so that tests do not see each other's data.</summary>
    /// <returns>A superuser's connection string for it. The database goes with the server; on a server of the environment it
    /// stays.</returns>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'");
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>
    /// Creates an empty database whose tables are on a disk that can be filled; skips the running test for a server that is not the rig's.
    /// </summary>
    /// <returns>A superuser's connection string for it, and the disk, which goes with the server.</returns>
    public async Task<(string Database, SmallDisk Disk)> CreateDatabaseOnSmallDiskAsync(
        int megabytes,
        bool limitFiles,
        CancellationToken cancellationToken
    )
    {
        var superuser = ConnectionString;
        if (RigServerFolder is not { } folder)
        {
            Assert.Skip("This PostgreSQL is not the rig's: its disk can't be filled");
            throw new InvalidOperationException();
        }

        var disk = await SmallDisk.CreateAsync(Path.Combine(folder, "tables"), megabytes, cancellationToken, RigRoot.UserId, limitFiles);
        _disks.Add(disk);
        var name = $"test_{Guid.CreateVersion7():N}";
        await using var source = NpgsqlDataSource.Create(superuser);
        await using (var place = source.CreateCommand($"CREATE TABLESPACE small LOCATION '{RigRoot.Inside(disk.Folder)}'"))
        {
            await place.ExecuteNonQueryAsync(cancellationToken);
        }

        await using (
            var create = source.CreateCommand(
                $"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' TABLESPACE small"
            )
        )
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        return (new NpgsqlConnectionStringBuilder(superuser) { Database = name }.ConnectionString, disk);
    }

    internal override async Task<RunningProcess> StartInRigAsync(string folder, int port, CancellationToken cancellationToken)
    {
        var inside = RigRoot.Inside(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), Password, cancellationToken);
        string[] log = [];
        if (HasLogDisk)
        {
            LogDisk = await SmallDisk.CreateAsync(Path.Combine(folder, "log"), LogDiskMegabytes, cancellationToken, RigRoot.UserId);
            _disks.Add(LogDisk);
            log = [$"--waldir={inside}/log", "--wal-segsize=1"];
        }

        await RigRoot.ExpectAsync(
            "/usr/lib/postgresql/17/bin/initdb",
            cancellationToken,
            [
                "-D",
                $"{inside}/data",
                "-U",
                "postgres",
                $"--pwfile={inside}/password",
                "--auth=scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                .. log,
            ]
        );
        return StartAgainInRig(folder, port);
    }

    internal override RunningProcess StartAgainInRig(string folder, int port)
    {
        var inside = RigRoot.Inside(folder);
        return RigRoot.Start(
            "/usr/lib/postgresql/17/bin/postgres",
            [
                "-D",
                $"{inside}/data",
                "-p",
                $"{port}",
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                $"unix_socket_directories={inside}",
                // The data is thrown away, so a crash of the machine may lose it; unless crashes are tested.
                "-c",
                $"fsync={(Durable ? "on" : "off")}",
                "-c",
                $"autovacuum={(IsQuiet ? "off" : "on")}",
                "-c",
                $"wal_recycle={(RemovesLog ? "off" : "on")}",
                "-c",
                $"max_wal_size={(HasLogDisk ? 16 : 1024)}MB",
                "-c",
                $"min_wal_size={(HasLogDisk ? 2 : 80)}MB",
            ]
        );
    }

    /// <inheritdoc />
    protected override string AddressOf(int port) => $"Host=127.0.0.1;Port={port};Username=postgres;Password={Password};Database=postgres";

    /// <inheritdoc />
    protected override async Task<bool> AnswersAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(address + ";Pooling=false");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    protected override async ValueTask StoppedAsync()
    {
        foreach (var disk in _disks)
        {
            await disk.DisposeAsync();
        }

        _disks.Clear();
    }

    /// <inheritdoc />
    protected override ValueTask StoppingAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }
}
