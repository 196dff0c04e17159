using System.Collections.Concurrent;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TestRig;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace MemStack.Memory.Tests.Support;

/// <summary>One PostgreSQL for all tests. Each test gets a database of its own, a copy of one that is migrated already.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly PostgresFixture _server;
    private readonly ConcurrentDictionary<string, string> _databases = new(StringComparer.Ordinal);
    private readonly Lock _copying = new();
    private string _template = "";

    public PostgresServer()
        : this(new PostgresFixture())
    {
    }

    private PostgresServer(PostgresFixture server) => _server = server;

    /// <summary>A superuser's connection string; skips the running test where there is no server.</summary>
    public string ConnectionString => _server.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        if (_server.IsAvailable) await MakeTemplateAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Another one, where nothing is written but by the test that has it.</summary>
    internal static PostgresServer Quiet() => new(new PostgresFixture { IsQuiet = true });

    /// <summary>Another one, which also removes old files of its log.</summary>
    internal static PostgresServer Forgetful() => new(new PostgresFixture { IsQuiet = true, RemovesLog = true });

    /// <summary>The folder of all the server's files; skips the running test for a server that is not the rig's.</summary>
    internal string DataFolder()
    {
        _ = ConnectionString;
        if (_server.RigServerFolder is null) Assert.Skip("This PostgreSQL is not the rig's: its files can't be read");
        return Path.Combine(_server.RigServerFolder!, "data");
    }

    /// <summary>An empty database without any schema.</summary>
    public Task<string> EmptyDatabaseAsync(CancellationToken cancellationToken) => _server.CreateDatabaseAsync(cancellationToken);

    /// <summary>An engine on the database that goes with a test's folder.</summary>
    internal TestEngine Engine(string folder, TimeProvider? time = null, Action<PostgresOptions>? configure = null, Action<IServiceCollection>? replace = null) =>
        On(DatabaseOf(folder), time, configure, replace);

    /// <summary>An engine on a database.</summary>
    internal static TestEngine On(string database, TimeProvider? time = null, Action<PostgresOptions>? configure = null, Action<IServiceCollection>? replace = null) => new(
        "",
        time,
        options => (options.Mode, options.DataDirectory) = (MemoryOptions.FullMode, ""),
        services =>
        {
            services.AddSingleton(_ => Source(database, configure));
            services.Configure<PostgresOptions>(options => configure?.Invoke(options));
            replace?.Invoke(services);
        });

    /// <summary>Connections as the Api makes them.</summary>
    internal static NpgsqlDataSource Source(string database, Action<PostgresOptions>? configure = null)
    {
        var options = new PostgresOptions();
        configure?.Invoke(options);
        var builder = new NpgsqlDataSourceBuilder(database);
        PostgresDataSource.Configure(builder, options);
        return builder.Build();
    }

    /// <summary>The database that goes with a test's folder.</summary>
    internal string DatabaseOf(string folder)
    {
        if (_databases.TryGetValue(folder, out var known)) return known;
        // PostgreSQL copies a database only while nobody else does.
        lock (_copying) return _databases.GetOrAdd(folder, _ => Copy());
    }

    private async Task MakeTemplateAsync()
    {
        _template = $"template_{Guid.CreateVersion7():N}";
        Execute($"CREATE DATABASE {_template} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'");
        var database = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = _template, Pooling = false }.ConnectionString;
        await using var engine = On(database);
        await engine.Get<IMemoryStore>().OpenAsync(CancellationToken.None);
    }

    private string Copy()
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        Execute($"CREATE DATABASE {name} TEMPLATE {_template} STRATEGY FILE_COPY");
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    private void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
