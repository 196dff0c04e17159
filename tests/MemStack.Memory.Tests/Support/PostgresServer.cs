using MemStack.Memory.Configuration;
using MemStack.Memory.Postgres.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TestRig;

[assembly: AssemblyFixture(typeof(Shared<MemStack.Memory.Tests.Support.PostgresServer.Running>))]

namespace MemStack.Memory.Tests.Support;

/// <summary>
/// One PostgreSQL for all tests, which starts with the first class that has it as its fixture. Each test gets a migrated, empty database of
/// its own.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly Func<ValueTask<Running>> _start;
    private readonly bool _isOwn;
    private Running? _running;

    public PostgresServer(Shared<Running> shared) => _start = shared.GetAsync;

    private PostgresServer(PostgresFixture server)
    {
        _isOwn = true;
        _start = async () =>
        {
            var running = new Running(server);
            await running.InitializeAsync();
            return running;
        };
    }

    /// <summary>A superuser's connection string; skips the running test where there is no server.</summary>
    public string ConnectionString => Server.ConnectionString;

    internal PostgresFixture Server => _running!.Server;

    public async ValueTask InitializeAsync() => _running = await _start();

    public ValueTask DisposeAsync() => _isOwn ? _running?.DisposeAsync() ?? ValueTask.CompletedTask : ValueTask.CompletedTask;

    /// <summary>Creates another server, to which only its test writes.</summary>
    internal static PostgresServer Quiet() => new(new PostgresFixture { IsQuiet = true });

    /// <summary>Creates another server, which also deletes old files of its log.</summary>
    internal static PostgresServer WithoutOldLog() => new(new PostgresFixture { IsQuiet = true, RemovesLog = true });

    /// <summary>The folder of all the server's files; skips the running test for a server that is not the rig's.</summary>
    internal string DataFolder()
    {
        _ = ConnectionString;
        if (Server.RigServerFolder is null)
        {
            Assert.Skip("This PostgreSQL is not the rig's: its files can't be read");
        }

        return Path.Combine(Server.RigServerFolder!, "data");
    }

    /// <summary>An empty database without any schema.</summary>
    public Task<string> EmptyDatabaseAsync(CancellationToken cancellationToken) => Server.CreateDatabaseAsync(cancellationToken);

    /// <summary>An engine on the database of a test's folder.</summary>
    internal TestEngine Engine(
        string folder,
        TimeProvider? time = null,
        Action<PostgresOptions>? configure = null,
        Action<IServiceCollection>? replace = null
    ) => On(DatabaseOf(folder), time, configure, replace);

    /// <summary>An engine on a database.</summary>
    internal static TestEngine On(
        string database,
        TimeProvider? time = null,
        Action<PostgresOptions>? configure = null,
        Action<IServiceCollection>? replace = null
    ) =>
        new(
            "",
            time,
            options => (options.Mode, options.DataDirectory) = (MemoryOptions.FullMode, ""),
            services =>
            {
                services.AddSingleton(_ => Source(database, configure));
                services.Configure<PostgresOptions>(options => configure?.Invoke(options));
                replace?.Invoke(services);
            }
        );

    /// <summary>Connections as the Api makes them.</summary>
    internal static NpgsqlDataSource Source(string database, Action<PostgresOptions>? configure = null)
    {
        var options = new PostgresOptions();
        configure?.Invoke(options);
        var builder = new NpgsqlDataSourceBuilder(database);
        builder.ConfigureForMemories(options);
        return builder.Build();
    }

    /// <summary>The database of a test's folder, which is released when the folder is deleted.</summary>
    internal string DatabaseOf(string folder)
    {
        _ = ConnectionString;
        return _running!.Databases!.Of(folder);
    }

    /// <summary>Databases that only this test uses.</summary>
    internal Task<DatabasePool> NewPoolAsync() => NewPoolAsync(ConnectionString);

    private static async Task<DatabasePool> NewPoolAsync(string superuser)
    {
        var pool = new DatabasePool(superuser);
        await pool.StartAsync(async database =>
        {
            await using var engine = On(database);
            await engine.OpenAsync(CancellationToken.None);
        });
        return pool;
    }

    /// <summary>A server and its databases.</summary>
    public sealed class Running : IAsyncLifetime
    {
        public Running()
            : this(new PostgresFixture()) { }

        internal Running(PostgresFixture server) => Server = server;

        internal PostgresFixture Server { get; }

        internal DatabasePool? Databases { get; private set; }

        public async ValueTask InitializeAsync()
        {
            await Server.InitializeAsync();
            if (!Server.IsAvailable)
            {
                return;
            }

            Databases = await NewPoolAsync(Server.ConnectionString);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
