using Npgsql;

namespace MemStack.Memory.Tests.Support;

/// <summary>
/// Migrated databases of a server. Each test has one exclusively; afterwards it is emptied for the next test. One that can't be reset,
/// because a test changed its schema or settings, is abandoned, and a copy of the first one replaces it.
/// </summary>
internal sealed class DatabasePool(string superuser)
{
    private readonly Lock _one = new();
    private readonly Dictionary<string, string> _databases = new(StringComparer.Ordinal);
    private string _template = "";
    private string _fresh = "";

    /// <summary>The number of databases without the first one.</summary>
    public int Count { get; private set; }

    /// <summary>Creates the first one, which is copied.</summary>
    /// <param name="migrateAsync">Creates the schema in an empty database.</param>
    public async Task StartAsync(Func<string, Task> migrateAsync)
    {
        _template = $"template_{Guid.CreateVersion7():N}";
        Execute(superuser, $"CREATE DATABASE {_template} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'");
        var database = new NpgsqlConnectionStringBuilder(superuser) { Database = _template, Pooling = false }.ConnectionString;
        await migrateAsync(database);
        _fresh = Execute(database, DatabaseState.Empty + DatabaseState.Describe);
    }

    /// <summary>The database of the test with this folder, as long as the folder exists.</summary>
    public string Of(string folder)
    {
        lock (_one)
        {
            if (!_databases.TryGetValue(folder, out var database))
            {
                _databases.Add(folder, database = Next());
            }

            return database;
        }
    }

    private string Next()
    {
        // A test has ended when its folder is deleted.
        foreach (var (folder, database) in _databases.Where(used => !Directory.Exists(used.Key)).ToList())
        {
            _databases.Remove(folder);
            if (IsFresh(database))
            {
                return database;
            }
        }

        Count++;
        var name = $"test_{Guid.CreateVersion7():N}";
        Execute(superuser, $"CREATE DATABASE {name} TEMPLATE {_template} STRATEGY FILE_COPY");
        return new NpgsqlConnectionStringBuilder(superuser) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    private bool IsFresh(string database)
    {
        using var pool = new NpgsqlConnection(database);
        NpgsqlConnection.ClearPool(pool);
        try
        {
            return Execute(
                    new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString,
                    DatabaseState.Empty + DatabaseState.Describe
                ) == _fresh;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private static string Execute(string database, string sql)
    {
        using var connection = new NpgsqlConnection(database);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar() as string ?? "";
    }
}
