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

    /// <summary>Whether a server of the rig syncs what it writes.</summary>
    public bool Durable { get; init; }

    /// <inheritdoc />
    protected override string Name => "PostgreSQL";

    /// <inheritdoc />
    protected override string Variable => "MEMSTACK_TEST_POSTGRES";

    /// <summary>A superuser's connection string for the database <c>postgres</c>; skips the running test where there is no server.</summary>
    public string ConnectionString => Address;

    internal override (string Image, int Port, IReadOnlyDictionary<string, string> Environment) Container =>
        ("pgvector/pgvector:0.8.0-pg17", 5432, new Dictionary<string, string>(StringComparer.Ordinal) { ["POSTGRES_PASSWORD"] = Password });

    /// <summary>Creates an empty database for one test or test class, so that tests do not see each other's data.</summary>
    /// <returns>A superuser's connection string for it. The database goes with the server; on a server of the environment it stays.</returns>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'");
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    internal override async Task<RunningProcess> StartInRigAsync(string folder, int port, CancellationToken cancellationToken)
    {
        var inside = RigRoot.Inside(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), Password, cancellationToken);
        await RigRoot.ExpectAsync(
            "/usr/lib/postgresql/17/bin/initdb",
            cancellationToken,
            "-D", $"{inside}/data", "-U", "postgres", $"--pwfile={inside}/password", "--auth=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        return StartAgainInRig(folder, port);
    }

    internal override RunningProcess StartAgainInRig(string folder, int port)
    {
        var inside = RigRoot.Inside(folder);
        return RigRoot.Start(
            "/usr/lib/postgresql/17/bin/postgres",
            [
                "-D", $"{inside}/data", "-p", $"{port}",
                "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={inside}",
                // The data is thrown away, so a crash of the machine may lose it; unless it is crashes that are tested.
                "-c", $"fsync={(Durable ? "on" : "off")}",
            ]);
    }

    /// <inheritdoc />
    protected override string AddressOf(int port) =>
        $"Host=127.0.0.1;Port={port};Username=postgres;Password={Password};Database=postgres";

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
    protected override ValueTask StoppingAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }
}
